"""Unit: which version a file is judged by, where it is shown, and which versions can run a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tflint import cli, targets
from tflint.cli import main
from tflint.config import Settings
from tflint.pipeline import interpreted
from tflint.project import lint_file
from tflint.source.file import SourceFile

OLD = "from tensorflow import keras\no = keras.optimizers.Adam(0.1)\nprint(o.lr)\n"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["check", "--isolated", "--no-cache", "--select", "api", *arguments])


def write(folder: Path, **files: str) -> Path:
    (folder / ".git").mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("pins", "version", "rules"),
    [
        ({}, "2.21", ["removed-api"]),
        ({"requirements__txt": "tensorflow==2.10.1\n"}, "2.10.1", []),
        ({"requirements__txt": "tensorflow>=2.16\n"}, "2.21", ["removed-api"]),
        ({"pyproject__toml": '[project]\ndependencies = ["tensorflow<2.16"]\n'}, "2.15", []),
        ({"environment__yml": "dependencies:\n  - tensorflow=2.8\n"}, "2.8", []),
    ],
)
def test_a_project_says_by_what_it_is_judged(
    tmp_path: Path, pins: dict[str, str], version: str, rules: list[str]
) -> None:
    folder = write(tmp_path / "project", train__py=OLD, **pins)
    report = lint_file(str(folder / "train.py"), Settings(("api",)))
    assert report.target is not None and report.target.tensorflow == version
    assert [finding.rule for finding in report.findings] == rules


def test_folders_of_one_project_may_differ(tmp_path: Path) -> None:
    folder = write(tmp_path / "project", train__py=OLD)
    (folder / "old").mkdir()
    (folder / "old" / "requirements.txt").write_text("tensorflow==2.4\n")
    (folder / "old" / "train.py").write_text(OLD)
    reports = [lint_file(str(path), Settings(("api",))) for path in sorted(folder.rglob("train.py"))]
    assert [len(report.findings) for report in reports] == [0, 1]
    assert [(target.tensorflow, files) for target, files in targets.distinct(reports)] == [("2.4", 1), ("2.21", 1)]


@pytest.mark.parametrize(
    ("line", "version"), [("!pip install tensorflow==2.8", "2.8"), ("%tensorflow_version 1.x", "1.15")]
)
def test_a_notebook_says_what_it_installs(tmp_path: Path, line: str, version: str) -> None:
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "source": line}, {**cell, "source": OLD}]
    path = tmp_path / "train.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    report = lint_file(str(path), Settings(("api",)))
    assert report.target is not None and report.target.tensorflow == version and not report.findings


def test_a_file_may_ask_for_the_legacy_keras(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n" + OLD)
    report = lint_file(str(path), Settings(("api",)))
    assert report.target is not None and report.target.legacy_keras and not report.findings


def test_the_options_come_first(tmp_path: Path) -> None:
    folder = write(tmp_path / "project", train__py=OLD, requirements__txt="tensorflow==2.10\n")
    fixed = ["check", "--isolated", "--no-cache", "--select", "api", str(folder)]
    assert cli.run(fixed) == cli.CLEAN
    assert cli.run([*fixed, "--target-tensorflow", "2.16"]) == cli.FOUND
    assert cli.run([*fixed, "--target-keras", "3.0"]) == cli.FOUND


def test_verbose_and_json_show_the_version(tmp_path: Path) -> None:
    folder = write(tmp_path / "project", train__py=OLD, requirements__txt="tensorflow==2.10\n")
    told = run("-v", str(folder)).output
    assert "target: TensorFlow 2.10, Keras 2.10 (requirements.txt; 1 file)" in told
    document = json.loads(run("--output-format", "json", str(folder)).stdout)
    assert document["targets"] == [
        {"tensorflow": "2.10", "keras": "2.10", "legacy_keras": False, "source": "requirements.txt", "files": 1}
    ]


RANGES = [
    ("import tensorflow as tf\ntf.placeholder(1)\n", ("1.15", "1.15"), None),
    (OLD, ("1.15", "2.15"), "2.21"),
    ("import keras\nkeras.ops.relu(1.0)\n", ("2.16", "2.21"), None),
    (OLD + "keras.layers.MultiHeadAttention(2, 2)\n", ("2.4", "2.15"), "2.21"),
    ("import tensorflow as tf\ntf.reduce_mean(1.0)\n", ("1.15", "2.21"), None),
    ("import tensorflow as tf\ntf.reduce_men(1.0)\n", None, None),
]


@pytest.mark.parametrize(("text", "expected", "legacy"), RANGES)
def test_range(text: str, expected: tuple[str, str] | None, legacy: str | None) -> None:
    source = SourceFile.from_text("program.py", text)
    found = targets.range_of(source, interpreted(source)[0])
    ends = (found.fitting[0].tensorflow, found.fitting[-1].tensorflow) if found.fitting else None
    assert (ends, found.legacy) == (expected, legacy)


def test_versions_says_which_lines_set_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(OLD + "keras.layers.MultiHeadAttention(2, 2)\n")
    told = CliRunner().invoke(main, ["versions", str(path)])
    assert told.exit_code == 0
    assert f"{path}:4:1 `tf.keras.layers.MultiHeadAttention` came with" in told.output
    assert f"{path}:3:7 `lr` of Adam left in Keras 3.0; use `learning_rate`" in told.output
    (entry,) = json.loads(CliRunner().invoke(main, ["versions", "--output-format", "json", str(path)]).output)
    assert entry["from"]["tensorflow"] == "2.4" and entry["to"] == {"tensorflow": "2.15", "keras": "2.15"}
    assert [limit["line"] for limit in entry["newer_refuse"]] == [3]
