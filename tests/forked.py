"""A function into what it answers in a child process that has TensorFlow imported and nothing of it run."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import pytest


def tensorflow_forks() -> Any:
    """A way to fork from a process in which TensorFlow is imported; skips the test where there is none."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tensorflow", "keras"])
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    return context


def answer_of(context: Any, seconds: float, function: Callable[..., None], *arguments: object) -> Any:
    """What `function(*arguments, sender)` sends from a child of its own; words when the child dies or is too slow."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_quietly, args=(function, arguments, sender))
    process.start()
    sender.close()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        pytest.fail(f"still runs after {seconds} seconds")
    try:
        return receiver.recv()
    except EOFError:
        return f"the process died with {process.exitcode}"


def _quietly(function: Callable[..., None], arguments: tuple[object, ...], sender: Connection) -> None:
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        function(*arguments, sender)
