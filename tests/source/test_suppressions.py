"""Unit: comments that silence rules."""

from __future__ import annotations

import json

import pytest

from tflint.source.file import SourceFile
from tflint.source.suppressions import Suppressions, suppressions

TEXT = '''"""Doc."""
# tflint: file-ignore[summed-loss] known
import tensorflow as tf
x = f(1,
      2)  # tflint: ignore[rule-a, rule-b] why not
# tflint: ignore[rule-c]
# another comment
y = g(
    3,
)
z = "# tflint: ignore[rule-d]"
'''


def _matched(text: str, rule: str, statement: int) -> bool:
    file = SourceFile.from_text("a.py", text)
    span = file.statement_span(file.module.body[statement])
    return suppressions(file).matches(rule, [span, span]) is not None


@pytest.mark.parametrize(
    "rule, statement, matched",
    [
        ("summed-loss", 4, True),
        ("rule-a", 2, True),
        ("rule-b", 2, True),
        ("rule-a", 3, False),
        ("rule-c", 3, True),
        ("rule-c", 2, False),
        ("rule-c", 4, False),
        ("rule-d", 4, False),
    ],
)
def test_matches(rule: str, statement: int, matched: bool) -> None:
    assert _matched(TEXT, rule, statement) is matched


def test_a_finding_in_the_middle_of_its_statement_is_covered() -> None:
    file = SourceFile.from_text("a.py", TEXT)
    found = suppressions(file)
    inner = file.place(9, 4, 9, 5)
    assert found.matches("rule-c", [inner, file.statement_span(file.module.body[3])])
    assert [suppression.rules for suppression in found.unused()] == [("summed-loss",), ("rule-a", "rule-b")]


def test_partly_used() -> None:
    file = SourceFile.from_text("a.py", TEXT)
    found = suppressions(file)
    assert found.matches("rule-b", [file.statement_span(file.module.body[2])])
    suppression = found.all[1]
    assert (suppression.unused_rules(), suppression.reason, suppression.span.column) == (("rule-a",), "why not", 11)


@pytest.mark.parametrize(
    "comment, message",
    [
        ("# tflint: ignore", "`ignore` names no rule"),
        ("# tflint: ignore[]", "`ignore` names no rule"),
        ("# tflint: ignore[a b]", "`a b` is no rule name"),
        ("# tflint: file-ignore[a]", "file-ignore stands below the first statement"),
    ],
)
def test_malformed(comment: str, message: str) -> None:
    found = suppressions(SourceFile.from_text("a.py", f"x = 1\ny = 2  {comment}\n"))
    assert not found.all
    assert found.malformed[0].message.startswith(message)
    assert found.malformed[0].span.line == 2


@pytest.mark.parametrize("comment", ["# noqa: X", "# tflint-ignore: x", "# about tflint: it is good", "# type: ignore"])
def test_foreign_comments_are_not_ours(comment: str) -> None:
    assert suppressions(SourceFile.from_text("a.py", f"x = 1  {comment}\n")) == Suppressions()


def test_in_a_notebook() -> None:
    cells = [{"cell_type": "code", "source": source} for source in ("x = 1", "y = 2\nz = 3  # tflint: ignore[rule-a]")]
    file = SourceFile.from_text("a.ipynb", json.dumps({"nbformat": 4, "cells": cells}))
    found = suppressions(file)
    assert found.matches("rule-a", [file.statement_span(file.module.body[1])]) is None
    assert found.matches("rule-a", [file.statement_span(file.module.body[2])])
    assert (found.all[0].span.cell, found.all[0].span.line, found.all[0].span.column) == (2, 2, 8)


def test_in_a_repaired_file() -> None:
    file = SourceFile.from_text("a.py", "x = f(a b)  # tflint: ignore[syntax-error]\n")
    found = suppressions(file)
    assert found.matches("syntax-error", [file.problems[0].span])
    assert found.all[0].span.column == 13


RANGE = """import tensorflow as tf
# tflint: disable[rule-a, rule-b] all of this is generated
x = 1
# tflint: enable[rule-a]
y = 2
# tflint: enable[rule-b]
z = 3
"""


@pytest.mark.parametrize(
    ("rule", "statement", "matched"),
    [("rule-a", 0, False), ("rule-a", 1, True), ("rule-a", 2, False), ("rule-b", 2, True), ("rule-b", 3, False)],
)
def test_a_range_silences_what_lies_in_it(rule: str, statement: int, matched: bool) -> None:
    assert _matched(RANGE, rule, statement) is matched


def test_ranges_are_closed_by_rule() -> None:
    found = suppressions(SourceFile.from_text("a.py", RANGE))
    assert not found.malformed and [each.rules for each in found.all] == [("rule-a",), ("rule-b",)]
    never = suppressions(SourceFile.from_text("a.py", "x = 1  # tflint: disable[rule-a]\ny = 2\n"))
    assert "never closed" in never.malformed[0].message and never.all[0].rules == ("rule-a",)
    stray = suppressions(SourceFile.from_text("a.py", "# tflint: enable[rule-a]\n"))
    assert "not disabled" in stray.malformed[0].message and not stray.all


def test_tags_of_cells() -> None:
    cells = [
        {"cell_type": "code", "source": "import keras", "metadata": {"tags": tags}}
        for tags in ([], ["tflint-skip"], ["x", "tflint-ignore: rule-a"])
    ]
    text = json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})
    file = SourceFile.from_text("a.ipynb", text)
    found = suppressions(file)
    first, second, third = (file.statement_span(statement) for statement in file.module.body)
    assert not found.matches("rule-a", [first]) and not found.matches("rule-b", [third])
    assert found.matches("rule-b", [second]) and found.matches("rule-a", [third])
