"""Paths the user names into the files to lint, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tflint.source.problem import MissingPath

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".ipynb")

NEVER_ENTERED = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".bzr",
        ".venv",
        "venv",
        ".env",
        "node_modules",
        "__pycache__",
        "__pypackages__",
        ".tox",
        ".nox",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".tflint_cache",
        ".pytype",
        ".eggs",
        "site-packages",
        ".direnv",
        ".idea",
        ".vscode",
        ".vs",
    ]
)
"""Folders holding what nobody wrote in this project; `build` is not among them, people keep programs there."""


def never_entered(path: str) -> bool:
    """Whether a relative path leads through a folder that is never entered; a folder's path ends in a slash."""
    return not NEVER_ENTERED.isdisjoint(path.split("/")[:-1])


def _nothing(path: str) -> bool:
    return False


def _below_unusual(path: str, top: str) -> bool:
    """What is excluded when nobody says anything: folders never entered, below what was named."""
    if path.rstrip("/") == top.rstrip("/"):
        return False
    folder = top if os.path.isdir(top) else os.path.dirname(top)
    return never_entered(os.path.relpath(path, folder or ".").replace(os.sep, "/") + "/" * path.endswith("/"))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which paths count, as functions of a path.

    `excluded` also gets the path the user named, and folders with a slash at their end; `included` says which files
    count besides programs and notebooks. What cannot be entered, and what was named and is excluded, is told to
    `trouble` and `skipped`.
    """

    excluded: Callable[[str, str], bool] = _below_unusual
    included: Callable[[str], bool] = _nothing
    gitignore: bool = True
    force: bool = True
    skipped: list[str] = field(default_factory=list)
    trouble: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ignored:
    """The patterns of one ignore file and the folder they speak about."""

    folder: str
    spec: GitIgnoreSpec

    def verdict(self, path: str) -> bool | None:
        """True ignored, False taken back, None not spoken of; a folder's path ends in a slash."""
        verdict: bool | None = self.spec.check_file(_relative(path, self.folder)).include
        return verdict


def _relative(path: str, folder: str) -> str:
    """The path from a folder it may lie in, with forward slashes, the final one kept."""
    if folder == "." and not path.startswith((".", "/")):
        return path.replace(os.sep, "/")
    if path.startswith(folder + os.sep):
        return path[len(folder) + 1 :].replace(os.sep, "/")
    return os.path.relpath(path, folder).replace(os.sep, "/") + ("/" if path.endswith("/") else "")


def discover(paths: Iterable[str], filter: Filter | None = None) -> Iterator[str]:
    """Yield each file once, folders searched for programs and notebooks; raises MissingPath.

    A file named directly is yielded whatever it is called, unless it is excluded and the filter says `force`.
    """
    filter = filter or Filter()
    named = list(paths)
    for path in named:
        if not os.path.lexists(path):
            raise MissingPath(f"no such file or folder: {path}")
    seen: set[str] = set()
    for path in named:
        folder = os.path.isdir(path)
        if filter.force and filter.excluded(path.rstrip("/") + "/" if folder else path, path):
            filter.skipped.append(path)
            continue
        above = _above(path) if folder and filter.gitignore else []
        found = _walk(path, path, filter, above, set()) if folder else iter(((path, os.path.realpath(path)),))
        for file, real in found:
            if real not in seen:
                seen.add(real)
                yield file


def _walk(folder: str, top: str, filter: Filter, above: list[_Ignored], entered: set[str]) -> Iterator[tuple[str, str]]:
    """The files below a folder, each with its path without links."""
    real = os.path.realpath(folder)
    if real in entered:
        return
    entered.add(real)
    stack = above + _own(folder) if filter.gitignore else above
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        filter.trouble.append((folder, f"cannot be entered, {(error.strerror or str(error)).lower()}"))
        return
    for entry in entries:
        path = os.path.normpath(entry.path) if folder == "." else entry.path
        if _is(entry.is_dir):
            if not filter.excluded(path + "/", top) and not _ignored(stack, path + "/"):
                yield from _walk(path, top, filter, stack, entered)
            continue
        wanted = entry.name.endswith(SUFFIXES) or filter.included(path)
        if wanted and _is(entry.is_file) and not filter.excluded(path, top) and not _ignored(stack, path):
            yield path, os.path.realpath(path) if entry.is_symlink() else os.path.join(real, entry.name)


def _is(kind: Callable[[], bool]) -> bool:
    """Whether an entry is of a kind; links in circles are of none."""
    try:
        return kind()
    except OSError:
        return False


def _ignored(stack: list[_Ignored], path: str) -> bool:
    for ignored in reversed(stack):
        verdict = ignored.verdict(path)
        if verdict is not None:
            return verdict
    return False


def _own(folder: str) -> list[_Ignored]:
    """What the ignore files of a folder say, the one that decides last."""
    found = []
    for name in (".git/info/exclude", ".gitignore", ".ignore"):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        from pathspec import GitIgnoreSpec

        try:
            found.append(
                _Ignored(folder, GitIgnoreSpec.from_lines(Path(path).read_text("utf-8", "replace").splitlines()))
            )
        except (OSError, ValueError):
            continue
    return found


def _above(folder: str) -> list[_Ignored]:
    """The ignore files between the top of the repository and a folder, outermost first."""
    found: list[_Ignored] = []
    here = Path(folder).resolve()
    if (here / ".git").exists():
        return found
    for parent in here.parents:
        found = _own(str(parent)) + found
        if (parent / ".git").exists():
            return found
    return []
