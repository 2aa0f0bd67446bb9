"""CPython's tree of a text into LibCST's nodes, at a fifth of the price of LibCST's own parser.

The nodes are those LibCST would make, without what no analysis reads: white space, comments and parentheses that
change nothing. Where these matter, for places and edits, `positions` has LibCST parse the one statement concerned.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import libcst as cst

from tflint.source.tree.blocks import block, has_header, header
from tflint.source.tree.text import Text

MOST_FRAMES = 12_000
"""Python frames for a text as deep as `depth` lets through: three for each statement or bracket inside another."""

Anchors = dict[cst.CSTNode, ast.stmt]
"""CPython's statement of each statement."""


def module_of(tree: ast.Module, lines: Sequence[str]) -> tuple[cst.Module, Anchors]:
    """The module of CPython's tree of these lines, and the statements of both trees in pairs."""
    text = Text(lines)
    with deeply():
        return cst.Module(block(tree.body, text)), text.anchors


@contextmanager
def deeply() -> Iterator[None]:
    """Let functions call each other as deep as a program nests."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MOST_FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


__all__ = ["Anchors", "Text", "deeply", "has_header", "header", "module_of"]
