"""Unit: which TensorFlow and Keras a project is written for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.knowledge.api.pins import (
    Pins,
    in_configuration,
    in_environment,
    in_lock,
    in_pipfile,
    in_pyproject,
    in_requirements,
)
from tflint.knowledge.api.target import Target, for_source, infer, keras_for, target_for


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("tensorflow==2.8.0", "2.8.0"),
        ("tensorflow-gpu == 1.15.2  # old", "1.15.2"),
        ("tensorflow>=2.4,<2.12", "2.11"),
        ("tensorflow>=2.4,<=2.15; python_version<'3.12'", "2.15"),
        ("tensorflow[and-cuda]~=2.16.1", "2.16"),
        ("tensorflow~=2.6", "2.21"),
        ("tensorflow==2.*", "2.21"),
        ("tensorflow<2.16.2", "2.16"),
        ("tensorflow", None),
        ("tensorflow-datasets==4.9", None),
        ("# tensorflow==2.8", None),
    ],
)
def test_requirements(line: str, version: str | None) -> None:
    assert in_requirements(f"numpy\n{line}\nscipy==1.0\n").tensorflow == version


def test_conda_environment() -> None:
    lines = [
        "dependencies:",
        "  - python=3.8",
        "  - conda-forge::tensorflow-gpu=2.4.1=h1",
        "  - pip:",
        "    - keras==2.4.3",
    ]
    text = "\n".join(lines)
    assert in_environment(text) == Pins("2.4.1", "2.4.3")


@pytest.mark.parametrize(
    "text",
    [
        '[project]\ndependencies = ["tensorflow>=2.10,<2.16"]',
        '[project.optional-dependencies]\ntf = ["tensorflow-cpu==2.15.*"]',
        '[dependency-groups]\ndev = [{include-group = "x"}, "tensorflow<2.16"]',
        '[tool.poetry.dependencies]\ntensorflow = "~2.15"',
        '[tool.poetry.dependencies]\ntensorflow = {version = "2.15", extras = ["x"]}',
        '[tool.poetry.group.ml.dependencies]\ntensorflow = ">=2.0,<2.16"',
    ],
)
def test_pyproject(text: str) -> None:
    assert in_pyproject(text).tensorflow == "2.15"


def test_other_files() -> None:
    assert in_lock('[[package]]\nname = "tensorflow"\nversion = "2.15.0"\n').tensorflow == "2.15.0"
    assert in_configuration("[options]\ninstall_requires =\n  tensorflow<2.9\n").tensorflow == "2.8"
    assert in_configuration("no section").tensorflow is None
    assert in_pipfile('[packages]\ntensorflow = "*"\nkeras = "==2.3.1"') == Pins(None, "2.3.1")


@pytest.mark.parametrize(
    ("tensorflow", "legacy", "keras"),
    [
        ("1.15", False, "2.2"),
        ("2.1.0", False, "2.3"),
        ("2.4.1", False, "2.4"),
        ("2.15.0", False, "2.15"),
        ("2.16.1", False, "3.15"),
        ("2.16.1", True, "2.16"),
        ("2.21", False, "3.15"),
    ],
)
def test_the_keras_of_a_tensorflow(tensorflow: str, legacy: bool, keras: str) -> None:
    assert keras_for(tensorflow, legacy) == keras


def test_given_versions() -> None:
    assert target_for(keras="3.5") == Target("2.21", "3.5", False, "given")
    assert target_for(keras="2.3.1").tensorflow == "2.2"
    assert target_for("2.17", "3.4").keras == "3.4"
    assert target_for("2.15", "3.4").keras == "2.15"


def test_the_nearest_file_decides(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.8.0\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert infer(inner / "x.py") == Target("2.8.0", "2.8", False, "requirements.txt")
    other = tmp_path / "other"
    other.mkdir()
    (other / "poetry.lock").write_text('[[package]]\nname = "tensorflow"\nversion = "2.12.1"\n')
    (other / "pyproject.toml").write_text('[tool.poetry.dependencies]\ntensorflow = "^2.4"\n')
    assert infer(other / "x.py") == Target("2.12.1", "2.12", False, "poetry.lock")
    assert infer(other / "x.py", tensorflow="2.4").source == "given"


def test_nothing_pinned_is_the_newest(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("tensorflow\n")
    (tmp_path / "pyproject.toml").write_text("not = [toml")
    assert infer(tmp_path / "x.py") == Target("2.21", "3.15", False, "newest, no version is pinned")


def test_a_notebook_that_installs(tmp_path: Path) -> None:
    book = tmp_path / "x.ipynb"
    book.write_text('{"cells": [{"source": ["!pip install -q tensorflow==2.8.2 numpy\\n", "import tensorflow"]}]}')
    assert infer(book) == Target("2.8.2", "2.8", False, "x.ipynb, pip install")


def test_legacy_keras_in_the_file_itself() -> None:
    target = target_for("2.17")
    assert for_source(target, 'os.environ["TF_USE_LEGACY_KERAS"] = "1"').keras == "2.17"
    assert for_source(target, 'os.environ.setdefault("TF_USE_LEGACY_KERAS", "True")').legacy_keras
    assert for_source(target, 'os.environ["TF_USE_LEGACY_KERAS"] = "0"') == target
    assert for_source(target, "import keras") == target
