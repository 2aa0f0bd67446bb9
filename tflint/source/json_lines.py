"""A notebook's JSON text into the places of its cells' source strings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tflint.source.lines import ends_line, split_lines

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')

_CHARACTER = re.compile(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\.|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SourceString:
    """One JSON string of a cell's source: its offsets with the quotes, its line from 1, and what it says."""

    cell: int
    start: int
    end: int
    line: int
    value: str


def source_strings(text: str) -> list[SourceString]:
    """All strings that make up the sources of the top-level cells, in order."""
    found = []
    line, counted = 1, 0
    for cell, start, end in _places(text):
        line += text.count("\n", counted, start)
        counted = start
        found.append(SourceString(cell, start, end, line, json.loads(text[start:end], strict=False)))
    return found


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    """Cell index from 1 and offsets of each source string; the text is sound JSON."""
    path: list[str | int] = []
    key: str | None = None
    expects_key: list[bool] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        first = token[0]
        if first in "{[":
            path.append(0 if first == "[" else "")
            expects_key.append(first == "{")
        elif first in "}]":
            path.pop()
            expects_key.pop()
        elif first == ",":
            if isinstance(path[-1], int):
                path[-1] += 1
            else:
                expects_key[-1] = True
        elif first == ":":
            path[-1] = key or ""
        elif first == '"':
            if expects_key and expects_key[-1]:
                key = json.loads(token, strict=False)
                expects_key[-1] = False
            elif len(path) in (3, 4) and path[0] == "cells" and path[2] == "source":
                yield int(path[1]) + 1, match.start(), match.end()


def physical_lines(text: str) -> dict[int, list[int]]:
    """For each cell the line of the JSON text on which each line of its source starts."""
    found: dict[int, list[int]] = {}
    ended: dict[int, bool] = {}
    for string in source_strings(text):
        lines = found.setdefault(string.cell, [])
        pieces = split_lines(string.value)
        if pieces and lines and not ended.get(string.cell, True):
            pieces = pieces[1:]
        lines += [string.line] * len(pieces)
        if string.value:
            ended[string.cell] = ends_line(string.value)
    return found


def place_in_json(text: str, strings: Sequence[SourceString], offset: int, *, is_end: bool = False) -> tuple[int, int]:
    """Line and column, from 1, of an offset in a cell's source whose strings these are; an end stays behind what it
    ends.
    """
    for string in strings:
        size = len(string.value)
        if offset < size or (is_end and offset == size) or string is strings[-1]:
            break
        offset -= size
    place = string.start + 1
    for match in islice(_CHARACTER.finditer(text, place, string.end - 1), max(offset, 0)):
        place = match.end()
    return string.line, place - text.rfind("\n", 0, place)
