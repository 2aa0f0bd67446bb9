"""A git work tree into the files and lines that are new since a commit."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tflint.config.problem import ConfigError
from tflint.findings import Finding, Report
from tflint.source.file import SourceFile
from tflint.source.problem import UnreadableFile

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_NOTHING = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The empty tree, which git knows in every repository: what there is before the first commit."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed: real paths of files, of each the changed lines of the file on disk; `None` where all are new."""

    lines: dict[str, frozenset[int] | None]

    def has_file(self, path: str) -> bool:
        """Whether a file changed."""
        return os.path.realpath(path) in self.lines

    def has_finding(self, finding: Finding, source: SourceFile) -> bool:
        """Whether a finding, or a reason for it, stands on a changed line."""
        lines = self.lines.get(os.path.realpath(source.path), frozenset())
        if lines is None:
            return True
        spans = [finding.span, *(link.span for link in finding.because if link.span.path == source.path)]
        return any(
            lines.intersection(
                range(source.physical_line(span.cell, span.line), source.physical_line(span.cell, span.end_line) + 1)
            )
            for span in spans
        )


def changes(since: str | None = None, staged: bool = False) -> Changes:
    """What changed in the work tree since a commit (with its branch point), or since the last one.

    With `staged`, what the index has besides the last commit. Raises ConfigError outside of a repository and for what
    is no commit.
    """
    top = os.fsdecode(_git("rev-parse", "--show-toplevel")).rstrip("\n")
    start = _start(since)
    options = ["--cached"] if staged else []
    found = _lines(top, _git("diff", *_PLAIN, *options, "-U0", start, "--", cwd=top))
    if not staged:
        for name in _git("ls-files", "--others", "--exclude-standard", "-z", cwd=top).split(b"\0"):
            if name:
                found[_path(top, name)] = None
    return Changes(found)


_PLAIN = ("--no-color", "--no-ext-diff", "--no-renames", "--diff-filter=d", "--no-prefix", "--ignore-submodules")


def changed_files(paths: Iterable[str], since: str | None = None, staged: bool = False) -> list[str]:
    """The files among these that `changes` names."""
    changed = changes(since, staged)
    return [path for path in paths if changed.has_file(path)]


def uncommitted(paths: Sequence[str]) -> list[str]:
    """The files among these that differ from the last commit; none where git does not know."""
    try:
        changed = changes()
    except ConfigError:
        return []
    return [path for path in paths if changed.has_file(path)]


def only_changed_lines(reports: Iterable[Report], changed: Changes) -> list[Report]:
    """The reports with only the findings on changed lines."""
    kept = []
    for report in reports:
        try:
            source = SourceFile.read(report.path) if report.findings else None
        except UnreadableFile:
            source = None
        if source is not None:
            left = tuple(each for each in report.findings if changed.has_finding(each, source))
            report = replace(report, findings=left)
        kept.append(report)
    return kept


def _start(since: str | None) -> str:
    """The commit to compare with: where the branch left `since`, or the last one; nothing before the first commit."""
    if since is None:
        return "HEAD" if _answers("rev-parse", "--verify", "--quiet", "HEAD") else _NOTHING
    if not _answers("rev-parse", "--verify", "--quiet", f"{since}^{{commit}}"):
        raise ConfigError([f"git knows no commit `{since}`"])
    base = _answers("merge-base", since, "HEAD")
    return os.fsdecode(base).strip() if base else since


def _lines(top: str, patch: bytes) -> dict[str, frozenset[int] | None]:
    """The changed lines of each file of a patch without context; a deletion changes the lines around it."""
    found: dict[str, frozenset[int] | None] = {}
    path, old = "", b""
    for line in patch.split(b"\n"):
        if line.startswith(b"--- "):
            old = line
        elif line.startswith(b"+++ ") and old:
            path, old = _path(top, _unquoted(line[4:])), b""
            found[path] = frozenset()
        elif path and (hunk := _HUNK.match(line)):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            new = range(first, first + count) if count else (first, first + 1)
            found[path] = frozenset(new) | (found[path] or frozenset())
    return found


def _unquoted(name: bytes) -> bytes:
    """A path as git prints it, without the quotes and escapes of an unusual one."""
    name = name.rstrip(b"\t")
    if not name.startswith(b'"'):
        return name
    return re.sub(rb"\\([0-7]{3}|.)", _character, name[1:-1])


def _character(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if len(code) == 3:
        return bytes([int(code, 8)])
    return {b"t": b"\t", b"n": b"\n", b"r": b"\r"}.get(code, code)


def _path(top: str, name: bytes) -> str:
    return os.path.realpath(os.path.join(top, os.fsdecode(name)))


def _answers(*arguments: str) -> bytes:
    """What git answers; nothing where it fails."""
    try:
        return _git(*arguments)
    except ConfigError:
        return b""


def _git(*arguments: str, cwd: str | None = None) -> bytes:
    """What git prints; raises ConfigError with its own words."""
    command = ["git", "-c", "core.quotepath=off", *arguments]
    try:
        return subprocess.run(command, cwd=cwd, check=True, capture_output=True).stdout
    except FileNotFoundError as error:
        raise ConfigError(["git is not installed, nobody else can tell what changed"]) from error
    except subprocess.CalledProcessError as error:
        words = os.fsdecode(error.stderr).strip().splitlines() or [f"git failed with {error.returncode}"]
        raise ConfigError([f"git cannot tell what changed, {words[-1].removeprefix('fatal: ')}"]) from error
