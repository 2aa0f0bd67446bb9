"""Turns an array into one of another dtype, and the values it holds with it."""

from __future__ import annotations

import math
from typing import Any

from tflint.knowledge.ops.contents import fitted
from tflint.knowledge.ops.dtypes import FLOATS, LIMITS, is_integer
from tflint.program.spec import Content, Labels, TensorSpec
from tflint.records import replace


def cast(x: TensorSpec, dtype: str | None, kind: str | None) -> TensorSpec:
    """The values of `x` as another type; whole types cut off what is behind the point."""
    if dtype is None:
        content = replace(x.content, constant=None, low=None, high=None)
        return TensorSpec(x.shape, None, content, kind)
    if dtype == x.dtype:
        return TensorSpec(x.shape, dtype, x.content, kind)
    return TensorSpec(x.shape, dtype, _converted(x, dtype), kind)


def _converted(x: TensorSpec, dtype: str) -> Content:
    content = x.content
    marks = content.marks if dtype != "bool" else frozenset()
    if dtype in ("string", "object"):
        return replace(content, low=None, high=None, constant=None, labels=None, scalings=(), marks=frozenset())
    if x.dtype in ("string", "object", None):
        return replace(
            content,
            low=None,
            high=None,
            constant=None,
            labels=None if x.dtype == "string" else content.labels,
            marks=marks,
        )
    if dtype == "bool":
        return replace(
            content,
            low=0.0,
            high=1.0,
            constant=_values(content.constant, dtype),
            labels=Labels("binary", 2),
            marks=marks,
        )
    low, high = content.low, content.high
    if is_integer(dtype):
        low = None if low is None or not math.isfinite(low) else float(math.trunc(low))
        high = None if high is None or not math.isfinite(high) else float(math.trunc(high))
        (low, high), marks = fitted((low, high), dtype, marks)
        marks = marks if is_integer(x.dtype) or x.dtype == "bool" else marks - {"overflow"}
    labels = content.labels
    if labels is not None and labels.form == "real" and dtype not in FLOATS:
        labels = None
    return replace(content, low=low, high=high, constant=_values(content.constant, dtype), labels=labels, marks=marks)


def _values(value: Any, dtype: str) -> Any:
    if isinstance(value, tuple):
        items = tuple(_values(item, dtype) for item in value)
        return None if None in items else items
    if not isinstance(value, (bool, int, float)) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if dtype == "bool":
        return bool(value)
    if dtype in FLOATS:
        return float(value)
    bounds = LIMITS.get(dtype)
    whole = int(value)
    return whole if bounds is not None and bounds[0] <= whole <= bounds[1] else None
