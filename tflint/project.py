"""Many files into reports, in the order of the files whatever the number of processes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.config import Settings
from tflint.findings import Problem
from tflint.pipeline import Report, lint
from tflint.source.file import SourceFile
from tflint.source.problem import UnreadableFile
from tflint.source.span import Span

if TYPE_CHECKING:
    from concurrent.futures import Future

FEWEST_FOR_PROCESSES = 30
"""Below this many files starting processes costs more than it saves."""


def lint_files(
    paths: Sequence[str], settings: Settings | Callable[[str], Settings], jobs: int | None = None
) -> Iterator[Report]:
    """The report of every file, in order; `jobs=None` takes as many processes as pay.

    `settings` are the ones of all files, or a function from a path to the settings of that file.

    A mistake in a file that others import is told once, with the first file that leads to it.
    """
    given = settings
    settings_for = (lambda path: given) if isinstance(given, Settings) else given
    count = jobs or min(_cores(), 16)
    alone = count == 1 or len(paths) < (2 if jobs else FEWEST_FOR_PROCESSES)
    reports = (
        (lint_file(path, settings_for(path)) for path in paths) if alone else _in_processes(paths, settings_for, count)
    )
    told: set[tuple[str, Span]] = set()
    for report in reports:
        new = tuple(finding for finding in report.findings if (finding.rule, finding.span) not in told)
        told.update((finding.rule, finding.span) for finding in new)
        yield replace(report, findings=new)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def lint_file(path: str, settings: Settings) -> Report:
    """The report of one file on disk; a file that cannot be read is a problem, not the end."""
    return _guarded(path, lambda: SourceFile.shared(path), settings)


def lint_bytes(path: str, data: bytes, settings: Settings) -> Report:
    """The report of a program that is not on disk, under the name `path`."""
    return _guarded(path, lambda: SourceFile.from_bytes(path, data), settings)


def _guarded(path: str, read: Callable[[], SourceFile], settings: Settings) -> Report:
    """A file's report, with the collector off: trees make very many objects, and none of them outlives the file."""
    gc.disable()
    try:
        return lint(read(), settings)
    except UnreadableFile as error:
        return Report(path, problems=(Problem(path, str(error)),))
    except Exception as error:
        from tflint.runner import crash

        return Report(path, problems=(Problem(path, f"tflint failed, {crash(error)}"),))
    finally:
        gc.enable()


def _in_processes(paths: Sequence[str], settings_for: Callable[[str], Settings], jobs: int) -> Iterator[Report]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_all_start_methods, get_context

    from tflint.runner import active_rules

    for settings in {settings_for(path) for path in paths}:
        active_rules(settings)
    context = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(jobs, context, initializer=gc.freeze) as pool:
        futures = [pool.submit(lint_file, path, settings_for(path)) for path in paths]
        for path, future in zip(paths, futures, strict=True):
            yield _result(path, future)


def _result(path: str, future: Future[Report]) -> Report:
    """A file's report, or what became of the process that was to make it."""
    from concurrent.futures import BrokenExecutor

    try:
        return future.result()
    except BrokenExecutor:
        return Report(path, problems=(Problem(path, "the process that read this file, or one before it, died"),))
