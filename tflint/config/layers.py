"""Configuration files into configurations: the closest file with what it extends and inherits, merged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tflint.config.options import OPTIONS
from tflint.config.reading import Document, Given, Origin, read_file, shown

NAMES = (".tflint.toml", "tflint.toml", "pyproject.toml")
"""The files looked for in each folder, the first that speaks to us counts."""

Values = Mapping[str, tuple[Given, ...]]
"""For each option what the layers say of it, the widest first: more than one where a layer adds to wider ones."""


@dataclass(frozen=True, eq=False)
class Configuration:
    """What holds in a folder and below: merged values, and the documents they come from, closest first.

    Patterns of the closest file speak about `root`.
    """

    root: str
    values: Values
    documents: tuple[Document, ...] = ()

    def value(self, name: str) -> Any:
        """What an option is: the layers' values put together, else the default."""
        return folded(name, self.values.get(name, ()))


def folded(name: str, pieces: tuple[Given, ...]) -> Any:
    """The values of several layers as one."""
    option = OPTIONS[name]
    if not pieces:
        return option.default
    if not option.adds:
        return pieces[-1].value
    if not isinstance(option.default, dict):
        return tuple(each for piece in pieces for each in piece.value)
    table: dict[str, Any] = {}
    for piece in pieces:
        for key, value in piece.value.items():
            table[key] = {**table.get(key, {}), **value} if isinstance(value, dict) else value
    return table


def merged(wider: Values, closer: Mapping[str, Given]) -> Values:
    """The values of a layer on top of wider ones; `select` starts anew."""
    found = dict(wider)
    if "select" in closer:
        for name in ("extend-select", "ignore"):
            found.pop(name, None)
        found["levels"] = tuple(
            replace(piece, value={rule: level for rule, level in piece.value.items() if level != "off"})
            for piece in found.get("levels", ())
        )
    for name, given in closer.items():
        found[name] = (*found.get(name, ()), given) if OPTIONS[name].adds else (given,)
    return found


def configuration_of(path: str, base: str | None = None) -> Configuration:
    """The configuration a file stands for; patterns speak about `base`, by default the file's folder."""
    return _loaded(os.path.abspath(path), base or os.path.dirname(os.path.abspath(path)), ())


def closest_file(folder: str) -> str | None:
    """The configuration file in a folder or in the closest one above it."""
    found = _speaking(folder)
    if found is not None:
        return found
    above = os.path.dirname(folder)
    return closest_file(above) if above != folder else None


def forget() -> None:
    """Look again which folders have a file: in what runs for long, files come and go."""
    _speaking.cache_clear()


def _loaded(path: str, base: str, above: tuple[str, ...]) -> Configuration:
    document = read_file(path, base)
    values: Values = {}
    documents = [document]
    for wider in _wider(document, base, (*above, path)):
        for name, pieces in wider.values.items():
            values = _joined(values, name, pieces)
        documents += wider.documents
    return Configuration(base, merged(values, document.values), tuple(documents))


def _wider(document: Document, base: str, above: tuple[str, ...]) -> list[Configuration]:
    """The configurations a document builds on, the widest first."""
    found = []
    inherit = document.values.get("inherit")
    if inherit is not None and inherit.value:
        folder = os.path.dirname(os.path.dirname(document.path))
        outer = closest_file(folder) if folder != os.path.dirname(document.path) else None
        if outer is not None and outer not in above:
            found.append(_loaded(outer, os.path.dirname(outer), above))
    extend = document.values.get("extend")
    for path in extend.value if extend is not None else ():
        origin = extend.origin if extend is not None else Origin(document.path)
        if path in above:
            document.complain(origin, f"`extend` goes in a circle, {shown(path)} builds on this file")
        elif not os.path.isfile(path):
            document.complain(origin, f"`extend` names {shown(path)}, there is no such file")
        else:
            found.append(_loaded(path, base, above))
    return found


def _joined(values: Values, name: str, pieces: tuple[Given, ...]) -> Values:
    """The values of one option of a configuration on top of the wider ones."""
    if name in ("extend", "inherit"):
        return values
    return {**values, name: (*values.get(name, ()), *pieces) if OPTIONS[name].adds else pieces}


@cache
def _speaking(folder: str) -> str | None:
    """The file of a folder that configures tflint; a pyproject.toml only if it has our table."""
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and (name != "pyproject.toml" or _has_our_table(path)):
            return path
    return None


def _has_our_table(path: str) -> bool:
    """Whether a pyproject.toml has our table; one that is no TOML has it when it mentions it."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    if b"tflint" not in data:
        return False
    from tflint.config.places import read

    try:
        content, _ = read(data.decode("utf-8"))
    except ValueError:
        return b"tool.tflint" in data
    tool = content.get("tool")
    return isinstance(tool, dict) and "tflint" in tool
