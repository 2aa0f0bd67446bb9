"""Unit: insertions by which a configuration file ignores a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.config.adding import file_for, ignoring
from tflint.config.layers import forget

RULE = "loss-missing"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("tflint.toml", "", 'ignore = ["loss-missing"]\n'),
        ("tflint.toml", "\ufeff[levels]\n", '\ufeffignore = ["loss-missing"]\n[levels]\n'),
        ("tflint.toml", "# a\nselect = []\n", '# a\nignore = ["loss-missing"]\nselect = []\n'),
        ("tflint.toml", "ignore = []", 'ignore = ["loss-missing"]'),
        (".tflint.toml", "ignore = [\r\n  'x',\r\n]\r\n", "ignore = [\"loss-missing\", \r\n  'x',\r\n]\r\n"),
        ("pyproject.toml", "[tool.tflint]", '[tool.tflint]\nignore = ["loss-missing"]\n'),
        ("pyproject.toml", "[project]\n", '[project]\n\n[tool.tflint]\nignore = ["loss-missing"]\n'),
        ("pyproject.toml", "[project]", '[project]\n\n[tool.tflint]\nignore = ["loss-missing"]\n'),
        (
            "pyproject.toml",
            '[tool.tflint] # ours\nselect = ["loss"]\n[tool.other]\n',
            '[tool.tflint] # ours\nignore = ["loss-missing"]\nselect = ["loss"]\n[tool.other]\n',
        ),
        ("pyproject.toml", "[tool]\ntflint.ignore = ['x']\n", "[tool]\ntflint.ignore = [\"loss-missing\", 'x']\n"),
        ("pyproject.toml", "tool = {tflint = {ignore = []}}\n", 'tool = {tflint = {ignore = ["loss-missing"]}}\n'),
    ],
)
def test_a_rule_is_added(name: str, before: str, after: str) -> None:
    found = ignoring(name, before, RULE)
    assert found is not None
    assert before[: found[0]] + found[1] + before[found[0] :] == after


@pytest.mark.parametrize(
    "text", ['ignore = ["loss-missing"]', "ignore = 3", "ignore = [3]", "[ignore]", "[broken", "tool = 3\n"]
)
def test_where_it_cannot_be_added_nothing_is_offered(text: str) -> None:
    assert ignoring("pyproject.toml" if "tool" in text else "tflint.toml", text, RULE) is None


def test_the_file_is_the_one_that_holds(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    forget()
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    assert file_for(str(folder)) == str(tmp_path / "pyproject.toml")
    (tmp_path / "a" / "tflint.toml").write_text("", "utf-8")
    forget()
    assert file_for(str(folder)) == str(tmp_path / "a" / "tflint.toml")
