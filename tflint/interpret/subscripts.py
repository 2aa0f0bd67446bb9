"""Reads and writes items of lists, dicts, tuples, strings and tensors."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.interpret import tables
from tflint.interpret.convert import plain, value_of
from tflint.interpret.evaluating import evaluate, hashable
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.lists import common, state_of
from tflint.interpret.machine import Frame
from tflint.knowledge.ops import operators as arrays
from tflint.program.facts import Subscripted
from tflint.program.spec import UNKNOWN, ShapeError, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiMethod,
    ApiObject,
    ApiRef,
    Const,
    DictValue,
    Instance,
    ListValue,
    SliceValue,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
)


def subscript(frame: Frame, node: cst.Subscript) -> Any:
    """`value[index]`."""
    value = evaluate(frame, node.value)
    index = index_of(frame, node)
    results = [get_item(inner, node, one, index) for inner, one in frame.each(value)]
    return results[0] if len(results) == 1 else join_values(results)


def index_of(frame: Frame, node: cst.Subscript) -> Any:
    """The value between the brackets; several are a tuple."""
    items = [
        evaluate(frame, element.slice.value if isinstance(element.slice, cst.Index) else element.slice)
        for element in node.slice
    ]
    return items[0] if len(items) == 1 else TupleValue(tuple(items))


def get_item(frame: Frame, node: Any, value: Any, index: Any) -> Any:
    """One item or slice of a value."""
    if isinstance(value, (TupleValue, ListValue)):
        return _from_sequence(frame, node, value, index)
    if isinstance(value, DictValue):
        return _from_dict(value, index)
    if isinstance(value, TensorValue):
        return _from_tensor(frame, node, value, index)
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        picked = _python_item(value.value, index)
        return NOTHING_KNOWN if picked is MISSING else Const(picked, origin=value.origin)
    if isinstance(value, ApiMethod) and tables.is_table(value.receiver) and value.name in ("loc", "iloc"):
        return value_of(tables.located(value.receiver, value.name, index), None, frame.origin(node))
    if isinstance(value, (ApiObject, ApiRef, ApiMethod)):
        frame.machine.state(Subscripted(receiver=value, index=index, **frame.common(node)))
        if isinstance(value, ApiObject):
            return value.fields.get("<item>", NOTHING_KNOWN)
        return _open_item(value, index) if isinstance(value, ApiMethod) else NOTHING_KNOWN
    if isinstance(value, UnknownValue) and value is not NOTHING_KNOWN:
        return _open_item(value, index)
    return _from_instance(frame, node, value, index) if isinstance(value, Instance) else NOTHING_KNOWN


def _open_item(value: Any, index: Any) -> Any:
    if isinstance(index, SliceValue):
        return UnknownValue("", ("slice", value, index))
    if not isinstance(index, Const):
        return NOTHING_KNOWN
    return UnknownValue(value.cause if isinstance(value, UnknownValue) else "", ("item", value, index.value))


def _from_instance(frame: Frame, node: Any, value: Instance, index: Any) -> Any:
    from tflint.interpret.calls import call_value
    from tflint.interpret.classes import method
    from tflint.interpret.functions import Arguments

    getter = method(value, "__getitem__")
    return NOTHING_KNOWN if getter is MISSING else call_value(frame, node, getter, Arguments([index]))


def _python_item(items: Any, index: Any) -> Any:
    key = plain(index)
    try:
        return items[key] if isinstance(key, (int, slice)) else MISSING
    except (IndexError, TypeError, ValueError):
        return MISSING


def _from_sequence(frame: Frame, node: Any, value: Any, index: Any) -> Any:
    if value.items is None:
        return value if isinstance(index, SliceValue) else value.fields.get("element", NOTHING_KNOWN)
    picked = _python_item(value.items, index)
    if picked is MISSING:
        if isinstance(index, SliceValue):
            return ListValue({"items": None})
        unknown = not isinstance(index, Const)
        return join_values(list(value.items)) if unknown and value.items else NOTHING_KNOWN
    if not isinstance(index, SliceValue):
        return picked
    return (
        TupleValue(picked) if isinstance(value, TupleValue) else ListValue({"items": picked}, origin=frame.origin(node))
    )


def _from_dict(value: DictValue, index: Any) -> Any:
    key = hashable(index)
    if key is not MISSING:
        return value.entries.get(key, NOTHING_KNOWN)
    every = list(value.entries.values())
    return join_values(every) if every and not value.open else NOTHING_KNOWN


def _from_tensor(frame: Frame, node: Any, value: TensorValue, index: Any) -> Any:
    from tflint.interpret.operators import state_conflict, with_producer

    keys = tuple(plain(item) for item in index.items) if isinstance(index, TupleValue) else (plain(index),)
    result = arrays.subscript(value.spec, keys)
    if result is UNKNOWN and value.spec.kind == "keras" and value.spec.shape.dims is None:
        result = TensorSpec(kind="keras")  # one of the results of a call in a graph
    if isinstance(result, ShapeError):
        state_conflict(frame, node, "subscript", result, (value,))
        return NOTHING_KNOWN
    return with_producer(frame, node, "subscript", value_of(result, value.spec.kind, frame.origin(node)), (value,))


def set_item(frame: Frame, target: cst.Subscript, value: Any) -> None:
    """`container[index] = value`."""
    from tflint.interpret.targets import assign

    container, index = evaluate(frame, target.value), index_of(frame, target)
    if isinstance(container, DictValue):
        key = hashable(index)
        frame.write(container, "length", None)
        if key is MISSING:
            frame.write(container, "open", True)
        else:
            frame.write(container, "entries", {**container.entries, key: value})
    elif isinstance(container, ListValue) and container.items is not None:
        items = list(container.items)
        if isinstance(index, Const) and isinstance(index.value, int) and -len(items) <= index.value < len(items):
            items[index.value] = value
            frame.write(container, "items", tuple(items))
        else:
            frame.write(container, "element", common((*items, value)))
            frame.write(container, "items", None)
    elif isinstance(container, ListValue):
        frame.write(container, "element", common((*state_of(container), value)))
    elif tables.is_table(container):
        tables.after_write(frame, container, index)
    elif isinstance(container, ApiMethod) and container.name == "loc" and tables.is_table(container.receiver):
        tables.exchange(frame, container.receiver, TensorSpec(kind=container.receiver.spec.kind))
    elif isinstance(container, TensorValue) and isinstance(target.value, cst.Name):
        assign(frame, target.value, arrays_after_write(container, index, value))
    elif isinstance(container, ApiRef):
        frame.machine.state(Subscripted(receiver=container, index=index, written=value, **frame.common(target)))


def arrays_after_write(container: TensorValue, index: Any, value: Any) -> TensorValue:
    """An array after some of its items were written: its shape stands, its content is forgotten."""
    from tflint.program.spec import UNKNOWN_CONTENT
    from tflint.records import replace

    spec = container.spec
    kept = replace(UNKNOWN_CONTENT, order=spec.content.order)
    return replace(container, spec=spec.with_(content=kept))


__all__ = ["UnionValue", "get_item", "set_item", "subscript"]
