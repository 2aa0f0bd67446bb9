"""Page tests against TensorFlow: a program of the API pages raises in the installed version exactly where tflint, told
that version, says so; run it with every TensorFlow that is at hand.
"""

from __future__ import annotations

import importlib.metadata
from typing import Any

import pytest

from tests.checks.api.programs import findings
from tests.checks.api.test_renames import FIXED
from tests.test_tensorflow_pages import fork, outcome
from tflint.examples import Example, examples
from tflint.rules import rule_book

pytestmark = pytest.mark.tensorflow

PAGES = [rule for rule in rule_book().values() if rule.folder == "api" and rule.crashes]
EXAMPLES = [example for rule in PAGES for example in examples(rule)]
COMPLETE = [before for before, _ in FIXED if "numpy" not in before and ".fit" not in before]


def installed() -> str:
    for name in ("tensorflow", "tensorflow-cpu", "tensorflow-intel"):
        try:
            return ".".join(importlib.metadata.version(name).split(".")[:2])
        except importlib.metadata.PackageNotFoundError:
            continue
    pytest.skip("TensorFlow is not installed")


def says_it_fails(text: str) -> list[str]:
    rules = rule_book()
    told = findings(text, installed())
    return [each.message for each in told if each.level == "error" and rules[each.rule].crashes]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_page(example: Example, fork: Any) -> None:
    raised = outcome(example, fork)
    assert bool(says_it_fails(example.text)) == (raised is not None), raised


@pytest.mark.parametrize("text", COMPLETE)
def test_program(text: str, fork: Any) -> None:
    raised = outcome(Example(PAGES[0], "Bad", 1, text, ()), fork)
    assert bool(says_it_fails(text)) == (raised is not None), raised


__all__ = ["fork"]
