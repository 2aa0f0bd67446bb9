"""Reports on files into fixed files, written where that was asked for."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tflint.config.settings import Settings
from tflint.findings import Problem, Report
from tflint.fixing.rounds import Fixed, Wanted, fixed, is_fixable
from tflint.source.file import SourceFile
from tflint.source.problem import UnreadableFile
from tflint.source.span import Span

Read = Callable[[str], SourceFile]
Make = Callable[[SourceFile, Settings], Fixed]


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it was and what became of it."""

    before: SourceFile
    after: Fixed
    earlier: Fixed | None = None
    """What it was in between, when comments were added after fixes."""

    @property
    def changed(self) -> bool:
        """Whether a byte is different."""
        return self.before.data != self.after.data


def fix_reported(
    reports: Sequence[Report], read: Read, settings_for: Callable[[str], Settings], safety: str, wanted: Wanted | None
) -> list[Change]:
    """The files with something to fix, with their fixes applied; nothing is written."""

    def make(source: SourceFile, settings: Settings) -> Fixed:
        return fixed(source, settings, safety, wanted)

    having = [report.path for report in reports if any(is_fixable(each, safety) for each in report.findings)]
    changes = []
    for path in having:
        try:
            changes.append(changed_file(read(path), settings_for(path), make))
        except UnreadableFile:
            continue
    return changes


def changed_file(before: SourceFile, settings: Settings, make: Make) -> Change:
    """What becomes of a file; a crash of ours changes nothing and is a problem of its report."""
    gc.disable()
    try:
        return Change(before, make(before, settings))
    except Exception as error:
        from tflint.runner import crash

        problem = Problem(before.path, f"tflint failed to change this file, {crash(error)}")
        return Change(before, Fixed(before, Report(before.path, problems=(problem,))))
    finally:
        gc.enable()


def written(changes: Sequence[Change], reports: Sequence[Report]) -> list[Report]:
    """Write the files that changed; every report as it is now, with a problem for a file that cannot be written."""
    newer = {}
    for change in changes:
        trouble = write(change) if change.changed else None
        newer[change.before.path] = trouble if trouble is not None else change.after.report
    now = []
    for report in reports:
        new = newer.get(report.path, report)
        now.append(
            replace(report, problems=(*report.problems, Problem(report.path, new))) if isinstance(new, str) else new
        )
    return _told_once(now)


def write(change: Change) -> str | None:
    """Put the new bytes in place of the old ones in one step; why that cannot be done, where it cannot."""
    path = os.path.realpath(change.before.path)
    temporary = ""
    try:
        with open(path, "rb") as file:
            if file.read() != change.before.data:
                return "not fixed, the file changed while tflint read it"
        if not os.access(path, os.W_OK):
            return "not fixed, the file may not be written"
        handle, temporary = tempfile.mkstemp(prefix=".tflint-", dir=os.path.dirname(path))
        with open(handle, "wb") as file:
            file.write(change.after.data)
        shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        return f"not fixed, {(error.strerror or str(error)).lower()}"
    return None


def _told_once(reports: Sequence[Report]) -> list[Report]:
    """The reports without findings that an earlier one has too: a mistake in a file that others import."""
    told: set[tuple[str, Span]] = set()
    kept = []
    for report in reports:
        new = tuple(each for each in report.findings if (each.rule, each.span) not in told)
        told.update((each.rule, each.span) for each in new)
        kept.append(replace(report, findings=new))
    return kept
