"""Turns questions about a name in a version into yes, no or unknown, with what it became and what it is close to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from tflint.knowledge.api.entries import (
    MEMBER_KINDS,
    ApiEntry,
    axis_of,
    class_axis,
    entry,
    members_at,
    reach,
    row_of,
)
from tflint.knowledge.api.naming import canonical, normal_spelling
from tflint.knowledge.api.table import members, names
from tflint.knowledge.api.versions import asked, from_history, is_newer, known_versions, minor, places, position

Answer = Literal["yes", "no", "unknown"]

OPEN_MODULES = (
    *("tf.contrib", "tf.estimator", "tf.summary", "tf.lite", "tf.flags", "tf.app", "tf.compat.v1.flags"),
    *("tf.compat.v1.compat", "tf.compat.v1.estimator", "tf.compat.v1.summary", "tf.tools", "tf.python", "tf.core"),
    *("tf.compat.v1.app", "tf.compiler", "tf.dtensor", "tf.security", "tf.include", "tf.tsl", "keras.protobuf"),
)
"""Name spaces filled from other packages, compiled code or mere folders: what the table does not list may be there."""
EVERYWHERE = ("tf", "np", "os", "sys", "math", "numpy")
"""Modules that old Keras modules import, and that code reaches through them."""
OF_OLD_BACKENDS = ("control_flow_ops", "tensor_array_ops", "functional_ops", "moving_averages", "ctc", "tf_ops")
"""Modules of TensorFlow that the file behind `keras.backend` imported, and so had, up to Keras 2.2."""
BROKEN = ("keras.optimizers.legacy.", "keras.layers.Layer.add_metric")
"""Names that are still there and raise when they are used."""
KERAS_OF_TENSORFLOW_TWO = ("tf.losses", "tf.metrics", "tf.initializers", "tf.optimizers")


@dataclass(frozen=True, slots=True)
class Removal:
    """A name that left: the first `package` version without it, and the name that took its place if there is one."""

    name: str
    package: str
    version: str
    replacement: str | None
    source: str


@dataclass(frozen=True, slots=True)
class RenamedArgument:
    """An argument that a callable no longer takes, with its new name if it has one."""

    callable: str
    argument: str
    replacement: str | None
    package: str
    version: str
    source: str
    accepted: bool = False
    """Whether the call still takes it, with a warning or without effect."""


@dataclass(frozen=True)
class Members:
    """Methods and attributes of a class by kind; `is_open` when there may be more."""

    kinds: Mapping[str, str]
    is_open: bool


def locate(name: str, tf: str | None = None) -> tuple[str, str]:
    """The name in the table and its spelling; `tf.losses` and its like are Keras' since TensorFlow 2."""
    normal, spelling = normal_spelling(name)
    if tf is None or minor(tf)[0] >= 2:
        for prefix in KERAS_OF_TENSORFLOW_TWO:
            if normal == prefix or normal.startswith(prefix + "."):
                in_keras = "keras" + normal[2:]
                return (in_keras, "tf") if row_of(in_keras) or not row_of(normal) else (normal, spelling)
    return normal, spelling


@lru_cache(maxsize=8192)
def exists(name: str, tf: str | None = None, keras: str | None = None) -> Answer:
    """Whether a name, as written in the program, is there in a version (`None`: the newest)."""
    normal, spelling = locate(name, tf)
    if (
        spelling in ("", "private", "v1")
        or _of_the_next(name, tf)
        or any(part.startswith("_") for part in normal.split(".")[1:])
    ):
        return "unknown"
    axis = axis_of(normal)
    version = asked(axis, spelling, tf, keras)
    at = position(axis, version)
    if at is None:
        return "unknown"
    row = row_of(normal)
    if row is not None and at in places(axis, reach(row, spelling)):
        return "yes"
    space = next((m for m in OPEN_MODULES if (normal + ".").startswith(m + ".")), None)
    if space is not None and row is None:
        space_row = row_of(space)
        return "no" if space_row is not None and at not in places(axis, space_row[2]) else "unknown"
    if row is not None:
        return "unknown" if is_newer(axis, version) or _may_be_legacy(normal, keras) else "no"
    return _absent(name, normal, tf, keras, at)


def _of_the_next(name: str, tf: str | None) -> bool:
    """Whether a name is that of TensorFlow 2 in a TensorFlow 1: the table has the names of 1 only."""
    return ".compat.v2" in name and tf is not None and minor(tf) < (2, 0)


def _may_be_legacy(normal: str, keras: str | None) -> bool:
    """Whether a name of TensorFlow 1 comes back when Keras 2 is asked for under a TensorFlow that has Keras 3."""
    return keras is not None and minor(keras) < (3, 0) and normal.startswith(OF_LEGACY_KERAS)


OF_LEGACY_KERAS = ("tf.compat.v1.layers", "tf.compat.v1.nn.rnn_cell")


def _absent(name: str, normal: str, tf: str | None, keras: str | None, at: int) -> Answer:
    """The answer for a name that no version has: `no` where its parent is known to be closed."""
    parent, _, last = name.rpartition(".")
    axis = axis_of(normal)
    if not parent or last in EVERYWHERE or is_newer(axis, keras if axis == "keras" else tf):
        return "unknown"
    there = exists(parent, tf, keras)
    if normal.startswith("keras.backend.") and last in OF_OLD_BACKENDS and keras is not None and minor(keras) < (2, 4):
        return "unknown"
    if there != "yes":
        return there
    row = row_of(locate(parent, tf)[0])
    if row is None or row[0] == "m":
        return "no" if row is not None else "unknown"
    if row[0] != "c":
        return "unknown"
    found = methods(parent, tf, keras)
    if found is None:
        return "unknown"
    return "yes" if last in found.kinds else "unknown" if found.is_open else "no"


@lru_cache(maxsize=512)
def methods(name: str, tf: str | None = None, keras: str | None = None) -> Members | None:
    """Public methods and attributes of a class in a version, inherited ones included; `None` when it is not known."""
    owner = canonical(name)
    axis, at = class_axis(owner, tf, keras)
    texts = members_at(owner, axis, at) if at is not None else None
    if texts is None or at is None:
        return None
    kinds = {member: MEMBER_KINDS[text[0]] for member, text in texts.items()}
    return Members(MappingProxyType(kinds), _is_open(owner, axis, at))


def _is_open(owner: str, axis: str, at: int) -> bool:
    row = members().get(owner)
    if row is None or at in places(axis, row.get("o", "")):
        return True
    bases = from_history(axis, row.get("b", []), at)
    return any(_is_open(base, axis, at) for base in bases) if isinstance(bases, list) else False


def written(normal: str, spelling: str) -> str:
    """A table name in the spelling of the program."""
    if normal.startswith("keras") and spelling == "tf":
        return "tf." + normal
    if normal.startswith("keras") and spelling == "tf_keras":
        return "tf_" + normal
    return normal


@lru_cache(maxsize=2048)
def removed(name: str, tf: str | None = None, keras: str | None = None) -> Removal | None:
    """Since when a name that once existed is gone, `None` when it is there, is newer, or never was."""
    from tflint.knowledge.api.changes import applies, replacement_of, upgrade_names, written_change

    normal, spelling = locate(name, tf)
    change = written_change(normal) if spelling not in ("", "private", "v1") else None
    there = exists(name, tf, keras)
    if change is not None and applies(change, tf, keras) and (there != "yes" or normal.startswith(BROKEN)):
        found = replacement_of(name, tf, keras)
        return Removal(name, change.package, change.version, *(found or (None, change.source)))
    if there != "no":
        return None
    axis = axis_of(normal)
    at = position(axis, asked(axis, spelling, tf, keras))
    last = max((n for n in _presence(normal, spelling) if at is not None and n < at), default=None)
    listed = not upgrade_names().keys().isdisjoint((normal_spelling(name)[0], f"tf.{normal}"))
    if last is None and (not listed or at is None or at == 0):
        return None
    last = 0 if last is None else last
    package, version = named_version(axis, spelling, last + 1)
    found = replacement_of(name, tf, keras)
    return Removal(name, package, version, *(found or (None, "table")))


def _presence(normal: str, spelling: str) -> frozenset[int]:
    """The positions at which a name was there: its own, those of its class, or those of its name space."""
    axis = axis_of(normal)
    row = row_of(normal)
    if row is not None:
        return places(axis, reach(row, spelling)) or places(axis, reach(row, "tf"))
    if normal.startswith("tf.contrib"):
        return frozenset({0})
    parent, _, last = normal.rpartition(".")
    parent_row = row_of(parent) if parent else None
    if parent_row is not None and parent_row[0] == "c":
        line = range(len(known_versions(axis)))
        owner = canonical(parent)
        return frozenset(n for n in line if last in (members_at(owner, axis, n) or {}))
    return frozenset()


def named_version(axis: str, spelling: str, at: int) -> tuple[str, str]:
    version = known_versions(axis)[at]
    if axis == "tf":
        return "TensorFlow", "2.0" if version == "2.1" else version
    while spelling in ("tf", "keras") and 16 <= minor(version)[1] <= 21 and minor(version)[0] == 2:
        at += 1
        version = known_versions(axis)[at]
    if spelling == "tf":
        early = {"2.2": "2.0", "2.3": "2.2"}
        return ("Keras", version) if version.startswith("3.") else ("TensorFlow", early.get(version, version))
    return "Keras", version


def _siblings(parent: str, spelling: str) -> Iterator[str]:
    for key in names().keys(parent + "."):
        last = key[len(parent) + 1 :]
        row = row_of(key) if "." not in last else None
        if row is not None and reach(row, spelling):
            yield last


def nearest(name: str, tf: str | None = None, keras: str | None = None) -> str | None:
    """The existing name that a misspelt one most likely means, in the program's spelling."""
    normal, spelling = locate(name, tf)
    parent, _, last = normal.rpartition(".")
    row = row_of(parent) if parent else None
    if row is None:
        return None
    if row[0] == "c":
        found = methods(parent, tf, keras)
        options = list(found.kinds) if found else []
    else:
        space = written(parent, spelling)
        options = [n for n in _siblings(parent, spelling) if exists(f"{space}.{n}", tf, keras) == "yes"]
    best = _closest(last, options)
    if best is not None:
        return written(f"{parent}.{best}", spelling)
    return _elsewhere(parent, last, spelling, tf, keras)


def _closest(word: str, options: list[str]) -> str | None:
    lowered = {option.lower(): option for option in sorted(options)}
    if word.lower() in lowered:
        return lowered[word.lower()]
    starts = [o for o in options if o.lower().startswith(word.lower()) and len(word) >= 6]
    close = get_close_matches(word.lower(), list(lowered), 1, 0.75)
    if close:
        return lowered[close[0]]
    return min(starts, key=len) if starts else None


def _elsewhere(parent: str, last: str, spelling: str, tf: str | None, keras: str | None) -> str | None:
    """The same name in another name space of the package: `keras.layers.Adam` means `keras.optimizers.Adam`."""
    root = parent.split(".")[0]
    found = []
    for key in names().keys(root + "."):
        is_namesake = key.rpartition(".")[2] == last and "compat" not in key and "raw_ops" not in key
        if is_namesake and exists(written(key, spelling), tf, keras) == "yes":
            found.append(canonical(written(key, spelling)))
    found = [n for n in found if not n.startswith(BROKEN)]
    shortest = min((n.count(".") for n in found), default=0)
    best = {n for n in found if n.count(".") == shortest}
    return written(best.pop(), spelling) if len(best) == 1 else None


def deprecated(name: str, tf: str | None = None, keras: str | None = None) -> ApiEntry | None:
    """The entry of a name that is there and marked as going, else `None`."""
    found = entry(name, tf, keras)
    return found if found is not None and found.deprecated else None
