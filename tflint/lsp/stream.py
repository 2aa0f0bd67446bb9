"""A stream of framed bytes into JSON messages, read on a thread of its own: a busy server still hears its client go."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

_LENGTH = re.compile(rb"content-length:\s*(\d+)\s*$", re.IGNORECASE)
LONGEST_MESSAGE = 1 << 28
GRACE = 3.0
"""Seconds a server may still work after its client has gone."""

MALFORMED = object()
"""Stands for a message that is no JSON."""


def messages(stream: BinaryIO) -> Iterator[Any]:
    """The messages of a stream until it ends; whatever is no header is skipped up to the next header."""
    while True:
        length = _header(stream)
        if length is None:
            return
        body = stream.read(length)
        if len(body) < length:
            return
        try:
            yield json.loads(body)
        except (ValueError, RecursionError):
            yield MALFORMED


def _header(stream: BinaryIO) -> int | None:
    """The length the next header gives, `None` at the end of the stream."""
    length: int | None = None
    while True:
        line = stream.readline(1 << 16)
        if not line:
            return None
        found = _LENGTH.search(line)
        if found is not None and int(found[1]) <= LONGEST_MESSAGE:
            length = int(found[1])
        elif not line.strip() and length is not None:
            return length


def listen(stream: BinaryIO, receive: Callable[[Any], None], ended: Callable[[], None]) -> None:
    """Read messages on a daemon thread; when the stream ends the process does too, at the latest after a grace."""

    def read() -> None:
        try:
            for message in messages(stream):
                receive(message)
        except (OSError, ValueError):
            pass
        finally:
            leave_after(GRACE)
            ended()

    threading.Thread(target=read, name="tflint-reader", daemon=True).start()


def leave_after(seconds: float) -> None:
    """End the process in a while whatever it is doing then."""

    def leave() -> None:
        time.sleep(seconds)
        os._exit(1)

    threading.Thread(target=leave, name="tflint-leaving", daemon=True).start()


def watch(process: int | None, every: float = 1.0) -> None:
    """End this process when its client's has died; one that cannot be seen from here is not watched."""
    if process is None or sys.platform == "win32" or not _alive(process):
        return

    def look() -> None:
        while _alive(process):
            time.sleep(every)
        os._exit(1)

    threading.Thread(target=look, name="tflint-watchdog", daemon=True).start()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
