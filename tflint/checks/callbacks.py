"""What `fit` is given into its callbacks and the names it will log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tflint.checks.metrics import metric_name
from tflint.program.facts import Compile, Fit
from tflint.program.values import ApiObject, Const, ListValue, TupleValue

CALLBACKS = "keras.callbacks."
ADDS_KEYS = frozenset({"LambdaCallback", "LearningRateScheduler", "ReduceLROnPlateau", "Callback", "CallbackList"})
"""Callbacks that may add keys to the logs themselves."""


def callbacks_of(fit: Fit) -> tuple[Any, ...] | None:
    """The callbacks given to fit, `None` when they are not known one by one."""
    given = fit.arguments.get("callbacks")
    if given is None or (isinstance(given, Const) and given.value is None):
        return ()
    if isinstance(given, ApiObject):
        return (given,)
    return given.items if isinstance(given, (ListValue, TupleValue)) else None


def known_callbacks(fit: Fit) -> Iterator[ApiObject]:
    """The callbacks given to fit that are Keras' own."""
    for callback in callbacks_of(fit) or ():
        if isinstance(callback, ApiObject) and callback.name.startswith(CALLBACKS):
            yield callback


def text_argument(callback: ApiObject, name: str, default: str) -> str | None:
    """A string argument or its default, `None` when it is not known."""
    given = callback.argument(name)
    if given is None:
        return default
    return given.value if isinstance(given, Const) and isinstance(given.value, str) else None


def given(fit: Fit, name: str) -> bool:
    """Whether an argument was given and is not None."""
    value = fit.arguments.get(name)
    return value is not None and not (isinstance(value, Const) and value.value in (None, 0, 0.0))


def validates(fit: Fit) -> bool:
    """Whether fit gets, or may get, validation data."""
    return given(fit, "validation_data") or given(fit, "validation_split") or fit.validation is not None or is_open(fit)


def is_open(fact: Fit | Compile) -> bool:
    """Whether more arguments than are known may be given, through `*args` or `**kwargs`."""
    return any(argument.star for argument in getattr(fact.origin.node, "args", ()))


def logged(fit: Fit) -> frozenset[str] | None:
    """The names this run logs, `None` unless all of them are known."""
    compiled, callbacks = fit.compiled, callbacks_of(fit)
    if not isinstance(compiled, Compile) or callbacks is None or fit.model.kind not in ("sequential", "functional"):
        return None
    if any(
        not isinstance(each, ApiObject) or not each.name.startswith(CALLBACKS) or each.short_name == "LambdaCallback"
        for each in callbacks
    ):
        return None
    if len(compiled.losses) != 1 or "weighted_metrics" in compiled.arguments or is_open(compiled) or is_open(fit):
        return None
    names = [_logged_name(metric) for metric in _metrics(compiled)]
    if None in names or _metrics_unknown(compiled):
        return None
    base = ["loss", *(name for name in names if name)]
    rate = any(each.short_name in ("LearningRateScheduler", "ReduceLROnPlateau") for each in callbacks)
    extra = ["learning_rate", "lr"] if rate else []
    return frozenset(base + [f"val_{name}" for name in base if validates(fit)] + extra)


def is_logged(name: str, names: frozenset[str]) -> bool:
    """Whether a name is among those logged; objects of one class are numbered as they are made."""
    return name in names or re.sub(r"_\d+$", "", name) in names


def _metrics(compiled: Compile) -> tuple[Any, ...]:
    """The metrics of a model with one output, as written."""
    return tuple(metric for each in compiled.metrics for metric in (each if isinstance(each, tuple) else (each,)))


def _metrics_unknown(compiled: Compile) -> bool:
    """Whether compile was given metrics of which not all are known."""
    written = compiled.arguments.get("metrics")
    if isinstance(written, (ListValue, TupleValue)):
        return written.items is None or len(written.items) != len(_metrics(compiled))
    return written is not None and not isinstance(written, (Const, ApiObject))


def _logged_name(metric: Any) -> str | None:
    """The name under which a metric is logged, `None` when it is not known."""
    written = metric.fields.get("written") if isinstance(metric, ApiObject) else metric
    if isinstance(written, Const) and isinstance(written.value, str):
        return written.value
    if isinstance(metric, ApiObject) and metric.argument("name") is not None:
        name = metric.argument("name")
        return name.value if isinstance(name, Const) else None
    return metric_name(metric) or None if isinstance(metric, ApiObject) else None
