"""Findings into marks on an editor's texts, and old marks into the places the edits since have moved them to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lsprotocol import types
from pygls.uris import from_fs_path

from tflint.findings import Finding
from tflint.lsp.analysis import Analysis
from tflint.lsp.documents import Change, Snapshot, key
from tflint.lsp.text import Text
from tflint.source.file import SourceFile
from tflint.source.problem import UnreadableFile
from tflint.source.span import Span


@dataclass(frozen=True, slots=True)
class Link:
    """One reason: in an open text by offsets, in another file by `range`; `line` counts from 1."""

    uri: str
    message: str
    line: int
    start: int = 0
    end: int = 0
    range: types.Range | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding at its offsets in one text; `stale` when it is of an earlier state and was moved here."""

    uri: str
    start: int
    end: int
    finding: Finding
    links: tuple[Link, ...] = ()
    stale: bool = False


Moved = Callable[[str, int, int], "tuple[int, int] | None"]


def marks_of(analysis: Analysis) -> list[Mark]:
    """The marks of a report, in its order; findings of other files have none."""
    files: dict[str, Text | None] = {}
    return [mark for finding in analysis.report.findings if (mark := _mark(finding, analysis.snapshot, files))]


def _mark(finding: Finding, snapshot: Snapshot, files: dict[str, Text | None]) -> Mark | None:
    part = snapshot.part(finding.span.cell)
    if part is None or finding.span.path != snapshot.path:
        return None
    start, end = part.text.of_span(finding.span)
    links = (_link(because.span, because.message, snapshot, files) for because in finding.because)
    return Mark(part.uri, start, end, finding, tuple(link for link in links if link is not None))


def _link(span: Span, message: str, snapshot: Snapshot, files: dict[str, Text | None]) -> Link | None:
    if span.path == snapshot.path:
        part = snapshot.part(span.cell)
        return None if part is None else Link(part.uri, message, span.line, *part.text.of_span(span))
    encoding = next((part.text.encoding for part in snapshot.parts if part is not None), "utf-16")
    if span.path not in files:
        files[span.path] = _text_of(span.path, encoding)
    text, uri = files[span.path], from_fs_path(span.path)
    if text is None or uri is None or span.cell is not None:
        return None
    return Link(uri, message, span.line, range=text.range(*text.of_span(span)))


def _text_of(path: str, encoding: str) -> Text | None:
    try:
        return Text(SourceFile.shared(path).text, encoding)
    except UnreadableFile:
        return None


def settled(analysis: Analysis, good: tuple[Analysis, list[Mark]] | None, changes: Moved | None) -> list[Mark]:
    """The marks to show: of broken text only what is broken, with the marks of the last good state moved along.

    What a repaired text seems to say besides is not shown: it comes and goes with every key.
    """
    marks = marks_of(analysis)
    if not analysis.broken or good is None or changes is None:
        return marks
    errors = {problem.span for problem in analysis.source.problems}
    fresh = [mark for mark in marks if mark.finding.span in errors]
    return fresh + [mark for old in good[1] if (mark := moved(old, changes))]


def moved(mark: Mark, place: Moved) -> Mark | None:
    """A mark after edits, without its fix; `None` when they touched it."""
    found = place(mark.uri, mark.start, mark.end)
    if found is None:
        return None
    finding = replace(mark.finding, fix=None)
    return replace(mark, start=found[0], end=found[1], finding=finding, links=tuple(_links(mark, place)), stale=True)


def _links(mark: Mark, place: Moved) -> Iterator[Link]:
    for link in mark.links:
        found = (link.start, link.end) if link.range is not None else place(link.uri, link.start, link.end)
        if found is not None:
            yield replace(link, start=found[0], end=found[1])


def mover(old: Snapshot, new: Snapshot, changes: Callable[[str, int, int], list[Change] | None]) -> Moved:
    """Where a piece of the old snapshot's texts lies in the new one; `changes` are a text's edits between counts."""
    before = {key(part.uri): part for part in old.parts if part is not None}
    after = {key(part.uri): part for part in new.parts if part is not None}

    def place(uri: str, start: int, end: int) -> tuple[int, int] | None:
        first, last = before.get(key(uri)), after.get(key(uri))
        made = changes(uri, first.count, last.count) if first is not None and last is not None else None
        return None if made is None else shifted(start, end, made)

    return place


def unshifted(offset: int, changes: Sequence[Change]) -> int | None:
    """Where an offset was before edits; `None` when one of them wrote what is there now."""
    for low, high, length in reversed(changes):
        if offset >= low + length:
            offset += (high - low) - length
        elif offset > low:
            return None
    return offset


def shifted(start: int, end: int, changes: Iterable[Change]) -> tuple[int, int] | None:
    """Offsets after edits; `None` when one of them reaches into the piece."""
    for low, high, length in changes:
        if high <= start:
            start, end = start + length - (high - low), end + length - (high - low)
        elif low < end:
            return None
    return start, end
