"""A rule and the text of a configuration file into the insertion by which that file ignores the rule."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from tflint.config.layers import closest_file
from tflint.config.places import Path, Places, read
from tflint.source.lines import split_lines

Insertion = tuple[int, str]
"""Where in the text, and what."""


def file_for(folder: str) -> str | None:
    """The file that configures a folder, else the closest pyproject.toml; `None` where there is neither."""
    found = closest_file(folder)
    while found is None and os.path.dirname(folder) != folder:
        path = os.path.join(folder, "pyproject.toml")
        found, folder = (path if os.path.isfile(path) else None), os.path.dirname(folder)
    return found


def ignoring(path: str, text: str, rule: str) -> Insertion | None:
    """The insertion after which a configuration ignores a rule; `None` where it does already, or no place is found."""
    table: Path = ("tool", "tflint") if os.path.basename(path) == "pyproject.toml" else ()
    try:
        document, places = read(text)
    except ValueError:
        return None
    before = _ignored(document, table)
    if before is None or rule in before:
        return None
    for offset, new in _candidates(text, places, table, rule, empty=not before):
        try:
            after = _ignored(read(text[:offset] + new + text[offset:])[0], table)
        except ValueError:
            continue
        if after is not None and sorted(after) == sorted([*before, rule]):
            return offset, new
    return None


def _ignored(document: object, table: Path) -> list[str] | None:
    """The rules a document ignores; `None` where it says something else than a list."""
    for name in (*table, "ignore"):
        if not isinstance(document, dict):
            return None
        document = document.get(name, [] if name == "ignore" else {})
    return document if isinstance(document, list) and all(isinstance(each, str) for each in document) else None


def _candidates(text: str, places: Places, table: Path, rule: str, empty: bool) -> Iterator[Insertion]:
    """Into the list there is, below the head of the table, at the top, or with a table of its own at the end."""
    name, ending = json.dumps(rule), "\r\n" if "\r\n" in text else "\n"
    key = (*table, "ignore")
    if key in places.values:
        offset = _offset(text, places.values[key]) + 1
        yield offset, name if empty else f"{name}, "
    lines = split_lines(text)
    if table in places.keys:
        head = places.keys[table][0]
        broken = "" if lines[head - 1].endswith(("\n", "\r")) else ending
        yield sum(map(len, lines[:head])), f"{broken}ignore = [{name}]{ending}"
    if not table:
        comments = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
        start = sum(map(len, lines[:comments])) + (comments == 0 and text.startswith("\ufeff"))
        yield start, f"ignore = [{name}]{ending}"
        return
    gap = ending if not text or text.endswith("\n") else ending * 2
    yield len(text), f"{gap}[{'.'.join(map(str, table))}]{ending}ignore = [{name}]{ending}"


def _offset(text: str, place: tuple[int, int]) -> int:
    line, column = place
    mark = line == 1 and text.startswith("\ufeff")
    return sum(map(len, text.split("\n")[: line - 1])) + line - 1 + column - 1 + mark
