"""Decides the truth of a value where it is known."""

from __future__ import annotations

from typing import Any

from tflint.program.layers import Layer, Model
from tflint.program.values import (
    ApiObject,
    ApiRef,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    Function,
    Instance,
    ListValue,
    Option,
    TensorValue,
    TupleValue,
)


def truth(value: Any) -> bool | None:
    """Whether a value is true, `None` when that is decided at run time."""
    if isinstance(value, Const):
        return None if isinstance(value, Option) else bool(value.value)
    if isinstance(value, TupleValue):
        return bool(value.items)
    if isinstance(value, ListValue):
        return None if value.items is None else bool(value.items)
    if isinstance(value, DictValue):
        return True if value.entries else (None if value.open else False)
    if isinstance(value, (Function, BoundMethod, ClassValue, Layer, Model)):
        return True
    if isinstance(value, ApiRef):
        return True if value.name.rpartition(".")[2][:1].isupper() else None
    if isinstance(value, TensorValue):
        known = value.spec.content.constant if value.spec.shape.dims == () and value.spec.kind != "variable" else None
        return bool(known) if isinstance(known, (bool, int, float)) else None
    return True if isinstance(value, (ApiObject, Instance)) and type(value) is ApiObject else None
