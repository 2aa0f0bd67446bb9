"""Runs `with` blocks: tapes, strategy scopes, name scopes and whatever else manages a context."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.interpret.evaluating import evaluate
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame
from tflint.interpret.targets import assign
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
    return suite(inner, node.body)


def _entered(value: Any) -> Any:
    return value if isinstance(value, (ApiObject, Instance)) else NOTHING_KNOWN


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
