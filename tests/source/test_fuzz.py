"""Unit: every prefix and every line left out of programs and notebooks is read without an exception."""

from __future__ import annotations

import json

import pytest

from tests.source.samples import CONSTRUCTS, PROGRAMS
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines
from tflint.source.span import Span
from tflint.source.suppressions import suppressions


def _inside(file: SourceFile, span: Span) -> None:
    assert span.line >= 1 and span.column >= 1
    assert (span.line, span.column) <= (span.end_line, span.end_column)
    if span.cell is None:
        assert span.end_line <= max(len(split_lines(file.decoded.text)), 1) + 1
    else:
        assert 1 <= span.cell <= len(file.cells)
    assert span.column <= len(file.source_line(span)) + 1
    assert span.end_column <= len(file.line_text(span.cell, span.end_line)) + 1
    start, end = file.edit_range(span)
    assert 0 <= start <= end


def _read(path: str, text: str) -> None:
    file = SourceFile.from_text(path, text)
    for problem in file.problems:
        _inside(file, problem.span)
        assert problem.message
    for statement in file.module.body:
        _inside(file, file.statement_span(statement))
        for child in statement.children:
            _inside(file, file.span(statement, child))
    suppressions(file)


def _cuts(text: str, step: int) -> list[str]:
    lines = text.splitlines(keepends=True)
    return [text[:end] for end in range(0, len(text), step)] + [
        "".join(lines[:number] + lines[number + 1 :]) for number in range(len(lines))
    ]


@pytest.mark.parametrize("text", PROGRAMS)
def test_programs(text: str) -> None:
    for cut in _cuts(text, 2):
        _read("a.py", cut)


@pytest.mark.parametrize("text", CONSTRUCTS)
def test_constructs(text: str) -> None:
    for cut in _cuts(text, 5):
        _read("a.py", cut)


def test_notebooks() -> None:
    cells = [{"cell_type": "code", "source": text.splitlines(keepends=True)} for text in PROGRAMS]
    text = json.dumps({"nbformat": 4, "cells": cells}, indent=1)
    for end in range(0, len(text), 97):
        _read("a.ipynb", text[:end])
    for cell in range(len(cells)):
        _read("a.ipynb", json.dumps({"nbformat": 4, "cells": cells[:cell] + cells[cell + 1 :]}))
