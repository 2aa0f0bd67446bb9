"""Turns the snapshots of all versions into rows: one per public name, with the versions each fact holds for."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PREFERRED = {"keras.Sequential", "keras.Model", "keras.Input"}
SECTIONS = ("layers", "losses", "optimizers", "metrics", "callbacks", "models", "utils", "initializers", "applications")
HISTORIC = {"2.2", "1.15"}
"""Versions whose name space is that of TensorFlow 1: they do not decide what is an alias of what."""

Place = tuple[str, str]  # spelling, version


@dataclass
class Axis:
    """All snapshots along one line of versions."""

    versions: list[str]
    names: dict[str, dict[Place, str]] = field(default_factory=lambda: defaultdict(dict))
    definitions: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)
    generated: set[str] = field(default_factory=set)
    internal: set[str] = field(default_factory=set)

    def add(self, version: str, snapshot: dict[str, Any]) -> None:
        """Take over one snapshot; two snapshots of one version are united."""
        self.definitions.setdefault(version, {}).update(snapshot["definitions"])
        for spelling, table in snapshot["spellings"].items():
            for name, identity in table.items():
                if identity == "module" and (spelling == "tf" or version.startswith("3.")):
                    self.generated.add(name)
                self.names[name][spelling, version] = identity


def load_axis(folder: Path, kind: str, versions: list[str]) -> Axis:
    """Read the snapshots `kind-VERSION.json`."""
    axis = Axis(versions)
    for version in versions:
        axis.add(version, json.loads((folder / f"{kind}-{version}.json").read_text()))
    return axis


def frequencies(path: Path | None) -> dict[str, int]:
    """Rank of the names that real programs call most."""
    if path is None:
        return {}
    with path.open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t")
        return {row[1]: number for number, row in enumerate(rows) if len(row) > 1 and not row[0].startswith("#")}


def rank(name: str, identity: str, frequency: dict[str, int]) -> tuple[Any, ...]:
    """Sorts the names of one thing: the best one to call it by comes first."""
    parts = name.split(".")
    defined = identity.rsplit(":", 1)[-1]
    is_keras = parts[0] == "keras"
    section = SECTIONS.index(parts[1]) if is_keras and len(parts) > 2 and parts[1] in SECTIONS else len(SECTIONS)
    hidden = any(p in ("experimental", "compat", "legacy", "preprocessing", "contrib") for p in parts[1:-1])
    return (
        name not in PREFERRED,
        hidden,
        is_keras and parts[-1] != defined,
        is_keras and parts[1:2] == ["metrics"] and parts[-1].islower(),
        frequency.get(name, 10_000),
        section,
        len(parts),
        len(name),
        name,
    )


def choose_canonical(axis: Axis, frequency: dict[str, int]) -> None:
    """Give each name the best name of the same thing; two names that ever differed stay two."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, places in axis.names.items():
        for place, identity in places.items():
            if identity != "module" and place[1] not in HISTORIC:
                groups[place[1], identity].add(name)
    order = {version: number for number, version in enumerate(axis.versions)}
    internal = {name for name in axis.names if is_internal(name, axis)}
    direct: dict[str, str] = {}
    for name, places in axis.names.items():
        direct[name] = name
        newest_first = sorted(places.items(), key=lambda item: -order[item[0][1]])
        for place, identity in newest_first:
            mates = sorted(groups.get((place[1], identity), ()), key=lambda n: rank(n, identity, frequency))
            mates = [mate for mate in mates if mate == name or mate not in internal]
            best = next(
                (mate for mate in mates if mate == name or name in internal or _always_same(axis, name, mate)), name
            )
            if best != name:
                direct[name] = best
                break
    for name in direct:
        end = _end(direct, name, frequency)
        axis.canonical[name] = end if name in internal or _always_same(axis, name, end) else name
    axis.internal = internal


def _end(direct: dict[str, str], name: str, frequency: dict[str, int]) -> str:
    """Where a chain of aliases ends; of names that lead to one another, the best."""
    seen = [name]
    while direct[seen[-1]] not in seen:
        seen.append(direct[seen[-1]])
    circle = seen[seen.index(direct[seen[-1]]) :]
    return min(circle, key=lambda n: rank(n, "", frequency))


def is_internal(name: str, axis: Axis) -> bool:
    """Whether only hand-written modules of an old stand-alone Keras have the name: its newest meaning counts."""
    return name.startswith("keras.") and all(
        spelling == "keras" and not version.startswith("3.") and int(version[2:]) < 13
        for spelling, version in axis.names[name]
    )


def _always_same(axis: Axis, first: str, second: str) -> bool:
    other = axis.names[second]
    common = [(place, identity) for place, identity in axis.names[first].items() if place[1] not in HISTORIC]
    return all(other.get(place, identity) == identity for place, identity in common)


def ranges(present: list[bool], versions: list[str]) -> str:
    """Versions as text: `2.4-2.8,2.10-`; an open end means up to the newest."""
    found: list[str] = []
    start: int | None = None
    for number, here in enumerate([*present, False]):
        if here and start is None:
            start = number
        elif not here and start is not None:
            last = number - 1
            found.append(f"{versions[start]}-" if last == len(versions) - 1 else f"{versions[start]}-{versions[last]}")
            start = None
    return ",".join(found)


def history(values: list[Any], versions: list[str]) -> list[list[Any]]:
    """Values by version -> `[[versions, value], ...]`; `_MISSING` values are left out."""
    distinct: list[Any] = []
    for value in values:
        if value is not MISSING and value not in distinct:
            distinct.append(value)
    return [[ranges([v is not MISSING and v == value for v in values], versions), value] for value in distinct]


class _Missing:
    pass


MISSING = _Missing()


def rows(axis: Axis) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of names and of class members."""
    members_of: dict[str, list[str]] = defaultdict(list)
    for name, canonical in axis.canonical.items():
        members_of[canonical].append(name)
    name_rows: dict[str, Any] = {}
    member_rows: dict[str, Any] = {}
    for name in axis.names:
        canonical = axis.canonical[name]
        facts = [definition_at(axis, name, v, members_of.get(name, [])) for v in axis.versions]
        mates = [m for m in members_of.get(name, ()) if m != name and m not in axis.internal]
        name_rows[name] = trim([*_name_row(axis, name, canonical, facts), " ".join(sorted(mates))])
        if canonical == name and name not in axis.internal and any(f and f["k"] == "class" for f in facts):
            row = member_row(axis, facts)
            if row:
                member_rows[name] = row
    return name_rows, member_rows


def definition_at(axis: Axis, name: str, version: str, group: list[str]) -> dict[str, Any] | None:
    """The facts of a name in one version, taken from a second name where the first is not there yet."""
    candidates = [name, *sorted(group, key=len)]
    if version in HISTORIC:
        candidates = [name]
    for candidate in candidates:
        for spelling in ("tf", "keras"):
            identity = axis.names[candidate].get((spelling, version))
            if identity is not None and identity != "module":
                facts = axis.definitions[version].get(identity)
                if facts is not None:
                    return {**facts, "id": identity}
    return None


def trim(row: list[Any]) -> list[Any]:
    """Leave out empty fields at the end."""
    while row and not row[-1]:
        row.pop()
    return row


def _name_row(axis: Axis, name: str, canonical: str, facts: list[dict[str, Any] | None]) -> list[Any]:
    versions = axis.versions
    places = axis.names[name]
    kinds = [f["k"] for f in facts if f]
    kind = kinds[-1][0] if kinds else "m"
    reach = [ranges([(spelling, v) in places for v in versions], versions) for spelling in ("tf", "keras")]
    own = [f if (f and f["id"] in places.values()) else None for f in facts]
    noted = [f.get("d") if f and ("d" in f or name.split(".", 1)[1] in f.get("de", ())) else MISSING for f in own]
    whole = [
        ranges([n is not MISSING for n in noted], versions),
        next((n for n in reversed(noted) if n and n is not MISSING), ""),
    ]
    row: list[Any] = [
        kind,
        0 if canonical == name else canonical,
        reach[0],
        0 if reach[1] == reach[0] else reach[1] or "-",
    ]
    if canonical != name or kind in "mo":
        signatures: list[Any] = []
    else:
        signatures = history(
            [f.get("s") if f and f["k"] in ("class", "function") else MISSING for f in facts], versions
        )
    arguments: dict[str, Any] = {}
    for argument in {a for f in own if f for a in f.get("da", ())}:
        notes = [f["da"].get(argument, MISSING) if f and "da" in f else MISSING for f in own]
        arguments[argument] = [
            ranges([n is not MISSING for n in notes], versions),
            next((n for n in notes if n and n is not MISSING), ""),
        ]
    taken = (
        history([f["kw"] if f and f.get("kw") is not None else MISSING for f in facts], versions)
        if canonical == name
        else []
    )
    extra = [[text, " ".join(words)] for text, words in taken]
    return [*row, signatures, whole if whole[0] else 0, dict(sorted(arguments.items())), extra]


def member_row(axis: Axis, facts: list[dict[str, Any] | None]) -> dict[str, Any]:
    """Members that a class does not share with a public base, its public bases, and when it is open to more."""
    versions = axis.versions
    bases: list[Any] = []
    own: list[dict[str, str] | None] = []
    for version, fact in zip(versions, facts, strict=True):
        if fact is None or fact["k"] != "class":
            bases.append(MISSING)
            own.append(None)
            continue
        public = public_names(axis, version)
        identities = [i for i in fact["b"] if i in public]
        identities = [i for i in identities if i != fact["id"]]
        inherited: dict[str, str] = {}
        for identity in identities:
            for member, text in axis.definitions[version][identity].get("m", {}).items():
                inherited.setdefault(member, text)
        bases.append([public[i] for i in identities])
        own.append({m: t for m, t in fact["m"].items() if inherited.get(m) != t})
    table = {}
    for member in sorted({m for o in own if o for m in o}):
        table[member] = history([o.get(member, MISSING) if o is not None else MISSING for o in own], versions)
    is_open = ranges([bool(f and f.get("o")) for f in facts], versions)
    deprecated = {}
    for member in sorted({m for f in facts if f for m in f.get("md", ())}):
        notes = [f.get("md", {}).get(member, MISSING) if f else MISSING for f in facts]
        deprecated[member] = history(notes, versions)
    row = {"m": table, "b": [h for h in history(bases, versions) if h[1]], "o": is_open, "d": deprecated}
    return {key: value for key, value in row.items() if value}


_PUBLIC: dict[tuple[int, str], dict[str, str]] = {}


def public_names(axis: Axis, version: str) -> dict[str, str]:
    """Definition -> canonical public name, in one version."""
    key = (id(axis), version)
    if key not in _PUBLIC:
        table: dict[str, str] = {}
        for name, places in axis.names.items():
            for spelling in ("tf", "keras") if name not in axis.internal else ():
                identity = places.get((spelling, version))
                if identity is not None and identity != "module":
                    canonical = axis.canonical[name]
                    if identity not in table or canonical == name:
                        table[identity] = canonical
        _PUBLIC[key] = table
    return _PUBLIC[key]
