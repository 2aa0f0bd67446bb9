"""Reports as they come into a line on the terminal that says how many are done, for those who wait."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

FIRST_AFTER = 1.0
"""Seconds before anything is shown: nobody wants to see a line flash by."""
BETWEEN = 0.1
"""Seconds between two changes of the line."""
CLEAR = "\r\x1b[2K"


def shown(reports: Iterable[T], total: int, wanted: bool = True) -> Iterator[T]:
    """The reports, with their number on standard error while a person waits for them; the line is gone in the end."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from reports
        return
    due = time.monotonic() + FIRST_AFTER
    line = False
    try:
        for done, report in enumerate(reports, 1):
            yield report
            if time.monotonic() >= due:
                line = True
                due = time.monotonic() + BETWEEN
                sys.stderr.write(f"{CLEAR}{done}/{total} files")
                sys.stderr.flush()
    finally:
        if line:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
