"""Fixture: the server says what the command line says, and recording the values of expressions changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls")

from tflint.config import Settings
from tflint.interpret import evaluating, interpret
from tflint.interpret.recording import MOST_VALUES, Record, recording
from tflint.lsp.analysis import study
from tflint.lsp.documents import Part, Snapshot
from tflint.lsp.text import Text
from tflint.lsp.words import headline
from tflint.pipeline import lint
from tflint.source.file import SourceFile

SCRIPTS = sorted((Path(__file__).parent.parent.parent / "fixtures" / "scripts").glob("*.py"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_server_says_what_the_command_line_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    snapshot = Snapshot("file:///x.py", str(path), 0, (Part("file:///x.py", Text(text), 1, 0),))
    analysis = study(snapshot, Settings())
    said = [(each.rule, each.span, each.message) for each in analysis.report.findings]
    assert said == [
        (each.rule, each.span, each.message) for each in lint(SourceFile.read(str(path)), Settings()).findings
    ]


def recorded(text: str) -> dict[str, list[Any]]:
    """The values of each expression, by what it looks like."""
    file = SourceFile.from_text("x.py", text)
    record = Record()
    interpret(file, record=record)
    found: dict[str, list[Any]] = {}
    for values in record.statements.values():
        for node, known in values.items():
            found.setdefault(file.module.code_for_node(node), []).extend(known)
    return found


def test_values_of_names_and_calls_are_noted() -> None:
    found = recorded("import numpy as np\nx = np.zeros((3, 4))\ny = x.T\nprint(y)\n")
    assert [headline(value) for value in found["y"]] == ["(4, 3) float64"]
    assert [headline(value) for value in found["np.zeros((3, 4))"]] == ["(3, 4) float64"]


def test_targets_are_paired_with_what_they_get() -> None:
    file = SourceFile.from_text("x.py", "import numpy as np\n(a, b), c = (np.zeros(2), 1), 'x'\n")
    record = Record()
    interpret(file, record=record)
    statement = file.module.body[1].body[0]  # type: ignore[index]
    pairs = {file.module.code_for_node(node): headline(values[0]) for node, values in record.bound(statement)}
    assert pairs == {"a": "(2,) float64", "b": "1", "c": "'x'"}


def test_only_the_last_values_are_kept() -> None:
    found = recorded("for i in range(9):\n    i + 1\n")
    assert 0 < len(found["i"]) <= MOST_VALUES


def test_the_handlers_come_back_whatever_happens() -> None:
    before = dict(evaluating.HANDLERS)
    with pytest.raises(RuntimeError), recording(Record(), SourceFile.from_text("x.py", "")):
        assert before != evaluating.HANDLERS
        raise RuntimeError
    assert before == evaluating.HANDLERS
