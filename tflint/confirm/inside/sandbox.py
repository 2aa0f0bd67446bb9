"""A question into an answer from a child process that has little time, little memory and no network."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LARGEST_FILE = 64 << 20
LONGEST_ANSWER = 1 << 20


def without_network() -> str:
    """Leave the network for an empty one; says how far that went: `none`, or `python` where only sockets are closed."""
    _close_sockets()
    if not sys.platform.startswith("linux"):
        return "python"
    try:
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        return "none" if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 else "python"
    except (OSError, AttributeError):
        return "python"


def _close_sockets() -> None:
    """Make every connection Python code wants to open fail; the kernel's own limits may not be at hand."""
    import socket

    def refused(*_: Any, **__: Any) -> Any:
        raise OSError("no network while tflint asks TensorFlow")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        setattr(socket.socket, name, refused)
    for function in ("create_connection", "getaddrinfo"):
        setattr(socket, function, refused)


def in_child(work: Callable[[], Any], seconds: float, memory: int) -> Any:
    """The answer of a function run in a forked child; what keeps it from answering is an undecided answer."""
    if not hasattr(os, "fork"):
        return _guarded(work)
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        _answer_and_leave(work, sender, seconds, memory)
    os.close(sender)
    try:
        text = _read(receiver, seconds)
    finally:
        os.close(receiver)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if text is None:
        return {"outcome": "undecided", "reason": f"no answer within {seconds:g} s", "passing": True}
    try:
        return json.loads(text)
    except ValueError:
        return {"outcome": "undecided", "reason": _death(status), "passing": True}


def _death(status: int) -> str:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return f"TensorFlow's process died{f' of signal {number}' if number else ''}"


def _read(receiver: int, seconds: float) -> str | None:
    """All that the child writes, `None` when it takes longer."""
    end = time.monotonic() + seconds
    parts = []
    size = 0
    while size < LONGEST_ANSWER:
        ready, _, _ = select.select([receiver], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = os.read(receiver, 65536)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts).decode("utf-8", "replace")


def _answer_and_leave(work: Callable[[], Any], sender: int, seconds: float, memory: int) -> None:
    """In the child: limits, a folder of its own, the answer, and out without any of the parent's clean-up."""
    try:
        gc.disable()  # a collection would copy every page of the parent's
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, 0)
        _limit(seconds, memory)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            answer = _guarded(work)
            text = json.dumps(answer).encode("utf-8")
            while text:
                text = text[os.write(sender, text) :]
            os.chdir("/")
    finally:
        os._exit(0)


def _guarded(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except MemoryError:
        return {"outcome": "undecided", "reason": "more memory than the limit", "passing": False}
    except RecursionError:
        return {"outcome": "undecided", "reason": "nested too deeply", "passing": False}
    except BaseException as error:
        return {
            "outcome": "undecided",
            "reason": f"tflint's own question failed, {type(error).__name__}: {error}"[:400],
        }


def _limit(seconds: float, memory: int) -> None:
    """Limits of the kernel: address space beyond what is mapped already, processor seconds, file size, no core."""
    import resource

    limits = [
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ]
    if sys.platform.startswith("linux"):
        limits.append((resource.RLIMIT_AS, _mapped() + memory))
    for kind, value in limits:
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            continue


def _mapped() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
