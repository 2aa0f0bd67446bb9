"""Registers `keras.ops` functions with what holds for all: conversion, symbolic results, promotion of dtypes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from tflint.knowledge import dims
from tflint.knowledge.api.naming import canonical
from tflint.knowledge.ops import arithmetic, dtypes
from tflint.knowledge.ops.tf_call import kinds_of, tensor
from tflint.knowledge.registry import op
from tflint.program.spec import UNKNOWN, Content, ShapeError, TensorSpec, Unknown

F = TypeVar("F", bound=Callable[..., Any])


UNCHECKED = {"tensordot", "broadcast_to"}
"""Functions whose arguments Keras checks only when there are values."""


def keras_op(*names: str) -> Callable[[F], F]:
    """Register `keras.ops` functions: what they make is symbolic where any argument is."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            kinds = kinds_of((*args, *kwargs.values()))
            if kinds & {"sparse", "ragged", "frame", "series"}:
                return UNKNOWN
            result = function(*args, **kwargs)
            if isinstance(result, ShapeError) and "keras" in kinds and set(names) & UNCHECKED:
                return UNKNOWN
            return _as("keras" if "keras" in kinds else "tensor", result)

        op(*(canonical(f"keras.ops.{name}") for name in names))(guarded)
        return function

    return decorate


def _as(kind: str, result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(_as(kind, item) for item in result)
    return result.with_(kind=kind) if isinstance(result, TensorSpec) else result


def given(value: Any) -> Any:
    """The tensor Keras makes of an argument."""
    if isinstance(value, TensorSpec) and value.kind == "keras":
        return value
    return tensor(value)


def then(value: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    x = given(value)
    return x if isinstance(x, ShapeError) else function(x, *arguments)


def floated(dtype: str | None) -> str | None:
    return "float32" if dtypes.is_integer(dtype) or dtype == "bool" else None if dtype == "string" else dtype


def pair(x1: Any, x2: Any, dtype: str | None, content: Content) -> Any:
    if isinstance(x1, Unknown) or isinstance(x2, Unknown):
        return TensorSpec()
    given_both = [value if isinstance(value, TensorSpec) else None for value in (x1, x2)]
    shape = dims.broadcast(arithmetic.operand(x1).shape, arithmetic.operand(x2).shape)
    known = dtype if dtype == "bool" or any(value is not None for value in given_both) else None
    return shape if isinstance(shape, ShapeError) else TensorSpec(shape, known, content)
