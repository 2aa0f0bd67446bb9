"""Paths the user names into the files to lint, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from tflint.source.problem import MissingPath

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


@dataclass(frozen=True, slots=True)
class _Ignored:
    """The patterns of one .gitignore and the folder they speak about."""

    folder: str
    spec: GitIgnoreSpec

    def verdict(self, path: str) -> bool | None:
        """True ignored, False taken back, None not spoken of; a folder's path ends in a slash."""
        relative = os.path.relpath(path, self.folder).replace(os.sep, "/") + ("/" if path.endswith("/") else "")
        return self.spec.check_file(relative).include


def discover(
    paths: Iterable[str], exclude: Sequence[str] = (), *, extend_include: Sequence[str] = (), gitignore: bool = True
) -> Iterator[str]:
    """Yield each file once, folders searched for programs and notebooks; raises MissingPath.

    `exclude` and `extend_include` are patterns in the manner of .gitignore, relative to the current folder.
    A file named directly is yielded whatever it is called, unless `exclude` names it.
    """
    named = list(paths)
    for path in named:
        if not os.path.lexists(path):
            raise MissingPath(f"no such file or folder: {path}")
    excluded = GitIgnoreSpec.from_lines(exclude) if exclude else None
    included = GitIgnoreSpec.from_lines(extend_include) if extend_include else None
    seen: set[str] = set()
    for path in named:
        if os.path.isdir(path):
            above = _above(path) if gitignore else []
            found = _walk(path, excluded, included, above, gitignore, set())
        else:
            found = iter(() if _matches(excluded, path) else (path,))
        for file in found:
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield file


def _walk(
    folder: str,
    excluded: GitIgnoreSpec | None,
    included: GitIgnoreSpec | None,
    above: list[_Ignored],
    gitignore: bool,
    entered: set[str],
) -> Iterator[str]:
    real = os.path.realpath(folder)
    if real in entered:
        return
    entered.add(real)
    stack = above + _own(folder) if gitignore else above
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = os.path.normpath(entry.path) if folder == "." else entry.path
        if _is_folder(entry):
            if entry.name in NEVER_ENTERED or _matches(excluded, path + "/") or _ignored(stack, path + "/"):
                continue
            yield from _walk(path, excluded, included, stack, gitignore, entered)
        elif _is_wanted(entry, path, excluded, included) and not _ignored(stack, path):
            yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_wanted(
    entry: os.DirEntry[str], path: str, excluded: GitIgnoreSpec | None, included: GitIgnoreSpec | None
) -> bool:
    named = entry.name.endswith(SUFFIXES) or _matches(included, path)
    return named and not _matches(excluded, path) and _is_file(entry)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _matches(spec: GitIgnoreSpec | None, path: str) -> bool:
    if spec is None:
        return False
    relative = os.path.relpath(path).replace(os.sep, "/") + ("/" if path.endswith("/") else "")
    return spec.match_file(relative)


def _ignored(stack: list[_Ignored], path: str) -> bool:
    for ignored in reversed(stack):
        verdict = ignored.verdict(path)
        if verdict is not None:
            return verdict
    return False


def _own(folder: str) -> list[_Ignored]:
    for name in (".gitignore",):
        try:
            text = Path(folder, name).read_text("utf-8", "replace")
            return [_Ignored(folder, GitIgnoreSpec.from_lines(text.splitlines()))]
        except OSError:
            continue
        except ValueError:
            continue
    return []


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
