"""Integration: `--show-suppressed` shows what comments and the baseline accept, and changes no verdict on the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tflint.cli import main
from tflint.config.options import FORMATS
from tflint.report import SHOWING_SUPPRESSED

FILE = """import tensorflow as tf
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.Adam(10.0), "mse")
model.compile(tf.keras.optimizers.Adam(20.0), "mse")  # tflint: ignore[learning-rate-too-high] on purpose
"""
RULE = "learning-rate-too-high"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one finding that the baseline accepts, and one that a comment does."""
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(FILE, "utf-8")
    assert run("--update-baseline").return_value == 0
    return tmp_path


def run(*words: str) -> Result:
    """One run over the folder."""
    arguments = ["check", "--select", RULE, "--baseline", "b.json", *words]
    return CliRunner().invoke(main, arguments, standalone_mode=False)


@pytest.mark.usefixtures("folder")
def test_text_says_who_accepts() -> None:
    assert RULE not in run().stdout
    result = run("--show-suppressed")
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"a.py:3:40: accepted warning[{RULE}]")
    assert lines[1].startswith(f"a.py:4:40: ignored warning[{RULE}]")
    assert lines[2] == "nothing to report in 1 file; 2 accepted"
    assert result.return_value == 0
    assert run("--show-suppressed").stdout == result.stdout, "the cache has the same to say"


@pytest.mark.usefixtures("folder")
def test_machine_formats() -> None:
    sarif = json.loads(run("--show-suppressed", "--output-format", "sarif").stdout)["runs"][0]["results"]
    assert [each["suppressions"] for each in sarif] == [[{"kind": "external"}], [{"kind": "inSource"}]]
    assert all(each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in sarif)
    document = json.loads(run("--show-suppressed", "--output-format", "json").stdout)
    assert [each["suppressed"] for each in document["findings"]] == ["baseline", "comment"]
    assert (document["summary"]["findings"], document["summary"]["suppressed"]) == (0, 2)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("format", sorted(set(FORMATS) - SHOWING_SUPPRESSED))
def test_no_format_offers_them_for_mending(format: str) -> None:
    assert RULE not in run("--show-suppressed", "--output-format", format).stdout


@pytest.mark.usefixtures("folder")
def test_new_findings_say_that_nothing_accepts_them() -> None:
    with Path("a.py").open("a", encoding="utf-8") as file:
        file.write('model.compile(tf.keras.optimizers.Adam(30.0), "mse")\n')
    result = run("--show-suppressed", "--output-format", "sarif")
    accepted = [each["suppressions"] for each in json.loads(result.stdout)["runs"][0]["results"]]
    assert sorted(map(len, accepted)) == [0, 1, 1]
    assert result.return_value == 1
