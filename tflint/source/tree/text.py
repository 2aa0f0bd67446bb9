"""The lines of a text into the pieces that nodes of CPython's tree stand for."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst


class Text:
    """The text a tree is made of, and CPython's statement of each statement made so far.

    Into `of`, where it is given, goes CPython's node of each frequent expression; of an argument, with its call.
    """

    __slots__ = ("anchors", "lines", "of")

    def __init__(self, lines: Sequence[str], of: dict[cst.CSTNode, Any] | None = None) -> None:
        self.lines = lines
        self.of = of
        self.anchors: dict[cst.CSTNode, ast.stmt] = {}

    def noted(self, made: Any, of: Any) -> Any:
        """A node, noted as made of CPython's."""
        if self.of is not None:
            self.of[made] = of
        return made

    def piece(self, node: Any) -> str:
        """What is written for a node; CPython counts columns in bytes of UTF-8."""
        first, last = node.lineno, node.end_lineno
        line = self.lines[first - 1]
        if first != last:
            inner = self.lines[first : last - 1]
            return "".join(
                (_cut(line, node.col_offset, None), *inner, _cut(self.lines[last - 1], 0, node.end_col_offset))
            )
        return _cut(line, node.col_offset, node.end_col_offset)

    def starts_line(self, node: Any) -> bool:
        """Whether nothing stands before a node on its line."""
        return not self.lines[node.lineno - 1][: node.col_offset].strip()

    def follows(self, node: Any, word: str) -> bool:
        """Whether the text of a node starts with a word of ASCII."""
        line: str = self.lines[node.lineno - 1]
        return line.startswith(word, len(_cut(line, 0, node.col_offset)))


def _cut(line: str, start: int, end: int | None) -> str:
    return line[start:end] if line.isascii() else line.encode("utf-8", "replace")[start:end].decode("utf-8", "replace")
