"""CPython's tree of a text into LibCST's nodes, at a fifth of the price of LibCST's own parser.

The nodes are those LibCST would make, without what no analysis reads: white space, comments and parentheses that
change nothing. Where these matter, for places and edits, `positions` has LibCST parse the one statement concerned.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import libcst as cst

from tflint.source.tree.blocks import has_header, header, row, rows
from tflint.source.tree.text import Text

MOST_FRAMES = 12_000
"""Python frames for a text as deep as `depth` lets through: three for each statement or bracket inside another."""

Anchors = dict[cst.CSTNode, ast.stmt]
"""CPython's statement of each statement."""


class Tree:
    """CPython's tree of some lines, of whose statements the nodes are made when they are asked for."""

    def __init__(self, tree: ast.Module, lines: Sequence[str]) -> None:
        self.rows = rows(tree.body)
        self._text = Text(lines)
        self._made: list[Any] = [None] * len(self.rows)

    @property
    def anchors(self) -> Anchors:
        """The statements made so far with CPython's."""
        return self._text.anchors

    def statement(self, number: int) -> Any:
        """One statement of the module."""
        if self._made[number] is None:
            with deeply():
                self._made[number] = row(self.rows[number], self._text)
        return self._made[number]

    @cached_property
    def module(self) -> cst.Module:
        """The whole module."""
        return cst.Module(tuple(self.statement(number) for number in range(len(self.rows))))


@contextmanager
def deeply() -> Iterator[None]:
    """Let functions call each other as deep as a program nests."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MOST_FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


__all__ = ["Anchors", "Text", "Tree", "deeply", "has_header", "header"]
