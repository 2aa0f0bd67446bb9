"""A mark into the edit that silences it, by a comment or in the configuration, tried out before it is offered."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace

from lsprotocol import types
from pygls.uris import from_fs_path

from tflint.config.adding import file_for, ignoring
from tflint.fixing.ignoring import EXISTING, comment
from tflint.lsp.analysis import Analysis
from tflint.lsp.documents import Part
from tflint.lsp.marks import Mark
from tflint.lsp.session import Session
from tflint.lsp.text import Text
from tflint.source.suppressions import suppressions

_IN_FILE = re.compile(r"#\s*tflint:\s*file-ignore\s*\[(?P<rules>[^\]]*)\]")
_HEADER = re.compile(r"#!|#.*coding[:=]")

Piece = tuple[int, str]
"""An insertion: where, and the text."""


def ignored_on_line(analysis: Analysis, mark: Mark) -> tuple[Part, types.TextEdit] | None:
    """The edit that ignores a finding where it stands: behind its line, or above it where no comment fits there."""
    found = analysis.snapshot.find(mark.uri)
    if found is None or mark.stale:
        return None
    part = found[1]
    number = part.text.position(mark.start).line
    return _first_that_works(analysis, mark, part, _line_candidates(part, number, mark.finding.rule))


def _line_candidates(part: Part, number: int, rule: str) -> Iterator[Piece]:
    start, line = part.text.starts[number], part.text.line(number)
    existing = EXISTING.search(line)
    if existing is not None:
        yield start + existing.end("rules"), f", {rule}"
    yield start + len(line), f"  {comment([rule])}"
    indent = line[: len(line) - len(line.lstrip())]
    yield start, f"{indent}{comment([rule])}{_ending(part)}"


def ignored_in_file(analysis: Analysis, mark: Mark) -> tuple[Part, types.TextEdit] | None:
    """The edit that ignores a rule in a whole program, in its header."""
    part = next((part for part in analysis.snapshot.parts if part is not None), None)
    if part is None or mark.stale:
        return None
    return _first_that_works(analysis, mark, part, _file_candidates(part, mark.finding.rule))


def _file_candidates(part: Part, rule: str) -> Iterator[Piece]:
    existing = _IN_FILE.search(part.text.text)
    if existing is not None:
        yield existing.end("rules"), f", {rule}"
    number = 0
    while _HEADER.match(part.text.line(number)):
        number += 1
    start = part.text.starts[min(number, len(part.text.starts) - 1)]
    start += part.text.text.startswith("\ufeff") and start == 0
    yield start, comment([rule], word="file-ignore") + _ending(part)


def ignored_in_project(session: Session, analysis: Analysis, mark: Mark) -> tuple[str, str, types.TextEdit] | None:
    """The configuration file of a program, its URI, and the edit by which it ignores a rule in the whole project."""
    path = None if session.preferences.preference == "editorOnly" else file_for(_folder(analysis.snapshot.path))
    if path is None or mark.stale:
        return None
    try:
        with open(path, encoding="utf-8", newline="") as file:
            content = file.read()
    except (OSError, ValueError):
        return None
    found, uri = ignoring(path, content, mark.finding.rule), from_fs_path(path)
    if found is None or uri is None:
        return None
    place = Text(content, session.documents.encoding).range(found[0], found[0])
    return path, uri, types.TextEdit(place, found[1])


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _ending(part: Part) -> str:
    return "\r\n" if "\r\n" in part.text.text else "\n"


def _first_that_works(
    analysis: Analysis, mark: Mark, part: Part, pieces: Iterator[Piece]
) -> tuple[Part, types.TextEdit] | None:
    for offset, text in pieces:
        if _silences(analysis, mark, part, offset, text):
            return part, types.TextEdit(part.text.range(offset, offset), text)
    return None


def _silences(analysis: Analysis, mark: Mark, part: Part, offset: int, text: str) -> bool:
    """Whether the text with the comment in it ignores the finding, and no more is wrong with it than before."""
    changed = replace(part, text=part.text.edited(offset, offset, text))
    parts = tuple(changed if each is part else each for each in analysis.snapshot.parts)
    source = replace(analysis.snapshot, parts=parts).source()
    span, same = mark.finding.span, mark.uri == part.uri
    if same and offset <= mark.start and text.endswith("\n"):
        span = replace(span, line=span.line + 1, end_line=span.end_line + 1)
    comments = suppressions(source)
    return not comments.malformed and comments.matches(mark.finding.rule, (span,)) is not None
