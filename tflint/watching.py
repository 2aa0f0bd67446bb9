"""Files that change into new runs over them, until the user has had enough."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence

INTERVAL = 0.5
"""Seconds between two looks at the files where nobody tells of changes."""
SUFFIXES = (".py", ".pyi", ".ipynb", ".toml", ".txt", ".cfg", ".lock", ".yml", ".yaml")
"""Programs, and what decides how they are judged."""
CLEAR = "\x1b[2J\x1b[3J\x1b[H"

Change = tuple[object, str]


def run_again(paths: Sequence[str], run: Callable[[], int]) -> int:
    """Run, and again after each change below the paths; Ctrl-C ends it."""
    folders = sorted({path if os.path.isdir(path) else os.path.dirname(path) or "." for path in paths})
    changes = _changes(folders)
    while True:
        if sys.stdout.isatty():
            sys.stdout.write(CLEAR)
        run()
        sys.stdout.flush()
        sys.stderr.write("watching, Ctrl-C ends it\n")
        next(changes)
        forget()


def _changes(folders: Sequence[str]) -> Iterator[None]:
    """One item for each change, told by the system where watchfiles is installed, else looked for."""
    try:
        from watchfiles import watch
    except ModuleNotFoundError:
        yield from _polled(folders)
        return
    for _ in watch(*folders, watch_filter=lambda change, path: _matters(path), debounce=200, raise_interrupt=True):
        yield


def _polled(folders: Sequence[str]) -> Iterator[None]:
    before = _seen(folders)
    while True:
        time.sleep(INTERVAL)
        now = _seen(folders)
        if now != before:
            before = now
            yield


def _seen(folders: Sequence[str]) -> dict[str, int]:
    """When each file that matters was last changed."""
    found = {}
    for top in folders:
        for folder, inner, names in os.walk(top):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for path in (os.path.join(folder, name) for name in names):
                if _matters(path):
                    try:
                        found[path] = os.stat(path).st_mtime_ns
                    except OSError:
                        continue
    return found


def _matters(path: str) -> bool:
    return path.endswith(SUFFIXES) and f"{os.sep}.tflint_cache{os.sep}" not in path


def forget() -> None:
    """Look at the project anew: files and pins may have come or gone."""
    from tflint import cache, targets
    from tflint.config import layers
    from tflint.source import file, modules

    file.forget()
    modules.forget()
    layers.forget()
    targets.forget()
    cache.forget()
