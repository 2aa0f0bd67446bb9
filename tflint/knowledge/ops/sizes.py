"""Turns an argument that gives sizes or axes (numbers, dims, tuples, tensors) into a shape or a tuple of axes."""

from __future__ import annotations

from typing import Any

from tflint.program.dim import UNKNOWN_DIM, Batch, Dim, Expr, UnknownDim
from tflint.program.spec import UNKNOWN_SHAPE, Shape, TensorSpec, Unknown

AxesOf = "tuple[int, ...] | None | Unknown"


def size_of(value: Any) -> Dim:
    """One size: what is no known size is an unknown one."""
    if isinstance(value, TensorSpec):
        value = value.content.constant
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, (int, Expr, Batch, UnknownDim)) else UNKNOWN_DIM


def shape_of(value: Any) -> Shape:
    """The shape an argument such as `shape=` or `size=` describes; one number is one axis, nothing is a scalar."""
    if value is None:
        return Shape(())
    if isinstance(value, (tuple, list)):
        return Shape(tuple(size_of(item) for item in value))
    if isinstance(value, TensorSpec):
        constant = value.content.constant
        if isinstance(constant, tuple):
            return shape_of(constant)
        if value.shape.rank == 0:
            return Shape((size_of(value),))
        length = value.shape[0]
        return Shape((UNKNOWN_DIM,) * length) if value.shape.rank == 1 and isinstance(length, int) else UNKNOWN_SHAPE
    if isinstance(value, (int, Expr, Batch)):
        return Shape((value,))
    return UNKNOWN_SHAPE


def integer_of(value: Any) -> int | None:
    """The integer an argument surely is."""
    if isinstance(value, TensorSpec):
        value = value.content.constant
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def axes_of(value: Any) -> Any:
    """A tuple of axes, `None` for all of them, `UNKNOWN` when they are not known."""
    if value is None:
        return None
    if isinstance(value, TensorSpec):
        value = value.content.constant
        if value is None:
            return Unknown()
    if isinstance(value, (tuple, list)):
        found = tuple(integer_of(item) for item in value)
        return Unknown() if None in found else found
    single = integer_of(value)
    return Unknown() if single is None else (single,)


def number_of(value: Any) -> float | None:
    """The real number an argument surely is."""
    if isinstance(value, TensorSpec):
        value = value.content.constant
    return float(value) if isinstance(value, (int, float)) else None
