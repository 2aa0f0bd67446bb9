"""Registers NumPy's functions with what holds for all: which kinds of arrays they take and what they refuse."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from tflint.knowledge.registry import op
from tflint.program.spec import UNKNOWN, ShapeError, TensorSpec

F = TypeVar("F", bound=Callable[..., Any])
SYMBOLIC = ShapeError("NumPy cannot read a symbolic Keras tensor, which has no values yet", "symbolic")


def _kinds(values: Any) -> set[str | None]:
    found: set[str | None] = set()
    for value in values:
        if isinstance(value, TensorSpec):
            found.add(value.kind)
        elif isinstance(value, (tuple, list)):
            found |= _kinds(value)
    return found


def numpy_op(*names: str, tables: bool = False) -> Callable[[F], F]:
    """Register a NumPy function: symbolic tensors are refused, tables are followed only where `tables` says so."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            kinds = _kinds((*args, *kwargs.values()))
            if "keras" in kinds:
                return UNKNOWN
            if kinds & {"sparse", "ragged"} or (not tables and kinds & {"frame", "series"}):
                return UNKNOWN
            return function(*args, **kwargs)

        op(*names, kind="numpy")(guarded)
        return function

    return decorate
