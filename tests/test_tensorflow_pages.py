"""Page tests against TensorFlow: where a page claims a crash, its Bad really raises and its Good really runs."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import runpy
import tempfile
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tflint.examples import Example, examples
from tflint.rules import rule_book

pytestmark = pytest.mark.tensorflow

EXAMPLES = [example for rule in rule_book().values() if rule.crashes for example in examples(rule)]
SECONDS = 120


@pytest.fixture(scope="module")
def fork() -> Iterator[Any]:
    """A way to fork from a process in which TensorFlow is imported but nothing of it was run."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tensorflow", "keras"])
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    yield context


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_in_tensorflow(example: Example, fork: Any) -> None:
    raised = outcome(example, fork)
    if example.section == "Bad":
        assert raised is not None, "runs, though the page says that it crashes"
    else:
        assert raised is None, raised


def outcome(example: Example, context: Any) -> str | None:
    """What a program raises, `None` when it runs to its end."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=run_program, args=(example.text, sender))
    process.start()
    sender.close()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        pytest.fail(f"still runs after {SECONDS} seconds")
    try:
        told: str | None = receiver.recv()
    except EOFError:
        told = f"the process died with {process.exitcode}"
    return told


def run_program(text: str, sender: Connection) -> None:
    """Run a program from a file (AutoGraph reads the source) in this process and tell what it raised."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        os.chdir(folder)
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        program = Path(folder, "example.py")
        program.write_text(text, encoding="utf-8")
        try:
            runpy.run_path(str(program), run_name="__main__")
        except BaseException as error:
            sender.send(f"{type(error).__name__}: {error}"[:2000])
        else:
            sender.send(None)
        os.chdir("/")
