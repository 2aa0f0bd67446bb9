"""Page tests against TensorFlow: where a page claims a crash, its Bad really raises and its Good really runs."""

from __future__ import annotations

import os
import runpy
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tests.forked import answer_of, tensorflow_forks
from tflint.examples import Example, examples
from tflint.rules import rule_book

pytestmark = pytest.mark.tensorflow

EXAMPLES = [example for rule in rule_book().values() if rule.crashes for example in examples(rule)]
SECONDS = 120


@pytest.fixture(scope="module")
def fork() -> Any:
    """A way to fork from a process in which TensorFlow is imported but nothing of it was run."""
    return tensorflow_forks()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_in_tensorflow(example: Example, fork: Any) -> None:
    raised = outcome(example, fork)
    if example.section == "Bad":
        assert raised is not None, "runs, though the page says that it crashes"
    else:
        assert raised is None, raised


def outcome(example: Example, context: Any) -> str | None:
    """What a program raises, `None` when it runs to its end."""
    raised: str | None = answer_of(context, SECONDS, run_program, example.text)
    return raised


def run_program(text: str, sender: Connection) -> None:
    """Run a program from a file (AutoGraph reads the source) in this process and tell what it raised."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        program = Path(folder, "example.py")
        program.write_text(text, encoding="utf-8")
        try:
            runpy.run_path(str(program), run_name="__main__")
        except BaseException as error:
            sender.send(f"{type(error).__name__}: {error}"[:2000])
        else:
            sender.send(None)
        os.chdir("/")
