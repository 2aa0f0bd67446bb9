"""Runs `with` blocks: tapes, strategy scopes, name scopes and whatever else manages a context."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from tflint.interpret.evaluating import evaluate
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame
from tflint.interpret.targets import assign
from tflint.program.layers import Model
from tflint.program.values import NOTHING_KNOWN, ApiObject, Instance

_EXPECTS_FAILURE = frozenset(
    ("raises", "suppress", "assert_raises", "assert_raises_regex", "warns", "assertWarns", "assertWarnsRegex")
)
"""Functions of pytest, contextlib, NumPy and unittest in whose blocks something is meant to fail, or to warn."""


def with_block(frame: Frame, node: cst.With) -> Flow:
    """`with manager as name`: the body runs inside the managers."""
    from tflint.interpret.statements import suite

    managers: list[Any] = []
    tapes: list[Any] = []
    for item in node.items:
        value = evaluate(frame, item.item)
        managers.append(value)
        if isinstance(value, ApiObject) and value.short_name == "GradientTape":
            tapes.append(value)
        if item.asname is not None:
            assign(frame, item.asname.name, _entered(value))
    inner = frame.within(
        tapes=(*frame.context.tapes, *tapes),
        managers=(*frame.context.managers, *managers),
        withs=(*frame.context.withs, node),
    )
    inner.guarded = frame.guarded or any(_expects_failure(item) for item in node.items)
    if any(_expects_error(item) for item in node.items):
        return _failing(frame, lambda: suite(inner, node.body))
    return suite(inner, node.body)


def _failing(frame: Frame, body: Callable[[], Flow]) -> Flow:
    """Run a block that is meant to fail: what Keras refuses to add to a model is no part of it."""
    _, changes = frame.machine.journal.trial(body)
    kept = {place: change for place, change in changes.items() if not isinstance(change[0], Model)}
    frame.machine.journal.apply(kept)
    return Flow.NEXT


def _entered(value: Any) -> Any:
    return value if isinstance(value, (ApiObject, Instance)) else NOTHING_KNOWN


def _expects_error(item: cst.WithItem) -> bool:
    """Whether the block of a manager has to raise for the test to pass."""
    call = item.item
    if not isinstance(call, cst.Call):
        return False
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", "")
    return name in ("raises", "assert_raises", "assert_raises_regex") or str(name).startswith("assertRaises")


def _expects_failure(item: cst.WithItem) -> bool:
    call = item.item
    if not isinstance(call, cst.Call):
        return False
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", "")
    return name in _EXPECTS_FAILURE or str(name).startswith("assertRaises") or _records_warnings(name, call)


def _records_warnings(name: Any, call: cst.Call) -> bool:
    """Whether a block collects its warnings, as code does that looks what was warned of."""
    record = (arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "record")
    return name == "catch_warnings" and any(isinstance(value, cst.Name) and value.value == "True" for value in record)
