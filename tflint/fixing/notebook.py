"""Edits of cells into a notebook's JSON, in which only the source strings that hold them change."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from tflint.fixing.text import Piece, Unchangeable
from tflint.source.json_lines import SourceString, source_strings

_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.DOTALL)
"""The escape sequence, or the plain character, that stands for one character of a JSON string."""
_LINE = re.compile(r"(?:\\u[\da-fA-F]{4}|\\[^n]|[^\\])*?\\n|(?:\\u[\da-fA-F]{4}|\\.|[^\\])+", re.DOTALL)


def edited_json(text: str, by_cell: Mapping[int, Sequence[Piece]]) -> str:
    """The notebook with pieces of its cells' sources replaced; raises Unchangeable."""
    strings = {cell: list(group) for cell, group in groupby(source_strings(text), lambda each: each.cell)}
    made: list[Piece] = []
    for cell, pieces in by_cell.items():
        for first, last, inside in _clusters(strings.get(cell, []), pieces):
            made.append(_rewritten(text, strings[cell], first, last, inside))
    for start, end, new in sorted(made, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _clusters(strings: Sequence[SourceString], pieces: Sequence[Piece]) -> list[tuple[int, int, list[Piece]]]:
    """The first and last string that pieces change, with these pieces in offsets from the start of the first one."""
    starts = [0]
    for string in strings:
        starts.append(starts[-1] + len(string.value))
    found: list[tuple[int, int, list[Piece]]] = []
    for start, end, new in pieces:
        if not strings or end > starts[-1]:
            raise Unchangeable("the cell has no such place")
        first = max(index for index in range(len(strings)) if starts[index] <= start)
        last = max((index for index in range(first, len(strings)) if starts[index] < end), default=first)
        unended = new and not new.endswith("\n") or not new and start > starts[first]
        if unended and start < end == starts[last + 1] and last + 1 < len(strings):
            last += 1
        if found and found[-1][1] >= first:
            first, _, before = found.pop()
        else:
            before = []
        found.append((first, last, [*before, (start - starts[first], end - starts[first], new)]))
    return found


def _rewritten(text: str, strings: Sequence[SourceString], first: int, last: int, pieces: Sequence[Piece]) -> Piece:
    """The piece of JSON that takes the place of some strings of a cell."""
    old = strings[first : last + 1]
    raw = "".join(text[each.start + 1 : each.end - 1] for each in old)
    characters = _CHARACTER.findall(raw)
    if json.loads(f'"{raw}"', strict=False) != "".join(each.value for each in old):
        raise Unchangeable("a character of the notebook is split between two strings")
    for start, end, new in reversed(pieces):
        characters[start:end] = _escaped(new, text.isascii())
    new_raw = "".join(characters)
    separator = _separator(text, strings, first)
    if separator is None or _holds_lines(text[old[0].start + 1 : old[0].end - 1]):
        return old[0].start, old[-1].end, f'"{new_raw}"'
    lines = _LINE.findall(new_raw)
    if not lines and len(strings) > len(old):
        return _without(strings, first, last)
    return old[0].start, old[-1].end, separator.join(f'"{line}"' for line in lines or [""])


def _escaped(new: str, ascii_only: bool) -> list[str]:
    """The characters of a text as JSON writes them."""
    return _CHARACTER.findall(json.dumps(new, ensure_ascii=ascii_only)[1:-1])


def _holds_lines(raw: str) -> bool:
    """Whether one string holds more than a line."""
    return len(_LINE.findall(raw)) > 1


def _separator(text: str, strings: Sequence[SourceString], index: int) -> str | None:
    """What stands between two strings of a cell's list; `None` when the source is one string and no list."""
    if len(strings) > 1:
        before = max(index, 1)
        return text[strings[before - 1].end : strings[before].start]
    start = strings[0].start
    space = len(text[:start]) - len(text[:start].rstrip())
    return "," + (text[start - space : start] or " ") if text[:start].rstrip().endswith("[") else None


def _without(strings: Sequence[SourceString], first: int, last: int) -> Piece:
    """The piece of JSON that takes some strings out of a list of more."""
    if last + 1 < len(strings):
        return strings[first].start, strings[last + 1].start, ""
    return strings[first - 1].end, strings[last].end, ""
