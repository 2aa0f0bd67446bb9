"""A start and an end in one file, in the words of its reader: lines and columns from 1, cells for notebooks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a file; columns count code points from 1, the end column is exclusive.

    In a notebook `cell` is the cell's index from 1 among all its cells and lines count within the cell.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    def __repr__(self) -> str:
        cell = f"cell {self.cell}:" if self.cell is not None else ""
        return f"{self.path}:{cell}{self.line}:{self.column}-{self.end_line}:{self.end_column}"
