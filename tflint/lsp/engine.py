"""Programs that changed into analyses: one thread, the newest state of each only, after a pause in the typing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

Job = Callable[[], Any]
STACK = 64 << 20
"""Bytes: nested expressions recurse, and some systems give threads half a megabyte only."""


class Engine:
    """Runs jobs on one daemon thread; a new job under the same key replaces one that waits."""

    def __init__(self) -> None:
        self._waiting: dict[Any, tuple[float, Job]] = {}
        self._changed = threading.Condition()
        self._running: Any = None
        self._thread: threading.Thread | None = None

    def submit(self, key: Any, job: Job, delay: float = 0.0) -> None:
        """Run a job after `delay` seconds, unless another one with its key comes first."""
        with self._changed:
            self._waiting[key] = (time.monotonic() + delay, job)
            self._changed.notify()
        if self._thread is None:
            self._start()

    def drop(self, key: Any) -> None:
        """Forget a job that waits."""
        with self._changed:
            self._waiting.pop(key, None)

    def waits(self, key: Any) -> bool:
        """Whether a job waits or runs under a key."""
        with self._changed:
            return key in self._waiting or (self._running is not None and self._running == key)

    def _start(self) -> None:
        size = threading.stack_size()
        try:
            threading.stack_size(STACK)
            self._thread = threading.Thread(target=self._run, name="tflint-engine", daemon=True)
            self._thread.start()
        finally:
            threading.stack_size(size)

    def _run(self) -> None:
        while True:
            key, job = self._next()
            try:
                job()
            except Exception as error:  # a job answers for itself; the thread must live on for the next one
                print(f"tflint server: {type(error).__name__}: {error}")
            finally:
                del job
                with self._changed:
                    self._running = None

    def _next(self) -> tuple[Any, Job]:
        with self._changed:
            while True:
                now = time.monotonic()
                due = min(self._waiting.items(), key=lambda item: item[1][0], default=None)
                if due is not None and due[1][0] <= now:
                    self._running = due[0]
                    return due[0], self._waiting.pop(due[0])[1]
                self._changed.wait(None if due is None else due[1][0] - now)
