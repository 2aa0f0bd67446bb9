"""Packaging tests: install, editable and sdist to wheel all carry the whole rule book, tried from another folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tflint.rules import rule_book

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parent.parent


def call(*command: str | Path, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, so that building leaves nothing behind."""
    copy = tmp_path_factory.mktemp("checkout") / "tflint"
    ignored = shutil.ignore_patterns(".git", ".venv", "dist", "build", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


def fresh_python(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def sdist_to_wheel(python: Path, checkout: Path, folder: Path) -> Path:
    """Build an sdist, and a wheel from nothing but the sdist."""
    call(python, "-m", "pip", "install", "-q", "build", cwd=folder)
    call(python, "-m", "build", "--outdir", folder / "dist", checkout, cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.mark.parametrize("route", ["install", "editable", "sdist to wheel"])
def test_every_route_carries_the_rule_book(route: str, checkout: Path, tmp_path: Path) -> None:
    python = fresh_python(tmp_path / "venv")
    if route == "sdist to wheel":
        target = [str(sdist_to_wheel(python, checkout, tmp_path))]
    else:
        target = ["-e", str(checkout)] if route == "editable" else [str(checkout)]
    call(python, "-m", "pip", "install", "-q", *target, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    listed = json.loads(call(python.parent / "tflint-tf", "rules", "--output-format", "json", cwd=elsewhere))
    assert [each["name"] for each in listed] == list(rule_book())
    assert "Bad" in call(python, "-m", "tflint", "explain", "syntax-error", cwd=elsewhere)


def test_sdist_carries_the_tests(checkout: Path, tmp_path: Path) -> None:
    import tarfile

    python = fresh_python(tmp_path / "venv")
    sdist_to_wheel(python, checkout, tmp_path)
    (sdist,) = (tmp_path / "dist").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "tests/test_rules.py", "fixtures/scripts/times_ten.py", ".ci/run"} <= inside
