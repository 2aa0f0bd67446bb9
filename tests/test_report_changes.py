"""Unit: the lines a fix changes, as the full format shows them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tflint.findings import Edit, Fix, Report
from tflint.report.changes import changes
from tflint.source.span import Span

LINES = ["a = 1", "b = (", "    2,", ")", "c = 3", "d", "e", "f", "g", "h"]


def report(lines: Sequence[str] = LINES) -> Report:
    """A report that knows the lines of its file."""
    return Report("a.py", lines={("a.py", None, number): line for number, line in enumerate(lines, 1)})


def edit(line: int, column: int, end_line: int, end_column: int, text: str, path: str = "a.py") -> Edit:
    """A replacement in the file."""
    return Edit(Span(path, line, column, end_line, end_column), text)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([edit(1, 5, 1, 6, "2")], ["-1 a = 1", "+1 a = 2"]),
        ([edit(1, 1, 1, 2, "x"), edit(1, 5, 1, 6, "2")], ["-1 a = 1", "+1 x = 2"]),
        ([edit(1, 1, 2, 1, "")], ["-1 a = 1"]),
        ([edit(2, 1, 2, 1, "new\n")], ["+2 new"]),
        ([edit(2, 5, 4, 2, "2")], ["-2 b = (", "-3     2,", "-4 )", "+2 b = 2"]),
        ([edit(5, 5, 5, 6, "4"), edit(1, 5, 1, 6, "2")], ["-1 a = 1", "+1 a = 2", "-5 c = 3", "+5 c = 4"]),
        ([edit(1, 1, 7, 1, "")], []),
        ([edit(1, 5, 1, 6, "2", "b.py")], []),
        ([edit(99, 1, 99, 1, "2")], []),
        ([], []),
    ],
)
def test_changed_lines(edits: list[Edit], expected: list[str]) -> None:
    found = changes(Fix("mend it", tuple(edits)), report())
    assert [f"{sign}{number} {text}" for sign, number, text in found] == expected
