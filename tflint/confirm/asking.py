"""A finding and the fact it is about into the request that lets TensorFlow decide, by rule."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from tflint.confirm.literals import Undecidable
from tflint.confirm.sizes import Sizes
from tflint.findings import Finding
from tflint.program.facts import Program

Asker = Callable[["Subject"], "Mapping[str, Any]"]
ASKERS: dict[str, Asker] = {}
"""How to ask about the findings of a rule, by rule."""
TRIALS: dict[str, Asker] = {}
"""How to try out what a rule proposes, for rules that only a training could speak about."""


class Subject:
    """What a request is made of: finding, fact, program, and the symbolic sizes met on the way."""

    def __init__(self, finding: Finding, fact: Any, program: Program) -> None:
        self.finding, self.fact, self.program = finding, fact, program
        self.sizes = Sizes()


def asks(*rules: str) -> Callable[[Asker], Asker]:
    """Register how findings of these rules are turned into requests."""

    def register(asker: Asker) -> Asker:
        for rule in rules:
            ASKERS[rule] = asker
        return asker

    return register


def tries(*rules: str) -> Callable[[Asker], Asker]:
    """Register how findings of these rules are turned into trials."""

    def register(asker: Asker) -> Asker:
        for rule in rules:
            TRIALS[rule] = asker
        return asker

    return register


def request_for(finding: Finding, program: Program, train: bool = False) -> Mapping[str, Any] | None:
    """The request for a finding: `None` for rules TensorFlow has no say in, `undecided` where none can be made.

    With `train` also the trial of rules that only a training could speak about.
    """
    asker = askers().get(finding.rule) or (TRIALS.get(finding.rule) if train else None)
    if asker is None:
        return None
    subject = Subject(finding, finding.fact, program)
    try:
        request = dict(asker(subject))
    except Undecidable as why:
        return {"undecided": str(why)}
    except RecursionError:
        return {"undecided": "nested too deeply"}
    except Exception as error:
        return {"undecided": f"tflint could not ask, {type(error).__name__}: {error}"}
    if subject.sizes.dims:
        request["sizes"] = subject.sizes.columns()
    if subject.sizes.unknown:
        request["unknown"] = True
    return request


@cache
def askers() -> Mapping[str, Asker]:
    """All askers, their modules loaded."""
    package = importlib.import_module("tflint.confirm.subjects")
    for found in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"tflint.confirm.subjects.{found.name}")
    return ASKERS
