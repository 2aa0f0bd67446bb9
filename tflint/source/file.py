"""One file's bytes into program text, syntax tree, positions and problems."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from dataclasses import replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from tflint.source.encoding import Decoded, decode
from tflint.source.lines import split_lines, without_ending
from tflint.source.notebook import Cell, read_notebook
from tflint.source.problem import SyntaxProblem, TextProblem, UnreadableFile
from tflint.source.span import Span

if TYPE_CHECKING:
    import libcst as cst

    from tflint.source.json_lines import SourceString
    from tflint.source.parsing import Parsed
    from tflint.source.positions import Place, Positions
    from tflint.source.tree import Tree

_WORD = re.compile(rb"\btf\b")


Stamp = tuple[int, int, str]
"""When a file was last changed in nanoseconds (0: not known), its size in bytes, and the digest of its content."""


def digest(data: bytes) -> str:
    """A short name of some bytes that no others have."""
    return blake2b(data, digest_size=16).hexdigest()


class SourceFile:
    """One file's text, tree and positions; nothing is parsed before it is asked for."""

    def __init__(self, path: str, data: bytes, decoded: Decoded) -> None:
        self.path = path
        self.data = data
        self.decoded = decoded
        self.modified = 0
        self.notebook = read_notebook(decoded.text) if path.endswith(".ipynb") else None
        self.text = decoded.text if self.notebook is None else self.notebook.text

    @property
    def is_notebook(self) -> bool:
        """Whether the file is a notebook in JSON."""
        return self.notebook is not None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of a notebook; none for a Python file."""
        return self.notebook.cells if self.notebook is not None else ()

    @classmethod
    def read(cls, path: str) -> SourceFile:
        """Read a file from disk; raises UnreadableFile."""
        try:
            return cls.from_bytes(path, Path(path).read_bytes())
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableFile(f"cannot read {path}, {reason.lower()}") from error

    @classmethod
    def shared(cls, path: str) -> SourceFile:
        """A file of the disk, read and parsed once for as long as it does not change and is among the last few;
        raises UnreadableFile.
        """
        try:
            status = os.stat(path)
        except OSError:
            return cls.read(path)
        return _last_read(os.path.abspath(path), path, status.st_mtime_ns, status.st_size)

    @classmethod
    def from_text(cls, path: str, text: str) -> SourceFile:
        """A file of this text; `path` decides between notebook and Python."""
        return cls(path, text.encode("utf-8", "surrogatepass"), Decoded(text.removeprefix("\ufeff")))

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> SourceFile:
        """A file of these bytes, decoded the way Python does."""
        return cls(path, data, decode(data))

    def with_data(self, data: bytes) -> SourceFile:
        """The same file with other bytes in it."""
        return SourceFile.from_bytes(self.path, data).with_magics(self.notebook.magics if self.notebook else ())

    def with_magics(self, magics: tuple[str, ...]) -> SourceFile:
        """The file as it is read where these magics, too, stand above cells of Python."""
        if self.notebook is None or self.notebook.magics == magics:
            return self
        file = SourceFile(self.path, self.data, self.decoded)
        file.notebook, file.modified = replace(self.notebook, magics=magics), self.modified
        return file

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the program text, without their endings."""
        return [without_ending(line) for line in split_lines(self.text)]

    @cached_property
    def relevant(self) -> bool:
        """Whether the bytes mention TensorFlow or Keras at all."""
        data = self.data
        return b"tensorflow" in data or b"keras" in data or _WORD.search(data) is not None

    @cached_property
    def stamp(self) -> Stamp:
        """What a later run compares to see whether the file is still the same."""
        return self.modified, len(self.data), digest(self.data)

    @property
    def module(self) -> cst.Module:
        """The syntax tree, of the repaired text where the text is no Python."""
        return self._parsed.module

    @property
    def tree(self) -> Tree | None:
        """The module's statements by themselves, made when they are asked for; none where CPython is too old for it."""
        return self._parsed.made

    @cached_property
    def problems(self) -> tuple[SyntaxProblem, ...]:
        """What is wrong with the text, in source order."""
        found = self._parsed.problems
        if self.notebook is not None and self.notebook.problem is not None:
            problem = self.notebook.problem
            span = Span(self.path, problem.line, problem.column + 1, problem.end_line, problem.end_column + 1)
            return (SyntaxProblem(problem.message, span, problem.assumed),)
        if self.decoded.complaint:
            line = self.decoded.line
            found = (TextProblem(self.decoded.complaint, line, 0, line, 0, self.decoded.assumed), *found)
        return tuple(
            SyntaxProblem(p.message, self._span(p.line, p.column, p.end_line, p.end_column), p.assumed)
            for p in sorted(found, key=lambda problem: (problem.line, problem.column))
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
        if cell is None and self.notebook is None:
            return self._line(line)
        lines = split_lines(self.decoded.text if cell is None else self._cell_source(cell))
        return without_ending(lines[line - 1]) if 1 <= line <= len(lines) else ""

    @property
    def program(self) -> str:
        """The text that was parsed: with the lines of `text`, repaired where it was no Python."""
        return self._parsed.text

    def place(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The span of a piece of the program text: lines from 1, columns from 0, the end exclusive."""
        columns = self._parsed.columns
        if columns.made:
            column, end_column = columns.original(line, column), columns.original(end_line, end_column)
        return self._span(line, column, end_line, end_column)

    def physical_line(self, cell: int | None, line: int) -> int:
        """The line of the file on disk where a line of a cell stands; the line itself outside of notebooks."""
        if cell is None or self.notebook is None:
            return line
        starts = self._physical.get(cell, [])
        return starts[min(max(line, 1), len(starts)) - 1] if starts else 1

    def physical(self, span: Span) -> Span:
        """The same place in the file on disk: of a notebook's cell, where its JSON has it."""
        strings = self._strings.get(span.cell or 0)
        if span.cell is None or self.notebook is None or not strings:
            return span if span.cell is None else Span(self.path, 1, 1, 1, 1)
        from tflint.source.json_lines import place_in_json

        start, end = self.edit_range(span)
        first = place_in_json(self.decoded.text, strings, start)
        last = place_in_json(self.decoded.text, strings, end, is_end=end > start)
        return Span(self.path, *first, *max(first, last))

    def edit_range(self, span: Span) -> tuple[int, int]:
        """Start and end offset of a span in the file's text, for notebooks in the cell's source."""
        text = self.decoded.text if span.cell is None else self._cell_source(span.cell)
        starts = self._starts(span.cell, text)

        def offset(line: int, column: int) -> int:
            line = min(max(line, 1), len(starts))
            return min(starts[line - 1] + column - 1, len(text))

        return offset(span.line, span.column), offset(span.end_line, span.end_column)

    def _starts(self, cell: int | None, text: str) -> list[int]:
        if cell not in self._line_starts:
            starts = [0]
            for line in split_lines(text):
                starts.append(starts[-1] + len(line))
            self._line_starts[cell] = starts
        return self._line_starts[cell]

    @cached_property
    def _line_starts(self) -> dict[int | None, list[int]]:
        return {}

    def _cell_source(self, cell: int) -> str:
        return self.cells[cell - 1].source if 1 <= cell <= len(self.cells) else ""

    def _span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """A span of the original text, kept inside it; in a notebook inside the cell it starts in."""
        column = min(column, len(self._line(line)))
        end_column = min(end_column, len(self._line(end_line)))
        if (end_line, end_column) < (line, column):
            end_line, end_column = line, column
        cell = self._cell_at(line)
        if cell is None:
            return Span(self.path, line, column + 1, end_line, end_column + 1)
        up = cell.start - 1
        return Span(self.path, line - up, column + 1, end_line - up, end_column + 1, cell.index)

    def _cell_at(self, line: int) -> Cell | None:
        if self.notebook is None or not self._cell_starts:
            return None
        return self.notebook.code[max(bisect_right(self._cell_starts, line) - 1, 0)]

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [cell.start for cell in self.notebook.code] if self.notebook is not None else []

    @cached_property
    def _strings(self) -> dict[int, list[SourceString]]:
        from tflint.source.json_lines import source_strings

        found: dict[int, list[SourceString]] = {}
        for string in source_strings(self.decoded.text) if self.cells else ():
            found.setdefault(string.cell, []).append(string)
        return found

    @cached_property
    def _physical(self) -> dict[int, list[int]]:
        from tflint.source.json_lines import physical_lines

        return physical_lines(self.decoded.text)

    def _line(self, line: int) -> str:
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    @cached_property
    def _parsed(self) -> Parsed:
        from tflint.source.parsing import parse_notebook, parse_program

        return parse_program(self.text) if self.notebook is None else parse_notebook(self.notebook)

    @cached_property
    def _positions(self) -> Positions:
        from tflint.source.positions import Positions

        return Positions(self._parsed)

    def _place(self, place: Place) -> Span:
        return self.place(*place)


def forget() -> None:
    """Read files again, even those whose time and size are what they were."""
    _last_read.cache_clear()


@lru_cache(maxsize=96)
def _last_read(_: str, path: str, stamp: int, size: int) -> SourceFile:
    """The trees of the last files: what one file imports, the run looks at soon after; a tree takes a few megabytes."""
    file = SourceFile.read(path)
    file.modified = stamp
    return file
