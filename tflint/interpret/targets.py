"""Binds values to the targets of assignments, loops and `with`."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.interpret.comprehensions import known_items, some_element
from tflint.interpret.evaluating import evaluate
from tflint.interpret.machine import Frame
from tflint.program.dim import BATCH
from tflint.program.facts import Escape
from tflint.program.layers import Layer, Model
from tflint.program.values import NOTHING_KNOWN, DictValue, ListValue, Mutable, TensorValue, UnionValue, UnknownValue


def assign(frame: Frame, target: Any, value: Any) -> None:
    """Bind `value` to a name, attribute, subscript or nested tuple of them."""
    kind = type(target)
    if kind is cst.Name:
        _bind_name(frame, target.value, value)
    elif kind in (cst.Tuple, cst.List):
        _unpack(frame, target.elements, value)
    elif kind is cst.Attribute:
        from tflint.interpret.attributes import set_attribute

        set_attribute(frame, evaluate(frame, target.value), target, value)
    elif kind is cst.Subscript:
        from tflint.interpret.subscripts import set_item

        set_item(frame, target, value)
    elif kind is cst.StarredElement:
        assign(frame, target.value, value)


def _bind_name(frame: Frame, name: str, value: Any) -> None:
    scope = frame.scope.outer.get(name, frame.scope)
    if scope is not frame.scope and frame.context.graph is not None:
        frame.machine.state(Escape(name=name, value=value, context=frame.context, **frame.common(frame.statement)))
    frame.write(scope, name, UnknownValue() if value is NOTHING_KNOWN else value)


def _unpack(frame: Frame, elements: Any, value: Any) -> None:
    items = known_items(value)
    if isinstance(value, UnionValue):
        items = _unpacked_union(value, len(elements))
    star = next((i for i, e in enumerate(elements) if isinstance(e, cst.StarredElement)), None)
    if items is not None and star is not None and len(items) >= len(elements) - 1:
        after = len(elements) - star - 1
        middle = ListValue({"items": tuple(items[star : len(items) - after])}, origin=frame.origin(elements[star]))
        items = (*items[:star], middle, *items[len(items) - after :])
    if items is None or len(items) != len(elements):
        one = some_element(value) if items is None and not _is_batch(value) else NOTHING_KNOWN
        items = tuple(_part(value, one, index) for index in range(len(elements)))
    for element, item in zip(elements, items):
        assign(frame, element.value, item)


def _is_batch(value: Any) -> bool:
    """Whether a value is a symbolic batch, which nothing takes apart: what a program takes apart is something else."""
    return isinstance(value, TensorValue) and value.spec.kind == "keras" and value.spec.shape[0] is BATCH


def _part(value: Any, one: Any, index: int) -> Any:
    if isinstance(value, TensorValue) and value.spec.kind == "keras" and value.spec.shape.dims is None:
        return value if value.producer is not None else one  # one of several results of a call in a graph
    if one is NOTHING_KNOWN and isinstance(value, UnknownValue) and value is not NOTHING_KNOWN:
        return UnknownValue(value.cause, ("item", value, index))
    return one


def _unpacked_union(value: UnionValue, count: int) -> tuple[Any, ...] | None:
    from tflint.interpret.joining import join_values

    rows = [known_items(alternative) for alternative in value.alternatives]
    if any(row is None or len(row) != count for row in rows):
        return None
    return tuple(join_values(list(column)) for column in zip(*rows))


def forget(frame: Frame, value: Any) -> None:
    """What an unknown call may have done to a mutable argument: lists and dicts lose their known content."""
    if isinstance(value, ListValue):
        frame.write(value, "items", None)
        frame.write(value, "element", NOTHING_KNOWN)
    elif isinstance(value, DictValue):
        frame.write(value, "open", True)
        frame.write(value, "entries", {})
    elif isinstance(value, (Layer, Model)):
        frame.write(value, "built", True)
        frame.write(value, "handed", True)
    elif isinstance(value, Mutable) and value.fields.get("escapes") is None:
        return


def delete(frame: Frame, target: Any) -> None:
    """`del target`."""
    if isinstance(target, cst.Name):
        frame.machine.journal.delete(frame.scope, target.value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            delete(frame, element.value)
    elif isinstance(target, cst.Subscript):
        from tflint.interpret import tables
        from tflint.interpret.subscripts import index_of

        value = evaluate(frame, target.value)
        if tables.is_table(value):
            tables.after_delete(frame, value, index_of(frame, target))
        forget(frame, value)
