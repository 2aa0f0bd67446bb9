"""Findings about optimizers and callbacks into requests: try them on a model of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.literals import Undecidable, literal
from tflint.program.facts import Compile, Fit, RateSet
from tflint.program.values import ApiObject, Const, ListValue, TupleValue

OPTIMIZERS = "keras.optimizers."
SETS_RATE = frozenset({"LearningRateScheduler", "ReduceLROnPlateau"})


def optimizer_name(optimizer: Any) -> str:
    """The class of an optimizer that may be made anew."""
    name = optimizer.name if isinstance(optimizer, ApiObject) else ""
    if not name.startswith(OPTIMIZERS):
        raise Undecidable("the optimizer is not one of Keras")
    return name


@asks("learning-rate-invalid")
def rate(subject: Subject) -> Mapping[str, Any]:
    """An optimizer of the same class with this rate."""
    fact = subject.fact
    if not isinstance(fact, RateSet):
        raise Undecidable("not a question about a rate")
    name = optimizer_name(fact.optimizer) if fact.optimizer is not None else f"{OPTIMIZERS}SGD"
    value = fact.rate if isinstance(fact.rate, Const) else Const(fact.rate)
    return {"ask": "rate", "optimizer": name, "rate": literal(value, subject.sizes)}


@asks("loss-missing")
def lossless(subject: Subject) -> Mapping[str, Any]:
    """A model of one unit compiled without a loss, with metrics where the program has some."""
    fit = subject.fact
    compiled = fit.compiled if isinstance(fit, Fit) else None
    return {"ask": "lossless", "metrics": bool(compiled is not None and compiled.metrics)}


@asks("optimizer-shared")
def shared(subject: Subject) -> Mapping[str, Any]:
    """One optimizer of the same class for two models."""
    compiled = subject.fact
    if not isinstance(compiled, Compile):
        raise Undecidable("not a question about an optimizer")
    return {"ask": "shared", "optimizer": optimizer_name(compiled.optimizer)}


@asks("schedule-and-callback")
def schedule(subject: Subject) -> Mapping[str, Any]:
    """A callback of the same class against a schedule."""
    fit = subject.fact
    if not isinstance(fit, Fit) or fit.compiled is None:
        raise Undecidable("not a question about a callback")
    given = fit.arguments.get("callbacks")
    items = (given.items or ()) if isinstance(given, (ListValue, TupleValue)) else (given,)
    chosen = [one for one in items if isinstance(one, ApiObject) and one.short_name in SETS_RATE]
    if not chosen:
        raise Undecidable("the callbacks are not known")
    optimizer = optimizer_name(fit.compiled.optimizer)
    return {"ask": "schedule", "callback": chosen[0].name, "optimizer": optimizer}
