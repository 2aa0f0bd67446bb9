"""Unit tests of the plugin for flake8."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tflint import flake8
from tflint.config import layers

SAMPLE = Path(__file__).parent.parent / "fixtures" / "sample" / "train.py"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flake8._configurations.cache_clear()
    layers.forget()


def told(text: str, name: str = "train.py") -> list[tuple[int, int, str]]:
    checker = flake8.Checker(ast.Module([], []), name, text.splitlines(keepends=True))
    return [(line, column, message.partition("] ")[0]) for line, column, message, _ in checker.run()]


def test_findings_as_flake8_wants_them() -> None:
    assert told(SAMPLE.read_text(encoding="utf-8")) == [
        (17, 53, "TFL200 [learning-rate-too-high"),
        (18, 9, "TFL100 [binary-loss-on-softmax"),
        (21, 10, "TFL100 [data-input-mismatch"),
    ]


def test_configuration_is_ours() -> None:
    Path("tflint.toml").write_text("select = ['learning-rate-too-high']\n[per-file-ignores]\n'b.py' = ['ALL']\n")
    text = SAMPLE.read_text(encoding="utf-8")
    assert len(told(text)) == 1 and not told(text, "b.py")


def test_a_wrong_configuration_is_told_once_a_file() -> None:
    Path("tflint.toml").write_text("selct = []")
    assert told("import keras\n") == [(1, 0, "TFL900 tflint.toml:1:1: unknown key `selct`, did you mean `select`?")]
