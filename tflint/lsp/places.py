"""An offset in a document into the expressions recorded there, the smallest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.lsp.analysis import Analysis
from tflint.lsp.documents import Part
from tflint.source.span import Span

SHOWN = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)
_BINDERS = ("for ", "async for ", "def ", "async def ", "with ", "async with ")


def values_at(
    analysis: Analysis, cell: int | None, part: Part, offset: int
) -> Iterator[tuple[Span, cst.CSTNode, list[Any]]]:
    """The recorded expressions around an offset with the values they had, the smallest first."""
    line, column = part.text.line_column(offset)
    found = []
    for statement, values in _statements(analysis, cell, line, column):
        pairs = [*values.items(), *analysis.record.bound(statement)]
        for node, known in pairs:
            if isinstance(node, SHOWN) and known:
                span = analysis.source.span(statement, node)
                if _holds(span, cell, line, column):
                    found.append((span, node, known))
    found.sort(key=lambda each: (each[0].end_line - each[0].line, each[0].end_column - each[0].column))
    yield from found
    if not found:
        yield from _next_use(analysis, cell, part, line, column)


def _statements(
    analysis: Analysis, cell: int | None, line: int, column: int
) -> Iterator[tuple[Any, dict[Any, list[Any]]]]:
    if analysis.record is None:
        return
    for statement, values in analysis.record.statements.items():
        if _holds(analysis.source.statement_span(statement), cell, line, column):
            yield statement, values


def _holds(span: Span, cell: int | None, line: int, column: int) -> bool:
    return span.cell == cell and (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)


def _next_use(
    analysis: Analysis, cell: int | None, part: Part, line: int, column: int
) -> Iterator[tuple[Span, cst.CSTNode, list[Any]]]:
    """A name that a `for`, `with` or `def` binds, at its first use further down."""
    text = part.text.line(line - 1)
    if not text.lstrip().startswith(_BINDERS) or analysis.record is None:
        return
    word = word_at(text, column - 1)
    uses = []
    for statement, values in analysis.record.statements.items():
        place = analysis.source.statement_span(statement)
        if place.cell == cell and line <= place.line <= line + 60:
            for node, known in values.items():
                if isinstance(node, cst.Name) and node.value == word:
                    uses.append((analysis.source.span(statement, node), node, known))
    if uses:
        _, node, known = min(uses, key=lambda each: each[0])
        start = text.find(word)
        yield Span(analysis.snapshot.path, line, start + 1, line, start + 1 + len(word), cell), node, known


def word_at(line: str, column: int) -> str:
    """The name around a column from 0; empty where there is none."""
    start = end = min(max(column, 0), len(line))
    while start and (line[start - 1].isalnum() or line[start - 1] == "_"):
        start -= 1
    while end < len(line) and (line[end].isalnum() or line[end] == "_"):
        end += 1
    return line[start:end]
