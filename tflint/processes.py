"""Files and their settings into reports by several processes, in order, whatever becomes of the processes."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tflint.config.settings import Settings
from tflint.findings import Problem, Report

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Task = tuple[str, Settings]
Lint = Callable[[str, Settings], Report]
LARGEST_BATCH = 8
"""Files sent to a process at a time: enough to hide the sending, few enough to end together."""


def in_processes(tasks: Sequence[Task], jobs: int, lint: Lint) -> Iterator[Report]:
    """The reports of all tasks, in order.

    When a process dies, the files it had are read one by one, so that only the one it died of is lost.
    """
    from concurrent.futures import BrokenExecutor

    size = max(1, min(LARGEST_BATCH, len(tasks) // (jobs * 8)))
    batches = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    while batches:
        pool = _pool(jobs)
        done = 0
        try:
            futures = [pool.submit(_batch, lint, batch) for batch in batches]
            for future in futures:
                reports = future.result()
                done += 1
                yield from reports
        except BrokenExecutor:
            for task in batches[done]:
                yield _alone(task, lint)
            done += 1
        finally:
            _stop(pool, at_once=done < len(batches))
        batches = batches[done:]


def _batch(lint: Lint, batch: Sequence[Task]) -> list[Report]:
    return [lint(*task) for task in batch]


def _alone(task: Task, lint: Lint) -> Report:
    """The report of one file by a process of its own, or what became of it."""
    from concurrent.futures import BrokenExecutor

    pool = _pool(1)
    try:
        return pool.submit(lint, *task).result()
    except BrokenExecutor:
        return Report(task[0], problems=(Problem(task[0], "the process that read this file died"),))
    finally:
        _stop(pool, at_once=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that start as copies of this one where the system can do that: what is imported stays so."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_all_start_methods, get_context

    context = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
    return ProcessPoolExecutor(jobs, context, initializer=_begin)


def _begin() -> None:
    """A process of the pool leaves Ctrl-C to the one that started it, and does not outlive that one."""
    gc.disable()
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()

    def leave_with(parent: Any) -> None:
        parent.join()
        os._exit(1)

    Thread(target=leave_with, args=(parent_process(),), daemon=True).start()


def _stop(pool: ProcessPoolExecutor, at_once: bool) -> None:
    """End the pool; at once, when what it still does is not wanted any more."""
    processes = list((pool._processes or {}).values())
    if at_once:
        for process in processes:
            process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)
