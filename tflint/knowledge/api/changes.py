"""Turns a name or an argument that left into what took its place."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tflint.knowledge.api.entries import WIDTH, axis_of, entry, keywords, row_of
from tflint.knowledge.api.lookup import RenamedArgument, exists, locate, named_version, written
from tflint.knowledge.api.naming import FOLDER, canonical, normal_spelling
from tflint.knowledge.api.table import members, names
from tflint.knowledge.api.versions import known_versions, minor, position

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

UPGRADE = "upgrade script of TensorFlow 2.21, "
SIGNATURES = "signatures in the wheels"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the rename tables: gone since `version` of `package`, the new name or expression, where it stands."""

    name: str
    replacement: str | None
    package: str
    version: str
    source: str


@lru_cache(maxsize=1)
def _toml() -> dict[str, Any]:
    with (FOLDER / "changes.toml").open("rb") as file:
        rows: dict[str, Any] = tomllib.load(file)
    return rows


@lru_cache(maxsize=1)
def written_changes() -> dict[str, Change]:
    """Names of `changes.toml`, by canonical prefix `keras.` or `tf.`."""
    return {
        row["name"]: Change(row["name"], row.get("now") or None, _package(row["name"]), row["gone"], row["source"])
        for row in _toml()["name"]
    }


def _package(name: str) -> str:
    return "Keras" if axis_of(name) == "keras" else "TensorFlow"


@lru_cache(maxsize=1)
def upgrade_names() -> dict[str, tuple[str, str]]:
    """TensorFlow 1 names -> the name the official upgrade script writes, and the script's file."""
    lines = (FOLDER / "renamed_names.tsv").read_text(encoding="utf-8").splitlines()
    return {old: (new, file) for old, new, file in (line.split("\t") for line in lines)}


@lru_cache(maxsize=1)
def upgrade_arguments() -> dict[tuple[str, str], tuple[str, str]]:
    """TensorFlow 1 callable and argument -> the new argument (empty: none) and the script's file."""
    lines = (FOLDER / "renamed_arguments.tsv").read_text(encoding="utf-8").splitlines()
    return {(function, old): (new, file) for function, old, new, file in (line.split("\t") for line in lines)}


def written_change(normal: str) -> Change | None:
    """The row of a name, or of the longest name space it is in (the rest of the name is carried over)."""
    table = written_changes()
    row = table.get(normal)
    if row is not None:
        return row
    prefix = normal
    while "." in prefix:
        prefix = prefix.rpartition(".")[0]
        row = table.get(prefix + ".*")
        if row is not None:
            rest = normal[len(prefix) :]
            now = row.replacement[:-2] + rest if row.replacement and row.replacement.endswith(".*") else row.replacement
            return Change(normal, now, row.package, row.version, row.source)
    return None


def applies(change: Change, tf: str | None, keras: str | None) -> bool:
    """Whether the targeted version is one after the change."""
    version = keras if change.package == "Keras" else tf
    return version is None or minor(version) >= minor(change.version)


def replacement_of(name: str, tf: str | None = None, keras: str | None = None) -> tuple[str, str] | None:
    """The name to use instead in a version, and where that is stated."""
    normal, spelling = locate(name, tf)
    row = written_change(normal)
    if row is not None and row.replacement and applies(row, tf, keras):
        return written(row.replacement, spelling), row.source
    known = canonical(normal)
    if known != normal and exists(written(known, spelling), tf, keras) == "yes":
        return written(known, spelling), "the same definition in the wheels"
    sibling = _sibling(normal, spelling, tf, keras)
    if sibling is not None:
        return sibling, "the same definition in the wheels"
    in_class = _through_class(normal, spelling, tf, keras)
    if in_class is not None:
        return in_class
    listed = _by_upgrade_script(normal_spelling(name)[0], tf, keras)
    if listed is not None:
        return listed
    if spelling == "keras" and exists("tf." + normal, tf, keras) == "yes":
        return "tf." + normal, "the wheels: only tf.keras keeps it"
    if normal.startswith("tf.") and exists("tf.compat.v1" + normal[2:], tf, keras) == "yes":
        return "tf.compat.v1" + normal[2:], "the wheels: compat.v1 keeps it"
    table_row = row_of(normal)
    note = table_row[5][1] if table_row and table_row[5] else ""
    if note.startswith(("tf.", "keras.")) and exists(note, tf, keras) == "yes":
        return note, "the deprecation note in the wheels"
    return None


def _by_upgrade_script(name: str, tf: str | None, keras: str | None) -> tuple[str, str] | None:
    """The name the official script writes, or what took the place of that one since."""
    found = upgrade_names().get(name) or upgrade_names().get(f"tf.{name}")
    if found is None:
        return None
    new, file = found
    if exists(new, tf, keras) != "no":
        return new, UPGRADE + file
    later = written_change(new.replace(".compat.v1.", "."))
    return (later.replacement, later.source) if later is not None and later.replacement else None


def _sibling(normal: str, spelling: str, tf: str | None, keras: str | None) -> str | None:
    """Another name of the same thing in the same name space; for a name space, the one that took most of its names."""
    row = row_of(normal)
    if row is None or spelling == "private":
        return None
    if row[0] == "m":
        return _name_space(normal, spelling, tf, keras)
    group = row_of(row[1]) if row[1] else row
    mates = str(group[8]).split() if group and group[8] else []
    there = [mate for mate in mates if exists(written(mate, spelling), tf, keras) == "yes"]
    near = [mate for mate in there if mate.rpartition(".")[0] == normal.rpartition(".")[0]]
    return written((near or there)[0], spelling) if there else None


def _name_space(normal: str, spelling: str, tf: str | None, keras: str | None) -> str | None:
    homes = [canonical(key).rpartition(".")[0] for key in names().keys(normal + ".") if canonical(key) != key]
    best = max(sorted(set(homes)), key=homes.count, default=None)
    if best is None or homes.count(best) * 2 <= len(homes) or exists(written(best, spelling), tf, keras) != "yes":
        return None
    return written(best, spelling)


def _through_class(normal: str, spelling: str, tf: str | None, keras: str | None) -> tuple[str, str] | None:
    """A member's row stands with the class that defined it: `keras.Sequential.fit_generator` is `keras.Model`'s."""
    parent, _, last = normal.rpartition(".")
    owner = canonical(parent)
    for base in ancestors(owner):
        row = written_changes().get(f"{base}.{last}")
        if row is not None and row.replacement and applies(row, tf, keras):
            now = row.replacement
            return (parent + now[len(base) :] if now.startswith(base + ".") else now), row.source
    return None


def ancestors(owner: str) -> tuple[str, ...]:
    """A class and its public bases in any version."""
    row = members().get(owner) or {}
    found = [owner]
    for _, bases in row.get("b", []):
        found += [base for base in bases if base not in found]
    return tuple(found)


@lru_cache(maxsize=1)
def _argument_rows() -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["of"], old): {**row, "now": now} for row in _toml()["argument"] for old, now in row["names"].items()}


@lru_cache(maxsize=2048)
def renamed_argument(
    callable_name: str, argument: str, tf: str | None = None, keras: str | None = None
) -> RenamedArgument | None:
    """Since when a callable does not take an argument, and its new name; `None` when it takes it or never did."""
    found = entry(callable_name, tf, keras)
    if found is not None and found.parameters and argument in {p.name for p in found.parameters}:
        return None
    known = canonical(callable_name)
    row = _argument_row(known, argument)
    if row is not None:
        package = _package(known)
        if minor((keras if package == "Keras" else tf) or "99") >= minor(row["gone"]):
            accepted = argument in (keywords(callable_name, tf, keras) or ())
            return RenamedArgument(known, argument, row["now"] or None, package, row["gone"], row["source"], accepted)
        return None
    normal, _ = locate(callable_name, tf)
    listed = upgrade_arguments().get((normal, argument))
    if listed is not None and minor(tf or "99") >= (2, 0):
        return RenamedArgument(known, argument, listed[0] or None, "TensorFlow", "2.0", UPGRADE + listed[1])
    return _left(callable_name, known, argument, tf, keras)


def _argument_row(known: str, argument: str) -> dict[str, Any] | None:
    parent, _, last = known.rpartition(".")
    spaces = [known, f"{parent}.*"]
    spaces += [f"{base}.{last}" for base in ancestors(parent)[1:]]
    spaces += [f"{base}()" for base in ancestors(known)[1:]]
    return next((row for space in spaces if (row := _argument_rows().get((space, argument)))), None)


def _left(name: str, known: str, argument: str, tf: str | None, keras: str | None) -> RenamedArgument | None:
    """An argument that an earlier version lists and the targeted one does not."""
    axis = axis_of(locate(name, tf)[0])
    at = position(axis, keras if axis == "keras" else tf)
    line = known_versions(axis)
    if at is None or entry(name, tf, keras) is None:
        return None
    for number in range(at - 1, -1, -1):
        version = {axis: line[number]}
        if argument in _named(name, version.get("tf"), version.get("keras")):
            row = row_of(known) or [0] * WIDTH
            note = (row[6] or {}).get(argument, ["", ""])[1]
            package, left = named_version(axis, "keras", number + 1)
            accepted = argument in (keywords(name, tf, keras) or ())
            return RenamedArgument(known, argument, note or None, package, left, SIGNATURES, accepted)
    return None


def _named(name: str, tf: str | None, keras: str | None) -> frozenset[str]:
    """The arguments a callable has by name in a version: its parameters, and the keywords its `**kwargs` takes."""
    found = entry(name, tf, keras)
    named = {p.name for p in found.parameters or ()} if found is not None else set()
    return frozenset(named | (keywords(name, tf, keras) or set()))
