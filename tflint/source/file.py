"""One file's bytes into program text, syntax tree, positions and problems."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tflint.source.encoding import Decoded, decode
from tflint.source.lines import split_lines, without_ending
from tflint.source.problem import SyntaxProblem, TextProblem, UnreadableFile
from tflint.source.span import Span

if TYPE_CHECKING:
    import libcst as cst

    from tflint.source.parsing import Parsed
    from tflint.source.positions import Place, Positions

_WORD = re.compile(rb"\btf\b")


class SourceFile:
    """One file's text, tree and positions; nothing is parsed before it is asked for."""

    def __init__(self, path: str, data: bytes, decoded: Decoded) -> None:
        self.path = path
        self.data = data
        self.decoded = decoded
        self.is_notebook = False
        self.text = decoded.text

    @classmethod
    def read(cls, path: str) -> SourceFile:
        """Read a file from disk; raises UnreadableFile."""
        try:
            return cls.from_bytes(path, Path(path).read_bytes())
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableFile(f"cannot read {path}, {reason.lower()}") from error

    @classmethod
    def from_text(cls, path: str, text: str) -> SourceFile:
        """A file of this text; `path` decides between notebook and Python."""
        return cls(path, text.encode("utf-8", "surrogatepass"), Decoded(text.removeprefix("\ufeff")))

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> SourceFile:
        """A file of these bytes, decoded the way Python does."""
        return cls(path, data, decode(data))

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the program text, without their endings."""
        return [without_ending(line) for line in split_lines(self.text)]

    @cached_property
    def relevant(self) -> bool:
        """Whether the bytes mention TensorFlow or Keras at all."""
        data = self.data
        return b"tensorflow" in data or b"keras" in data or _WORD.search(data) is not None

    @property
    def module(self) -> cst.Module:
        """The syntax tree, of the repaired text where the text is no Python."""
        return self._parsed.module

    @cached_property
    def problems(self) -> tuple[SyntaxProblem, ...]:
        """What is wrong with the text, in source order."""
        found = self._parsed.problems
        if self.decoded.complaint:
            line = self.decoded.line
            found = (TextProblem(self.decoded.complaint, line, 0, line, 0, self.decoded.assumed), *found)
        return tuple(
            SyntaxProblem(p.message, self._span(p.line, p.column, p.end_line, p.end_column), p.assumed)
            for p in found
        )

    def span(self, statement: cst.CSTNode, node: cst.CSTNode) -> Span:
        """The place of a node inside its innermost statement."""
        return self._place(self._positions.node(statement, node))

    def statement_span(self, statement: cst.CSTNode) -> Span:
        """The place of a whole statement."""
        return self._place(self._positions.statement(statement))

    def source_line(self, span: Span) -> str:
        """The first line of a span, without its ending."""
        return self.line_text(span.cell, span.line)

    def line_text(self, cell: int | None, line: int) -> str:
        """One line of the file or of a cell, without its ending; empty where there is none."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    @property
    def program(self) -> str:
        """The text that was parsed: with the lines of `text`, repaired where it was no Python."""
        return self._parsed.text

    def original_column(self, line: int, column: int) -> int:
        """The column in `text` of a column in `program`, both from 0."""
        return self._parsed.columns.original(line, column)

    def place(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The span of a piece of the program text: lines from 1, columns from 0, the end exclusive."""
        columns = self._parsed.columns
        if columns.made:
            column, end_column = columns.original(line, column), columns.original(end_line, end_column)
        return self._span(line, column, end_line, end_column)

    def _span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """A span of the original text, kept inside it."""
        column = min(column, len(self._line(line)))
        end_column = min(end_column, len(self._line(end_line)))
        return Span(self.path, line, column + 1, end_line, max(end_column, column if line == end_line else 0) + 1)

    def _line(self, line: int) -> str:
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    def edit_range(self, span: Span) -> tuple[int, int]:
        """Start and end offset of a span in the file's text, for notebooks in the cell's source."""
        return self._offset(span.line, span.column), self._offset(span.end_line, span.end_column)

    def _offset(self, line: int, column: int) -> int:
        starts = self._line_starts
        line = min(max(line, 1), len(starts))
        return min(starts[line - 1] + column - 1, len(self.text))

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in split_lines(self.text):
            starts.append(starts[-1] + len(line))
        return starts

    @cached_property
    def _parsed(self) -> Parsed:
        from tflint.source.parsing import parse_program

        return parse_program(self.text)

    @cached_property
    def _positions(self) -> Positions:
        from tflint.source.positions import Positions

        parsed = self._parsed
        return Positions(parsed.module, parsed.tree, split_lines(parsed.text))

    def _place(self, place: Place) -> Span:
        return self.place(*place)
