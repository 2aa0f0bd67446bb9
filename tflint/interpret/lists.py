"""Lists whose items are no longer known one by one into what all of their items have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.interpret.joining import MISSING, join_values, widen
from tflint.program.dim import UNKNOWN_DIM, fresh
from tflint.program.spec import Content, Shape, TensorSpec
from tflint.program.values import NOTHING_KNOWN, Const, ListValue, Number, TensorValue, TupleValue, alternatives
from tflint.records import replace

STACKS = frozenset({"numpy.array", "numpy.asarray", "numpy.stack", "tf.convert_to_tensor", "tf.constant", "tf.stack"})
"""Functions that make an array of a list, its items along the first axis."""


def common(values: Iterable[Any]) -> Any:
    """One value that stands for each of many."""
    distinct = list({id(value): value for value in values}.values())
    if not distinct:
        return NOTHING_KNOWN
    if all(isinstance(value, TensorValue) for value in distinct):
        return widen(distinct)
    numbers = [value.value for value in distinct if isinstance(value, Const)]
    if len(numbers) == len(distinct) > 1 and all(type(number) in (int, float) for number in numbers):
        whole = all(type(number) is int for number in numbers)
        return Number(float(min(numbers)), float(max(numbers)), whole, origin=distinct[0].origin)
    return join_values(distinct)


def held(items: Any, element: Any) -> tuple[Any, ...]:
    """What stands for the items of a list in one state: they themselves, or their common value."""
    if items is MISSING:
        return ()
    return (NOTHING_KNOWN if element is MISSING else element,) if items is None else tuple(items)


def state_of(value: ListValue) -> tuple[Any, ...]:
    """What stands for the items of a list now."""
    return held(value.items, value.fields.get("element", MISSING))


def stacked(value: Any) -> TensorSpec | None:
    """The array of a list whose items are known by their common value only, `None` when that says too little."""
    if not isinstance(value, ListValue) or value.items is not None or value.kind != "list":
        return None
    element = value.fields.get("element", NOTHING_KNOWN)
    if isinstance(element, TensorValue) and element.spec.shape.dims is not None and element.spec.kind != "keras":
        content = replace(element.spec.content, constant=None, order=None, columns=None)
        dims = tuple(dim if isinstance(dim, int) else UNKNOWN_DIM for dim in element.spec.shape.dims)
        return TensorSpec(Shape((fresh("n_items"), *dims)), element.spec.dtype, content)
    rows = element.items if isinstance(element, (TupleValue, ListValue)) else None
    if rows and all(map(_is_number, rows)):
        return TensorSpec(Shape((fresh("n_items"), len(rows))), None)
    return _numbers(element) if _is_number(element) else None


def _is_number(value: Any) -> bool:
    return all(
        isinstance(each, Number) or isinstance(each, Const) and type(each.value) in (int, float)
        for each in alternatives(value)
    )


def _numbers(element: Any) -> TensorSpec:
    """An array of plain numbers."""
    ends: list[tuple[Any, Any, bool]] = [
        (each.low, each.high, each.integral) if isinstance(each, Number) else (each.value, each.value, _whole(each))
        for each in alternatives(element)
    ]
    known = all(low is not None and high is not None for low, high, _ in ends)
    limits = (float(min(low for low, _, _ in ends)), float(max(high for _, high, _ in ends))) if known else (None, None)
    whole = all(integral for _, _, integral in ends)
    return TensorSpec(Shape((fresh("n_items"),)), "int64" if whole else None, Content(*limits))


def _whole(value: Const) -> bool:
    return type(value.value) is int
