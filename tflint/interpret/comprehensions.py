"""Iterates values: known items, one element that stands for all, comprehensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from tflint.interpret.evaluating import evaluate, hashable
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.journal import BORN
from tflint.interpret.limits import MOST_ITEMS, MOST_UNROLLED
from tflint.interpret.machine import Frame, Scope
from tflint.interpret.truth import truth
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    Const,
    DatasetValue,
    DictValue,
    ListValue,
    Number,
    TensorValue,
    TupleValue,
    UnionValue,
)
from tflint.records import replace

MOST_ROWS = 64
"""Rows of an array iterated one by one."""


def known_items(value: Any) -> tuple[Any, ...] | None:
    """The elements a value iterates over, one by one, or `None` when they are not known."""
    if isinstance(value, TupleValue):
        return value.items
    if isinstance(value, ListValue):
        return value.items
    if isinstance(value, DictValue):
        return None if value.open else tuple(Const(key) if not hasattr(key, "origin") else key for key in value.entries)
    if isinstance(value, Const) and isinstance(value.value, str) and len(value.value) <= MOST_ITEMS:
        return tuple(Const(letter) for letter in value.value)
    if isinstance(value, TensorValue):
        return _rows(value)
    return None


def _rows(value: TensorValue) -> tuple[Any, ...] | None:
    size = value.spec.shape[0]
    if not isinstance(size, int) or size > MOST_ROWS or value.spec.kind == "frame":
        return None
    told = value.spec.content.constant
    if isinstance(told, tuple) and len(told) == size and not any(isinstance(one, tuple) for one in told):
        return tuple(_number(value, one) for one in told)
    return tuple(_row(value) for _ in range(size))


def _number(value: TensorValue, number: Any) -> TensorValue:
    """One number of a vector whose numbers are all known, some as symbols."""
    row = _row(value)
    content = replace(row.spec.content, constant=number)
    if isinstance(number, (int, float)):
        content = replace(content, low=float(number), high=float(number))
    return replace(row, spec=row.spec.with_(content=content))


def _row(value: TensorValue) -> TensorValue:
    shape = value.spec.shape
    content = replace(value.spec.content, order=None, constant=None)
    inner = Shape(shape.dims[1:]) if shape.dims else Shape(None)
    producer = value.producer if value.spec.kind == "keras" else None
    return TensorValue(value.spec.with_(shape=inner, content=content), producer, origin=value.origin)


def some_element(value: Any) -> Any:
    """One value that stands for every element a value iterates over."""
    from tflint.interpret.convert import element_value

    items = known_items(value)
    if items is not None:
        return join_values(list(items)) if items else NOTHING_KNOWN
    if isinstance(value, ListValue):
        return value.fields.get("element", NOTHING_KNOWN)
    if isinstance(value, DatasetValue):
        return element_value(_met(value.spec.element), value.origin)
    if isinstance(value, TensorValue) and value.spec.shape.dims:
        return _row(value)
    if isinstance(value, UnionValue):
        return join_values([some_element(alternative) for alternative in value.alternatives])
    if isinstance(value, Number):
        return NOTHING_KNOWN
    return value.fields.get("element", NOTHING_KNOWN) if isinstance(value, ApiObject) else NOTHING_KNOWN


def _met(element: Any) -> Any:
    """An element as a loop meets it: its batch has a size by then, though nobody knows which."""
    if isinstance(element, TensorSpec) and element.shape.dims is not None:
        dims = tuple(UNKNOWN_DIM if dim is BATCH else dim for dim in element.shape.dims)
        return element.with_(shape=Shape(dims))
    if isinstance(element, tuple):
        return tuple(_met(item) for item in element)
    return {key: _met(item) for key, item in element.items()} if isinstance(element, dict) else element


def _inner(frame: Frame) -> Frame:
    scope = Scope({BORN: frame.machine.journal.arm}, parent=frame.scope, kind="comprehension")
    return replace(frame, scope=scope)


def list_comprehension(frame: Frame, node: Any) -> Any:
    """A list, set or generator: its items where the iterables are known, else one element."""
    kind = "set" if isinstance(node, cst.SetComp) else "list"
    items: list[Any] = []
    alike = _alike(frame, node)
    if alike is not None:
        return ListValue({"items": alike}, kind=kind, origin=frame.origin(node))
    exact = _run(_inner(frame), node.for_in, lambda inner: items.append(evaluate(inner, node.elt)))
    if exact and len(items) <= MOST_ITEMS:
        return ListValue({"items": tuple(items)}, kind=kind, origin=frame.origin(node))
    element = join_values(items) if items else NOTHING_KNOWN
    return ListValue({"items": None, "element": element}, kind=kind, origin=frame.origin(node))


def _alike(frame: Frame, node: Any) -> tuple[Any, ...] | None:
    """Many elements of one clause without conditions: one is made and stands for all, so that their number is kept."""
    from tflint.interpret.targets import assign

    clause = node.for_in
    if clause.inner_for_in is not None or clause.ifs:
        return None
    iterable = evaluate(frame, clause.iter)
    items = known_items(iterable)
    if items is None or not most_comprehended(frame) < len(items) <= MOST_ITEMS:
        return None
    inner = _inner(frame)
    assign(inner, clause.target, some_element(iterable))
    return (evaluate(inner, node.elt),) * len(items)


def most_comprehended(frame: Frame) -> int:
    """Elements made one by one: fewer in each comprehension inside another."""
    depth = 0
    scope: Scope | None = frame.scope
    while scope is not None and scope.kind == "comprehension":
        depth, scope = depth + 1, scope.parent
    return MOST_UNROLLED >> (2 * depth)


def dict_comprehension(frame: Frame, node: cst.DictComp) -> Any:
    """A dict: open where the iterables are unknown."""
    entries: dict[Any, Any] = {}
    lost: list[Any] = []

    def add(inner: Frame) -> None:
        key, value = hashable(evaluate(inner, node.key)), evaluate(inner, node.value)
        if key is MISSING:
            lost.append(value)
        else:
            entries[key] = value

    exact = _run(_inner(frame), node.for_in, add)
    return DictValue({"entries": entries if exact else {}, "open": bool(lost) or not exact}, origin=frame.origin(node))


def _run(frame: Frame, clause: cst.CompFor, emit: Callable[[Frame], None]) -> bool:
    """Run a comprehension's clauses; whether every element was produced exactly."""
    from tflint.interpret.targets import assign

    iterable = evaluate(frame, clause.iter)
    items = known_items(iterable)
    exact = items is not None and len(items) <= 4 * most_comprehended(frame)
    for item in items if exact and items is not None else (some_element(iterable),):
        frame.machine.step()
        assign(frame, clause.target, item)
        decided = _filter(frame, clause)
        if decided is False:
            continue
        exact = exact and decided is True
        exact = (_run(frame, clause.inner_for_in, emit) if clause.inner_for_in else _emit(frame, emit)) and exact
    return exact


def _emit(frame: Frame, emit: Callable[[Frame], None]) -> bool:
    emit(frame)
    return True


def _filter(frame: Frame, clause: cst.CompFor) -> bool | None:
    verdicts = [truth(evaluate(frame, condition.test)) for condition in clause.ifs]
    if False in verdicts:
        return False
    return None if None in verdicts else True
