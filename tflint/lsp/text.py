"""A text with its lines into offsets and editor positions, and edits into the next text."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from lsprotocol import types

from tflint.source.lines import split_lines
from tflint.source.span import Span

UTF8 = types.PositionEncodingKind.Utf8
UTF16 = types.PositionEncodingKind.Utf16


class Text:
    """One immutable text. Offsets count code points; only LF, CR LF and CR end a line, as for Python and editors."""

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        self.text = text
        self.encoding = encoding

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts; the last one may be empty."""
        starts = [0]
        for line in split_lines(self.text):
            starts.append(starts[-1] + len(line))
        if len(starts) > 1 and self.text[-1] not in "\r\n":
            starts.pop()
        return starts

    def line(self, number: int) -> str:
        """The line of this number from 0, without its ending; empty beyond the end."""
        if not 0 <= number < len(self.starts):
            return ""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end].rstrip("\r\n")

    def offset(self, position: types.Position) -> int:
        """The offset of an editor's position, kept inside its line and the text."""
        if position.line >= len(self.starts):
            return len(self.text)
        number = max(position.line, 0)
        return self.starts[number] + _points(self.line(number), max(position.character, 0), self.encoding)

    def position(self, offset: int) -> types.Position:
        """The editor's position of an offset."""
        offset = min(max(offset, 0), len(self.text))
        number = bisect_right(self.starts, offset) - 1
        return types.Position(number, _units(self.text[self.starts[number] : offset], self.encoding))

    def range(self, start: int, end: int) -> types.Range:
        """The editor's range between two offsets."""
        return types.Range(self.position(start), self.position(end))

    def offsets(self, range: types.Range) -> tuple[int, int]:
        """The offsets of an editor's range, in order."""
        start, end = self.offset(range.start), self.offset(range.end)
        return min(start, end), max(start, end)

    def of_span(self, span: Span) -> tuple[int, int]:
        """The offsets of a span in tflint's own lines and columns."""
        return self._of(span.line, span.column), self._of(span.end_line, span.end_column)

    def _of(self, line: int, column: int) -> int:
        if line > len(self.starts):
            return len(self.text)
        if line == 1 and self.text.startswith("\ufeff"):
            column += 1
        return min(self.starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, as tflint counts them."""
        number = bisect_right(self.starts, min(max(offset, 0), len(self.text))) - 1
        column = offset - self.starts[number] + 1
        return number + 1, column - (number == 0 and self.text.startswith("\ufeff"))

    def edited(self, start: int, end: int, text: str) -> Text:
        """The text with a piece replaced."""
        return Text(self.text[:start] + text + self.text[end:], self.encoding)


def _units(text: str, encoding: str) -> int:
    """How many units of an encoding a piece of a line takes."""
    if text.isascii():
        return len(text)
    if encoding == UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    if encoding == UTF16:
        return len(text) + sum(char > "\uffff" for char in text)
    return len(text)


def _points(line: str, units: int, encoding: str) -> int:
    """How many code points the first units of a line are; a position inside a character is the one before it."""
    if line.isascii() or encoding not in (UTF8, UTF16):
        return min(units, len(line))
    taken = 0
    for index, char in enumerate(line):
        taken += _units(char, encoding)
        if taken > units:
            return index
    return len(line)
