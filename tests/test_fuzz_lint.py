"""Unit: whatever becomes of a program or notebook, tflint says something about it and never fails."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.mutations import mutated, mutated_notebook
from tflint import cli, project
from tflint.config import Settings
from tflint.config.options import FORMATS
from tflint.report import render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PROGRAMS = sorted([*(ROOT / "fixtures" / "scripts").glob("*.py"), *(ROOT / "fixtures" / "interpreter").glob("*.py")])
EVERYTHING = Settings(extend_select=("ALL",), possible=True)
ROUNDS = 12


def lint_and_render(name: str, text: str, format: str) -> None:
    report = project.lint_bytes(name, text.encode("utf-8", "surrogatepass"), EVERYTHING)
    assert not report.problems, f"{report.problems}\n{text}"
    render([report], format, EVERYTHING)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_programs(path: Path) -> None:
    draw = random.Random(path.name)
    text = path.read_text(encoding="utf-8")
    for number in range(ROUNDS):
        lint_and_render("a.py", mutated(text, draw), FORMATS[number % len(FORMATS)])


@pytest.mark.parametrize("path", PROGRAMS[::4], ids=lambda path: path.stem)
def test_notebooks(path: Path) -> None:
    draw = random.Random(path.name)
    pieces = path.read_text(encoding="utf-8").split("\n\n")
    cells = [
        {"cell_type": "code", "metadata": {}, "id": str(number), "source": piece.splitlines(keepends=True)}
        for number, piece in enumerate(pieces)
    ]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}, indent=1)
    for number in range(ROUNDS):
        lint_and_render("a.ipynb", mutated_notebook(text, draw), FORMATS[number % len(FORMATS)])


@pytest.mark.parametrize("seed", range(6))
def test_exit_codes(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 or 1, by whether something is found at warning or above; 2 is for what tflint did wrong."""
    draw = random.Random(seed)
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(mutated(draw.choice(PROGRAMS).read_text(encoding="utf-8"), draw), encoding="utf-8")
    code = cli.run(["a.py", "--output-format", "json"])
    out, err = capsys.readouterr()
    levels = {finding["level"] for finding in json.loads(out)["findings"]}
    assert code == (1 if levels & {"error", "warning"} else 0) and not err
