"""Unit: paths into files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tflint.source.discovery import Filter, discover
from tflint.source.problem import MissingPath


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "b.py", "a.py", "notes.txt", "c.ipynb", "d.pyi", "build/e.py", ".venv/f.py", "pkg/g.py", "pkg/gen/h.py",
        "pkg/gen/keep.py", "node_modules/i.py", "pkg/.ipynb_checkpoints/j.ipynb", ".git/k.py", "out/l.py",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    (tmp_path / ".gitignore").write_text("out/\n*_old.py\n")
    (tmp_path / "pkg" / ".gitignore").write_text("gen/*\n!keep.py\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folders_are_searched_in_order(tree: Path) -> None:
    assert list(discover(["."])) == ["a.py", "b.py", "build/e.py", "c.ipynb", "pkg/g.py", "pkg/gen/keep.py"]


def test_ignore_files_above_the_named_folder_count(tree: Path) -> None:
    (tree / "pkg" / "x_old.py").write_text("")
    assert list(discover(["pkg"])) == ["pkg/g.py", "pkg/gen/keep.py"]
    assert "pkg/x_old.py" in list(discover(["pkg"], Filter(gitignore=False)))


def test_a_named_file_is_taken_whatever_its_name(tree: Path) -> None:
    assert list(discover(["notes.txt", "out/l.py", "a.py", "a.py"])) == ["notes.txt", "out/l.py", "a.py"]


def test_exclude_and_include(tree: Path) -> None:
    without = Filter(excluded=lambda path, top: path in ("pkg/", "b.py", ".venv/", "node_modules/", ".git/"))
    assert list(discover(["."], without)) == ["a.py", "build/e.py", "c.ipynb"]
    assert "notes.txt" in list(discover(["."], Filter(included=lambda path: path.endswith(".txt"))))


def test_what_is_named_and_excluded_is_skipped_and_told(tree: Path) -> None:
    filter = Filter(excluded=lambda path, top: path == "b.py")
    assert list(discover(["a.py", "b.py"], filter)) == ["a.py"] and filter.skipped == ["b.py"]
    unforced = Filter(excluded=lambda path, top: path == "b.py", force=False)
    assert list(discover(["b.py"], unforced)) == ["b.py"]


def test_a_named_folder_is_entered_whatever_it_is_called(tree: Path) -> None:
    assert list(discover([".venv", "pkg/.ipynb_checkpoints/j.ipynb"])) == [
        ".venv/f.py",
        "pkg/.ipynb_checkpoints/j.ipynb",
    ]


def test_a_folder_that_cannot_be_entered_is_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def locked(folder: str) -> object:
        if str(folder).endswith("pkg"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", locked)
    filter = Filter()
    assert "a.py" in list(discover(["."], filter))
    assert filter.trouble == [("pkg", "cannot be entered, permission denied")]


@pytest.mark.parametrize("name", [".ignore", ".git/info/exclude"])
def test_other_ignore_files_count(tree: Path, name: str) -> None:
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("b.py\n")
    assert "b.py" not in list(discover(["."])) and "a.py" in list(discover(["."]))


def test_a_missing_path_is_an_error_before_anything_else(tree: Path) -> None:
    with pytest.raises(MissingPath, match="no such file or folder: nowhere"):
        next(discover(["a.py", "nowhere"]))


def test_links_in_circles(tree: Path) -> None:
    os.symlink(tree, tree / "pkg" / "again")
    os.symlink(tree / "a.py", tree / "pkg" / "same.py")
    os.symlink("gone", tree / "pkg" / "broken.py")
    found = list(discover(["."]))
    assert len(found) == len({os.path.realpath(path) for path in found}) == 6
