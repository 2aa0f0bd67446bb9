"""Unit tests of what a configuration says of single rules: their options, how safe their fixes count as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tflint.config import Settings, settings_for
from tflint.examples import examples
from tflint.pipeline import lint
from tflint.project import lint_bytes
from tflint.rules import rule_book
from tflint.source.file import SourceFile


@pytest.mark.parametrize("value", [0, 1, 1e300])
@pytest.mark.parametrize(
    "rule",
    [rule for rule in rule_book().values() if any(isinstance(each.default, float) for each in rule.options)],
    ids=lambda rule: rule.name,
)
def test_any_value_of_an_option_is_survived(rule: Any, value: float) -> None:
    options = tuple((rule.name, option.name, value) for option in rule.options)
    settings = Settings(select=(rule.name,), options=options)
    for each in examples(rule):
        assert not lint(SourceFile.from_text("a.py", each.text), settings).problems


@pytest.mark.parametrize(
    ("rule", "option", "value"),
    [
        ("learning-rate-too-high", "factor", 1e6),
        ("learning-rate-too-low", "factor", 0),
        ("flatten-too-large", ("weights", "inputs"), 1e12),
        ("dropout-rate", "highest", 1),
        ("exploding-initializer", "factor", 1e9),
        ("receptive-field-too-small", "share", 0),
        ("model-too-large", "factor", 1e9),
        ("epochs-too-few", "steps", 0),
        ("batch-size-extreme", "samples", 1e9),
        ("regularization-missing", "factor", 1e9),
        ("regularization-too-strong", "factor", 1e9),
        ("early-stopping-missing", "epochs", 1e9),
        ("validation-missing", "epochs", 1e9),
    ],
)
def test_an_option_silences_what_is_accepted(rule: str, option: Any, value: float) -> None:
    names = (option,) if isinstance(option, str) else option
    lenient = Settings(select=(rule,), options=tuple((rule, name, value) for name in names))
    first = next(each for each in examples(rule_book()[rule]) if each.section == "Bad")
    source = SourceFile.from_text("a.py", first.text)
    assert len(lint(source, lenient).findings) < len(lint(source, Settings(select=(rule,))).findings)


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("", "unsafe"),
        ("extend-safe-fixes = ['loss']", "safe"),
        ("extend-safe-fixes = ['loss']\nextend-unsafe-fixes = ['binary-loss-on-softmax']", "unsafe"),
        ("extend-safe-fixes = ['binary-loss-on-softmax']\nextend-unsafe-fixes = ['ALL']", "safe"),
    ],
)
def test_whose_fixes_are_safe(text: str, safety: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tflint.toml").write_text(text)
    sample = Path(__file__).parent.parent / "fixtures" / "sample" / "train.py"
    findings = lint_bytes("a.py", sample.read_bytes(), settings_for("a.py")).findings
    assert [each.fix.safety for each in findings if each.fix and each.rule == "binary-loss-on-softmax"] == [safety]


def test_words_as_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = next(each for each in examples(rule_book()["deprecated-api"]) if each.section == "Bad")
    told = lint(SourceFile.from_text("a.py", first.text), Settings(select=("deprecated-api",))).findings
    names = [finding.message.split("`")[1] for finding in told]
    Path("tflint.toml").write_text(f"select = ['deprecated-api']\n[rules.deprecated-api]\nallow = {names}\n")
    assert names and not lint(SourceFile.from_text("a.py", first.text), settings_for("a.py")).findings
