"""Edits of a program into the bytes of its file, of which nothing else changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tflint.findings import Edit
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines

Piece = tuple[int, int, str]
"""A replacement: start and end offset in the text of the file, or of the cell, and the new text."""


class Unchangeable(Exception):
    """A file or place that cannot be edited without changing more than the edit says; the message says why."""


def edited(source: SourceFile, edits: Iterable[Edit]) -> bytes:
    """The file's bytes with the edits made, all others as they were; raises Unchangeable."""
    decoded = source.decoded
    if decoded.complaint:
        raise Unchangeable(decoded.complaint)
    try:
        if decoded.encode(decoded.text) != source.data:
            raise Unchangeable(f"the file's bytes are not what {decoded.encoding} makes of its text")
        return decoded.encode(edited_text(source, edits))
    except UnicodeEncodeError as error:
        raise Unchangeable(
            f"{error.object[error.start : error.end]!r} cannot be written in {error.encoding}"
        ) from error


def edited_text(source: SourceFile, edits: Iterable[Edit]) -> str:
    """The file's text with the edits made, of a notebook its JSON; raises Unchangeable."""
    by_cell = placed(source, edits)
    text = source.decoded.text
    if not source.is_notebook:
        return _spliced(text, by_cell.get(None, []))
    from tflint.fixing.notebook import edited_json

    return edited_json(text, {cell: pieces for cell, pieces in by_cell.items() if cell is not None})


def placed(source: SourceFile, edits: Iterable[Edit]) -> dict[int | None, list[Piece]]:
    """The edits by cell, in order, as offsets; raises Unchangeable when two overlap or one is about another file."""
    found: dict[int | None, list[Piece]] = {}
    for edit in dict.fromkeys(edits):
        if edit.span.path != source.path:
            raise Unchangeable("the edit is about another file")
        if source.is_notebook == (edit.span.cell is None):
            raise Unchangeable("the edit is outside of the cells")
        start, end = source.edit_range(edit.span)
        text = edit.text.replace("\n", _ending(source, edit.span.cell)) if "\n" in edit.text else edit.text
        found.setdefault(edit.span.cell, []).append((start, end, text))
    for pieces in found.values():
        pieces.sort(key=lambda piece: piece[:2])
        if any(before[1] > after[0] for before, after in zip(pieces, pieces[1:], strict=False)):
            raise Unchangeable("two of its edits overlap")
    return found


def _ending(source: SourceFile, cell: int | None) -> str:
    """How most lines of a text end."""
    lines = split_lines(source.decoded.text if cell is None else source.cells[cell - 1].source)
    counts = {ending: sum(1 for line in lines if line.endswith(ending)) for ending in ("\r\n", "\r", "\n")}
    counts["\n"] -= counts["\r\n"]
    return max(reversed(counts), key=counts.__getitem__)


def _spliced(text: str, pieces: Sequence[Piece]) -> str:
    for start, end, new in reversed(pieces):
        text = text[:start] + new + text[end:]
    return text


def moved(offset: int, pieces: Sequence[Piece]) -> tuple[int, int]:
    """Where an offset of the old text is in the new one: before and behind what was inserted right there."""
    before = behind = offset
    for start, end, new in pieces:
        longer = len(new) - (end - start)
        if start == end == offset:
            behind += longer
        elif end <= offset:
            before, behind = before + longer, behind + longer
        elif start < offset:
            before, behind = before - (offset - start), behind - (offset - start)
    return before, behind
