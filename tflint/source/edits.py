"""Repairs of lines into repaired lines, and columns of the repaired lines back into columns of the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """Put `text` in place of the columns `start` to `end` (from 0) of a line; it holds no line ending."""

    line: int
    start: int
    end: int
    text: str


@dataclass(slots=True)
class ColumnMap:
    """The replacements made on each line, in the order they were made."""

    made: dict[int, list[Replacement]] = field(default_factory=dict)

    def apply(self, lines: list[str], replacements: Iterable[Replacement]) -> None:
        """Change lines in place and remember how; the replacements must not overlap."""
        for one in sorted(replacements, reverse=True):
            self.made.setdefault(one.line, []).append(one)
            replace(lines, one)

    def original(self, line: int, column: int) -> int:
        """The column in the original line of a column in the repaired one."""
        for one in reversed(self.made.get(line, ())):
            longer = len(one.text) - (one.end - one.start)
            if column >= one.start + len(one.text):
                column -= longer
            elif column > one.start:
                column = min(column, one.end)
        return column

    def made_here(self, line: int, column: int) -> bool:
        """Whether what stands in a column of a repaired line was put there by a repair."""
        for one in reversed(self.made.get(line, ())):
            if one.start <= column < one.start + len(one.text):
                return bool(one.text.strip())
            if column >= one.start + len(one.text):
                column -= len(one.text) - (one.end - one.start)
        return False


def replaced(lines: list[str], replacements: Iterable[Replacement]) -> list[str]:
    """A copy of the lines with the replacements made."""
    copy = list(lines)
    for one in sorted(replacements, reverse=True):
        replace(copy, one)
    return copy


def replace(lines: list[str], one: Replacement) -> None:
    """Make one replacement in place."""
    text = lines[one.line - 1]
    lines[one.line - 1] = text[: one.start] + one.text + text[one.end :]
