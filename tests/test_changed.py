"""Unit tests of what git says changed: files, staged files, branches, lines, and the answers where there is no git."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tflint import changed, cli
from tflint.config import ConfigError

BAD = "import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, input_dim=4)])\n"
Run = Any


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two committed programs in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "somebody")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git("init", "-q", "-b", "main")
    os.mkdir("inner")
    for name in ("a.py", "inner/b.py"):
        Path(name).write_text(BAD, encoding="utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """`run("--changed")`: exit code, standard output, standard error."""

    def run_here(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(["check", "--no-cache", "--output-format", "concise", *arguments])
        told = capfd.readouterr()
        return code, told.out, told.err

    return run_here


def names(found: changed.Changes) -> set[str]:
    return {os.path.relpath(path) for path in found.lines}


def test_changed_files(repository: Path, run: Run) -> None:
    assert not names(changed.changes())
    assert run("--changed")[0] == 0
    Path("a.py").write_text(BAD + "\n", encoding="utf-8")
    Path("new \u00e9.py").write_text(BAD, encoding="utf-8")
    git("add", "-N", "new \u00e9.py")
    Path("loose.py").write_text(BAD, encoding="utf-8")
    assert names(changed.changes()) == {"a.py", "new \u00e9.py", "loose.py"}
    out = run("--changed")[1]
    assert "inner" not in out and "loose.py:3" in out
    os.chdir("inner")
    assert run("--changed")[0] == 0 and "a.py:3" in run("--changed", "..")[1]


def test_staged_files(repository: Path) -> None:
    Path("a.py").write_text(BAD + "\n", encoding="utf-8")
    Path("inner/b.py").write_text(BAD + "\n", encoding="utf-8")
    git("add", "inner/b.py")
    git("rm", "-q", "--cached", "a.py")
    assert names(changed.changes(staged=True)) == {"inner/b.py"}


def test_since_the_branch_left(repository: Path) -> None:
    git("checkout", "-q", "-b", "topic")
    Path("inner/b.py").write_text(BAD + "# topic\n", encoding="utf-8")
    git("commit", "-q", "-a", "-m", "second")
    git("checkout", "-q", "main")
    Path("a.py").write_text(BAD + "# main\n", encoding="utf-8")
    git("commit", "-q", "-a", "-m", "third")
    git("checkout", "-q", "topic")
    assert names(changed.changes("main")) == {"inner/b.py"}
    with pytest.raises(ConfigError, match="no commit `nowhere`"):
        changed.changes("nowhere")


def test_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    Path("a.py").write_text(BAD, encoding="utf-8")
    Path("b.py").write_text(BAD, encoding="utf-8")
    git("add", "a.py")
    assert names(changed.changes(staged=True)) == {"a.py"}
    assert names(changed.changes()) == {"a.py", "b.py"}


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("a.py").write_text(BAD, encoding="utf-8")
    code, _, err = run("--changed")
    assert code == 2 and "git cannot tell what changed, not a git repository" in err
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in run("--changed")[2]


def test_changed_lines(repository: Path, run: Run) -> None:
    Path("a.py").write_text(BAD + BAD.replace("import keras\n", "").replace("model", "other"), encoding="utf-8")
    code, out, _ = run("--changed", "--changed-lines", ".")
    assert code == 1 and out.count("input-shape-repeated") == 1 and "a.py:5:" in out
    run("--changed", "--changed-lines", "--fix", ".")
    assert Path("a.py").read_text(encoding="utf-8").count("input_dim") == 1


def test_changed_lines_of_a_notebook(repository: Path, run: Run) -> None:
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "source": BAD.splitlines(True), "outputs": []}
    book = {"cells": [cell], "nbformat": 4, "metadata": {}}
    Path("n.ipynb").write_text(json.dumps(book, indent=1), encoding="utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "notebook")
    book["cells"].append({**cell, "source": [line.replace("model", "other") for line in cell["source"]]})  # type: ignore[attr-defined]
    Path("n.ipynb").write_text(json.dumps(book, indent=1), encoding="utf-8")
    out = run("--changed", "--changed-lines", ".")[1]
    assert out.count("input-shape-repeated") == 1 and "cell 2:3:" in out


def test_uncommitted_changes_are_told_or_kept_out(repository: Path, run: Run) -> None:
    Path("a.py").write_text(BAD + "# more\n", encoding="utf-8")
    err = run("--fix", "--require-clean", ".")[2]
    assert "not changed, because of changes that are not committed: ./a.py" in err or "a.py" in err
    assert "input_dim" in Path("a.py").read_text(encoding="utf-8")
    assert "input_dim" not in Path("inner/b.py").read_text(encoding="utf-8")
    assert "changed besides changes that are not committed" in run("--fix", "a.py")[2]
