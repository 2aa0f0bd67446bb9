"""Many files into reports, in the order of the files whatever the number of processes and whatever was kept."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.config.settings import Settings
from tflint.findings import Problem, Report

if TYPE_CHECKING:
    from tflint.cache import Cache
    from tflint.source.file import SourceFile
    from tflint.source.span import Span

FEWEST_FOR_PROCESSES = 30
"""Below this many files starting processes costs more than it saves."""
MOST_SECONDS = 60.0
"""Seconds of computing for one file: its budget of steps is spent long before, this is for what nobody thought of."""

MOST_OBJECTS = 3_000_000
"""New objects after which the collector is called: a file leaves some thousands in cycles, and three million take about
400 MB. To look for them costs a tenth of the run that made them.
"""


class OutOfTime(BaseException):
    """The time of a file is up; no `except Exception` on the way catches it."""


def lint_files(
    paths: Sequence[str],
    settings: Settings | Callable[[str], Settings],
    jobs: int | None = None,
    cache: Cache | None = None,
) -> Iterator[Report]:
    """The report of every file, in order; `jobs=None` takes as many processes as pay.

    `settings` are the ones of all files, or a function from a path to the settings of that file.

    A mistake in a file that others import is told once, with the first file that leads to it.
    """
    given = settings
    settings_for = (lambda path: given) if isinstance(given, Settings) else given
    told: set[tuple[str, Span]] = set()
    for report in _reports([(path, settings_for(path)) for path in paths], jobs, cache):
        new = tuple(finding for finding in report.findings if (finding.rule, finding.span) not in told)
        told.update((finding.rule, finding.span) for finding in new)
        yield replace(report, findings=new)


def _reports(tasks: Sequence[tuple[str, Settings]], jobs: int | None, cache: Cache | None) -> Iterator[Report]:
    """Every report as it was kept or, where it was not, anew; what is new is kept even if the run is cut short."""
    if cache is None:
        yield from _fresh(tasks, jobs)
        return
    kept = [cache.get(*task) for task in tasks]
    fresh = _fresh([task for task, report in zip(tasks, kept, strict=True) if report is None], jobs)
    try:
        for (_, settings), report in zip(tasks, kept, strict=True):
            if report is None:
                report = next(fresh)
                cache.put(report, settings)
            yield report
    finally:
        fresh.close()
        cache.save()


def _fresh(tasks: Sequence[tuple[str, Settings]], jobs: int | None) -> Generator[Report, None, None]:
    count = min(jobs or min(_cores(), 16), len(tasks))
    if count < 2 or (jobs is None and len(tasks) < FEWEST_FOR_PROCESSES):
        for task in tasks:
            yield lint_file(*task)
        return
    from tflint.processes import in_processes
    from tflint.runner import active_rules

    active_rules(tasks[0][1])
    yield from in_processes(tasks, count, lint_file)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def lint_file(path: str, settings: Settings) -> Report:
    """The report of one file on disk; a file that cannot be read is a problem, not the end."""
    from tflint.source.file import SourceFile

    return _guarded(path, lambda: SourceFile.shared(path), settings)


def lint_bytes(path: str, data: bytes, settings: Settings) -> Report:
    """The report of a program that is not on disk, under the name `path`."""
    from tflint.source.file import SourceFile

    return _guarded(path, lambda: SourceFile.from_bytes(path, data), settings)


def _guarded(path: str, read: Callable[[], SourceFile], settings: Settings) -> Report:
    """A file's report, with the collector off: trees make very many objects, and hardly any is part of a cycle."""
    from tflint.pipeline import lint
    from tflint.source.problem import UnreadableFile

    collects = gc.isenabled()
    gc.disable()
    try:
        with _limited(MOST_SECONDS):
            return lint(read(), settings)
    except UnreadableFile as error:
        return Report(path, problems=(Problem(path, str(error)),))
    except OutOfTime:
        return Report(path, problems=(Problem(path, f"given up after {MOST_SECONDS:g} seconds of computing"),))
    except Exception as error:
        from tflint.runner import crash

        return Report(path, problems=(Problem(path, f"tflint failed, {crash(error)}"),))
    finally:
        _tidy(collects)


def _tidy(collects: bool) -> None:
    """Leave the collector as it was found; in a process where it is always off, collect when there is much to find."""
    if collects:
        gc.enable()
    elif gc.get_count()[0] > MOST_OBJECTS:
        gc.collect()


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise OutOfTime after so much computing, where the system can interrupt it; again each second if it is lost."""
    try:
        before = signal.signal(signal.SIGVTALRM, _out_of_time)
    except (AttributeError, ValueError):  # Windows; a thread that is not the main one
        yield
        return
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _out_of_time(*_: object) -> None:
    raise OutOfTime
