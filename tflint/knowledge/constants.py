"""Turns Python constants given as arguments into specs, as NumPy would: nested tuples, numbers, strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.program.spec import UNKNOWN_SHAPE, Content, Reference, Shape, Source, TensorSpec, Unknown

MOST_CONSTANTS = 64
"""Arrays of up to so many elements keep their values, enough for labels and small tables in examples."""


def as_spec(value: Any) -> TensorSpec:
    """The spec of an argument: itself, a constant's, or an unknown one."""
    if isinstance(value, Reference):
        return TensorSpec()
    if isinstance(value, TensorSpec):
        return value
    if isinstance(value, bool):
        return TensorSpec(Shape(()), "bool", Content(float(value), float(value), constant=value))
    if isinstance(value, int):
        return TensorSpec(Shape(()), "int64", Content(*_limits((value,)), constant=value))
    if isinstance(value, float):
        return TensorSpec(Shape(()), "float64", Content(value, value, constant=value))
    if isinstance(value, str):
        return TensorSpec(Shape(()), "string", Content(constant=value))
    if isinstance(value, (tuple, list)):
        return _nested(tuple(value))
    return TensorSpec()


def _nested(value: tuple[Any, ...]) -> TensorSpec:
    sizes = _sizes(value)
    if sizes is None:
        return TensorSpec(UNKNOWN_SHAPE, None)
    leaves = list(_leaves(value))
    if any(isinstance(leaf, Unknown) for leaf in leaves):
        return TensorSpec()
    if any(isinstance(leaf, TensorSpec) for leaf in leaves):
        return _stacked(sizes, [as_spec(leaf) if isinstance(leaf, (bool, int, float)) else leaf for leaf in leaves])
    if not all(isinstance(leaf, (bool, int, float, str)) for leaf in leaves):
        return TensorSpec(Shape(sizes), None)
    dtype = _dtype(leaves)
    keep = value if len(leaves) <= MOST_CONSTANTS else None
    low, high = _limits(leaves) if dtype not in ("string", None) and leaves else (None, None)
    return TensorSpec(Shape(sizes), dtype, Content(low, high, constant=keep, source=Source("literal")))


def _limits(leaves: Any) -> tuple[float | None, float | None]:
    try:
        return float(min(leaves)), float(max(leaves))
    except OverflowError:
        return None, None


def _stacked(sizes: tuple[int, ...], leaves: list[Any]) -> TensorSpec:
    """A list of arrays of one shape is an array with one more axis in front."""
    shapes = {leaf.shape if isinstance(leaf, TensorSpec) else None for leaf in leaves}
    shape = shapes.pop()
    if shapes or shape is None or shape.dims is None:
        return TensorSpec()
    dtypes = {leaf.dtype for leaf in leaves}
    lows = [leaf.content.low for leaf in leaves]
    highs = [leaf.content.high for leaf in leaves]
    content = Content() if None in lows or None in highs else Content(min(lows), max(highs))
    return TensorSpec(Shape((*sizes, *shape.dims)), dtypes.pop() if len(dtypes) == 1 else None, content)


def _sizes(value: Any) -> tuple[int, ...] | None:
    """The sizes of nested tuples, `None` when they are ragged."""
    if not isinstance(value, (tuple, list)):
        return ()
    inner = {_sizes(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() or ())) if inner else (len(value),)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _dtype(leaves: list[Any]) -> str | None:
    if not leaves:
        return "float64"
    if all(isinstance(leaf, bool) for leaf in leaves):
        return "bool"
    if all(isinstance(leaf, int) for leaf in leaves):
        return "int64"
    if all(isinstance(leaf, (int, float)) for leaf in leaves):
        return "float64"
    return "string" if all(isinstance(leaf, str) for leaf in leaves) else None
