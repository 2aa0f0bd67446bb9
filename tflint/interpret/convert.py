"""Turns abstract values into the plain arguments shape functions take, and their answers back into values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.program.dim import BATCH, UNKNOWN_DIM, Batch, Expr, UnknownDim
from tflint.program.layers import Layer, Model
from tflint.program.spec import UNKNOWN, Configured, DatasetSpec, Listed, Reference, ShapeError, TensorSpec, Unknown
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    ApiRef,
    Const,
    DatasetValue,
    DictValue,
    Instance,
    ListValue,
    Number,
    Option,
    Size,
    SliceValue,
    TensorValue,
    TupleValue,
    UnionValue,
)


def plain(value: Any) -> Any:
    """The argument of a shape function for a value: constants, dims, specs, tuples, references, `UNKNOWN`."""
    converter = _PLAIN.get(type(value))
    return converter(value) if converter is not None else UNKNOWN


def _items(items: Any) -> Any:
    return UNKNOWN if items is None else tuple(plain(item) for item in items)


def _slice(value: SliceValue) -> slice:
    ends = [None if end is None else plain(end) for end in (value.lower, value.upper, value.step)]
    return slice(*ends)


def _number(value: Number) -> Any:
    from tflint.program.spec import Content, Shape

    dtype = "int64" if value.integral else "float64"
    return TensorSpec(Shape(()), dtype, Content(value.low, value.high))


def configured(value: ApiObject) -> Configured:
    """A configured object as shape functions see it."""
    arguments = {name: plain(argument) for name, argument in value.arguments.items()}
    arguments.update(value.fields.get("sizes", ()))
    if isinstance(value, Layer) and value.instance is not None:
        held = value.instance.fields
        arguments.update({name: plain(held[name]) for name in ("state_size", "output_size") if name in held})
    return Configured(value.name, arguments, value)


def _model(value: Model) -> Any:
    return Configured("keras.Model", {}, value)


_PLAIN: dict[type, Any] = {
    Const: lambda value: value.value,
    Option: lambda value: value.value,
    Size: lambda value: value.dim,
    Number: _number,
    TupleValue: lambda value: _items(value.items),
    ListValue: lambda value: UNKNOWN if value.items is None else Listed(map(plain, value.items)),
    DictValue: lambda value: UNKNOWN if value.open else {key: plain(entry) for key, entry in value.entries.items()},
    TensorValue: lambda value: value.spec,
    DatasetValue: lambda value: value.spec,
    ApiRef: lambda value: Reference(value.name),
    SliceValue: _slice,
    ApiObject: configured,
    Layer: configured,
    Model: _model,
    UnionValue: lambda value: UNKNOWN,
    Instance: lambda value: UNKNOWN,
}


def value_of(result: Any, kind: str | None, origin: Any) -> Any:
    """The value for a shape function's answer; `kind` is given to tensors that do not say theirs."""
    if isinstance(result, TensorSpec):
        spec = result if result.kind is not None or kind is None else result.with_(kind=kind)
        return TensorValue(spec, origin=origin)
    if isinstance(result, bool) or result is None or isinstance(result, (int, float, str, bytes, complex)):
        return ApiRef(str(result), origin=origin) if isinstance(result, Reference) else Const(result, origin=origin)
    if isinstance(result, (Expr, Batch, UnknownDim)):
        return dim_value(result, origin)
    if isinstance(result, (tuple, list)):
        items = tuple(value_of(item, kind, origin) for item in result)
        return (
            TupleValue(items, origin=origin)
            if isinstance(result, tuple)
            else ListValue({"items": items}, origin=origin)
        )
    if isinstance(result, DatasetSpec):
        return DatasetValue(result, origin=origin)
    if isinstance(result, Mapping):
        entries = {key: value_of(item, kind, origin) for key, item in result.items()}
        return DictValue({"entries": entries, "open": False}, origin=origin)
    if isinstance(result, Configured):
        return _object(result, kind, origin)
    return NOTHING_KNOWN


def _object(result: Configured, kind: str | None, origin: Any) -> Any:
    if result.value is not None:
        return result.value
    arguments = {name: value_of(item, kind, origin) for name, item in result.arguments.items()}
    return ApiObject({}, name=result.name, arguments=arguments, origin=origin)


def dim_value(dim: Any, origin: Any) -> Any:
    """The value of one size."""
    if isinstance(dim, int):
        return Const(dim, origin=origin)
    if dim is BATCH:
        return Size(BATCH, origin=origin)
    if dim is UNKNOWN_DIM:
        return Number(0, None, True, origin=origin)
    return Size(dim, origin=origin)


def structure(value: Any) -> Any:
    """The structure of specs a value holds: a spec, nested tuples or dicts of them, `None` or `UNKNOWN`."""
    if isinstance(value, TensorValue):
        return value.spec
    if isinstance(value, TupleValue):
        return tuple(structure(item) for item in value.items)
    if isinstance(value, ListValue):
        return UNKNOWN if value.items is None else tuple(structure(item) for item in value.items)
    if isinstance(value, DictValue):
        return UNKNOWN if value.open else {key: structure(entry) for key, entry in value.entries.items()}
    if isinstance(value, Const):
        return value.value
    return UNKNOWN


def element_value(element: Any, origin: Any) -> Any:
    """The value of one element of a dataset."""
    if isinstance(element, Unknown) or element is None:
        return NOTHING_KNOWN
    return value_of(element, "tensor", origin)


__all__ = ["ShapeError", "configured", "dim_value", "element_value", "plain", "structure", "value_of"]
