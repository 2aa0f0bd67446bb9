"""Unit: notebooks into one program with positions by cell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.source.samples import small
from tflint.source.file import SourceFile


def _notebook(*sources: Any, **more: Any) -> SourceFile:
    cells = [
        source if isinstance(source, dict) else {"cell_type": "code", "metadata": {}, "source": source}
        for source in sources
    ]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, **more, "cells": cells}
    return SourceFile.from_text("a.ipynb", json.dumps(content, indent=1))


def test_cells_are_one_program() -> None:
    file = _notebook({"cell_type": "markdown", "source": ["# x\n"]}, ["a = 1\n", "b = 2"], "c = f(a,\n  b)\n", [])
    spans = [file.statement_span(statement) for statement in file.module.body]
    assert [(span.cell, span.line, span.end_line) for span in spans] == [(2, 1, 1), (2, 2, 2), (3, 1, 2)]
    start, end = file.edit_range(spans[2])
    assert file.cells[2].source[start:end] == "c = f(a,\n  b)"
    assert file.source_line(spans[1]) == "b = 2"
    assert file.is_notebook


def test_physical_lines() -> None:
    file = _notebook(["a = 1\n", "b = 2"], "c = 1\nd = 2\n")
    text = file.decoded.text.split("\n")
    assert '"a = 1' in text[file.physical_line(1, 1) - 1]
    assert '"b = 2' in text[file.physical_line(1, 2) - 1]
    assert "d = 2" in text[file.physical_line(2, 2) - 1]


@pytest.mark.parametrize(
    "source, program",
    [
        ("%matplotlib inline", "pass"),
        ("!pip install \\\n  x\ny = 1", "pass\n\ny = 1"),
        ("files = !ls", "files = __unread__"),
        ("files = %sx ls", "files = __unread__"),
        ("%time y = f(1)", "y = f(1)"),
        ("%timeit -n 10 -r3 f(1)", "f(1)"),
        ("x?", "pass"),
        ("?x.y", "pass"),
        ("x.y??", "pass"),
        ("if a:\n    !ls\n", "if a:\n    pass\n"),
        ("z = 10 \\\n%x\n", "z = 10 \\\n%x\n"),
        ("s = '''\n%foo\n!bar\n'''", "s = '''\n%foo\n!bar\n'''"),
        ("f(a\n% b)", "f(a\n% b)"),
        ("x = 'what?'", "x = 'what?'"),
        ("# why?\nx = 1", "# why?\nx = 1"),
        ("a != b", "a != b"),
        ("%%time\ny = 1", "\ny = 1"),
        ("%%capture out\ny = 1", "out = __unread__\ny = 1"),
        ("%%bash\nls (", "\n"),
        ("%%bash --out text\nls", "text = __unread__\n"),
        ("%store -r a b", "a = b = __unread__"),
        ("pip install x", "pass"),
        ("await f(1);", "await f(1);"),
    ],
)
def test_magics(source: str, program: str) -> None:
    file = _notebook(source)
    assert file.program.rstrip("\n") == program.rstrip("\n")
    assert not file.problems


def test_columns_behind_a_magic_are_kept() -> None:
    file = _notebook("%time y = f(1)")
    statement = small(file)
    span = file.span(statement, statement.value)
    assert (span.column, span.end_column) == (11, 15)


def test_a_broken_cell_silences_only_itself() -> None:
    file = _notebook("a = 1", "def f(:\n    pass", "b = g(1")
    assert [problem.span.cell for problem in file.problems] == [2, 3]
    assert file.problems[1].assumed == "a closing `)` at the end of line 1"
    assert "a = 1" in file.program


def test_other_languages_are_no_program() -> None:
    assert not _notebook("x <- 1", metadata={"kernelspec": {"language": "R"}}).module.body
    cell = {"cell_type": "code", "metadata": {"vscode": {"languageId": "sql"}}, "source": "select 1"}
    assert not _notebook(cell).module.body


def test_tags_and_ids() -> None:
    file = _notebook({"cell_type": "code", "id": "ab", "metadata": {"tags": ["skip"]}, "source": "x"})
    assert (file.cells[0].id, file.cells[0].tags, file.cells[0].index) == ("ab", ("skip",), 1)


@pytest.mark.parametrize(
    "text, message",
    [
        ('{"nbformat": 3, "worksheets": []}', "notebook format 3 is not read"),
        ('{"cells": [', "broken notebook"),
        ("[]", "not a notebook"),
        ("{}", "not a notebook"),
        ("", "not a notebook"),
        ('{"cells": 3}', "not a notebook"),
    ],
)
def test_no_notebook_is_said(text: str, message: str) -> None:
    file = SourceFile.from_text("a.ipynb", text)
    assert file.problems[0].message.startswith(message)
    assert not file.module.body


def test_python_under_a_notebooks_name() -> None:
    file = SourceFile.from_text("a.ipynb", "x = 1\n")
    assert not file.is_notebook
    assert len(file.module.body) == 1


@pytest.mark.parametrize(
    "cell", [None, 3, {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3, "metadata": []}]
)
def test_odd_cells(cell: Any) -> None:
    content = {"nbformat": 4, "cells": [cell, {"cell_type": "code", "source": ["x = 1"]}]}
    file = SourceFile.from_text("a.ipynb", json.dumps(content))
    assert file.statement_span(file.module.body[-1]).cell == 2


def test_cells_of_other_magics_are_read_where_they_are_said_to_be_python() -> None:
    file = _notebook("%%mytimer run\na = 1\n", "%%bash\necho x\n", "b = a\n")
    assert [span.cell for span in map(file.statement_span, file.module.body)] == [3]
    more = file.with_magics(("mytimer",))
    assert [span.cell for span in map(more.statement_span, more.module.body)] == [1, 3]
    assert more.with_magics(("mytimer",)) is more
    assert more.with_data(more.data).notebook == more.notebook


def test_half_a_character_costs_no_cell() -> None:
    file = _notebook("a = 1\nb = 'x\ud800'\n")
    assert [problem.message for problem in file.problems] == [
        "U+D800 is half of a character, its other half is missing"
    ]
    assert (file.problems[0].span.line, file.problems[0].span.column) == (2, 7)
    assert len(file.module.body) == 2
