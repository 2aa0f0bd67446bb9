"""Evaluates an expression to an abstract value with the handler of its kind; the handlers are in `expressions`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from tflint.interpret.joining import MISSING
from tflint.interpret.machine import Frame
from tflint.program.values import NOTHING_KNOWN, ApiRef, Const, TupleValue

Handler = Callable[[Frame, Any], Any]

HANDLERS: dict[type, Handler] = {}
"""One function for each kind of node."""


def evaluate(frame: Frame, node: cst.CSTNode) -> Any:
    """The value of an expression; unknown where nobody handles its kind."""
    handler = HANDLERS.get(type(node))
    return handler(frame, node) if handler is not None else NOTHING_KNOWN


def hashable(value: Any) -> Any:
    """A dict key for a value: a constant, a tuple of constants or an outside name; `MISSING` otherwise."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, TupleValue):
        items = tuple(hashable(item) for item in value.items)
        return MISSING if MISSING in items else items
    return value if isinstance(value, ApiRef) else MISSING
