"""Joins what is known on several paths into what is known after them."""

from __future__ import annotations

from typing import Any

from tflint.interpret.limits import MOST_ALTERNATIVES
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.facts import Fact
from tflint.program.spec import UNKNOWN_CONTENT, UNKNOWN_SHAPE, Content, Shape, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiRef,
    Const,
    DictValue,
    ListValue,
    Number,
    Size,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
    alternatives,
)
from tflint.records import replace


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
"""The absence of a field: the name is not bound on that path."""


def join_values(values: list[Any]) -> Any:
    """One value that stands for all: the same, a union of at most four, or unknown."""
    distinct: list[Any] = []
    for value in values:
        for alternative in alternatives(value):
            if isinstance(alternative, UnknownValue):
                return alternative
            if len(distinct) > MOST_ALTERNATIVES or not any(same(alternative, other) for other in distinct):
                distinct.append(alternative)
    if len(distinct) == 1:
        return _spelled(distinct[0], values)
    if not distinct or len(distinct) > MOST_ALTERNATIVES:
        return widen(distinct)
    return UnionValue(tuple(distinct))


def _spelled(first: Any, values: list[Any]) -> Any:
    """The one value, a reference to the outside with all its spellings."""
    if not isinstance(first, ApiRef):
        return first
    spellings = {s: None for v in values if isinstance(v, ApiRef) for s in (v.spelled, *v.others) if s}
    others = tuple(spelling for spelling in spellings if spelling != first.spelled)
    return replace(first, others=others) if others != first.others else first


def same(a: Any, b: Any) -> bool:
    """Whether two values are interchangeable: equal, or lists and dicts with interchangeable content."""
    if a is b or a == b:
        return True
    if isinstance(a, ListValue) and isinstance(b, ListValue) and a.items is not None and b.items is not None:
        return len(a.items) == len(b.items) and all(map(same, a.items, b.items))
    if isinstance(a, DictValue) and isinstance(b, DictValue) and not (a.open or b.open):
        return a.entries.keys() == b.entries.keys() and all(same(a.entries[k], b.entries[k]) for k in a.entries)
    return False


def widen(values: list[Any]) -> Any:
    """What many different values have in common: a number, a tensor's known axes, or nothing."""
    if values and all(isinstance(v, TensorValue) for v in values):
        spec = values[0].spec
        for value in values[1:]:
            spec = join_specs(spec, value.spec)
        return TensorValue(spec, origin=values[0].origin)
    if values and all(isinstance(v, (Const, Number, Size)) for v in values):
        return _widen_numbers(values)
    if values and all(isinstance(v, TupleValue) and len(v.items) == len(values[0].items) for v in values):
        return TupleValue(tuple(join_values(list(column)) for column in zip(*(v.items for v in values))))
    return NOTHING_KNOWN


def _widen_numbers(values: list[Any]) -> Any:
    plain = [v.value for v in values if isinstance(v, Const)]
    if all(isinstance(number, int) and not isinstance(number, bool) for number in plain) and len(plain) == len(values):
        return Number(None, None, True)
    return (
        Number()
        if all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in plain)
        else NOTHING_KNOWN
    )


def join_specs(a: TensorSpec, b: TensorSpec) -> TensorSpec:
    """The axes, dtype and content both specs share."""
    return TensorSpec(
        join_shapes(a.shape, b.shape),
        a.dtype if a.dtype == b.dtype else None,
        join_contents(a.content, b.content),
        a.kind if a.kind == b.kind else None,
    )


def join_shapes(a: Shape, b: Shape) -> Shape:
    """The axes both shapes share."""
    if a == b:
        return a
    if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
        return UNKNOWN_SHAPE
    return Shape(tuple(x if x == y else UNKNOWN_DIM for x, y in zip(a.dims, b.dims)))


def join_contents(a: Content, b: Content) -> Content:
    """What is known of the values on both paths; the range covers both."""
    if a == b:
        return a
    ranged = None not in (a.low, b.low, a.high, b.high)
    return replace(
        UNKNOWN_CONTENT,
        low=min(a.low, b.low) if ranged else None,  # type: ignore[type-var]
        high=max(a.high, b.high) if ranged else None,  # type: ignore[type-var]
        labels=a.labels if a.labels == b.labels else None,
        scalings=a.scalings if a.scalings == b.scalings else (),
        source=a.source if a.source == b.source else None,
        order=a.order if a.order == b.order else None,
        marks=a.marks & b.marks,
    )


def join_field(key: str, ends: list[Any]) -> Any:
    """The joined content of one field of a mutable value, from its contents at the ends of the paths.

    A variable may have the name of a field of ours: what holds values is joined as a value whatever its key.
    """
    present = [end for end in ends if end is not MISSING]
    if not present:
        return MISSING
    if key == "element" and len(present) < len(ends):
        return NOTHING_KNOWN
    first = present[0]
    if all(end is first or same(end, first) for end in present[1:]):
        return _spelled(first, present)
    if isinstance(first, Fact):
        return present[-1]  # the latest compile
    if all(_is_value(end) for end in present):
        return join_values(present)
    if any(_is_value(end) for end in present):
        return NOTHING_KNOWN
    if key in ("items", "layers", "inputs", "outputs", "calls", "fits"):
        return _join_sequences(key, present)
    if key == "entries":
        return _join_entries(present)
    if key in ("open", "incomplete"):
        return any(present)
    if key == "complete":
        return all(present)
    if all(isinstance(end, int) for end in present):
        return max(present)
    return present[-1] if key in ("compiled", "input_spec", "output_spec") else NOTHING_KNOWN


def _is_value(end: Any) -> bool:
    return hasattr(end, "origin")


def _join_sequences(key: str, present: list[Any]) -> Any:
    if any(end is None for end in present):
        return None if key == "items" else ()
    if key in ("calls", "fits"):
        return max(present, key=len)
    if len({len(end) for end in present}) == 1:
        return tuple(join_values(list(column)) for column in zip(*present))
    if key == "items":
        return None
    if key == "layers":
        shortest = min(present, key=len)
        return (*shortest, one_of(present))
    return ()


def is_choice(layer: UnknownValue) -> bool:
    """Whether a place among the layers stands for known ones that only some runs have."""
    ways = layer.made[1] if layer.made is not None and layer.made[0] == "ways" else ()
    inner = [each for way in ways for each in way]
    return bool(ways) and not any(isinstance(each, UnknownValue) and not is_choice(each) for each in inner)


def one_of(ways: list[Any]) -> UnknownValue:
    """The place in a list of layers that stands for those which only some runs have; `ways` are the lists."""
    return UnknownValue("layers that some runs leave out", ("ways", tuple(ways)))


def _join_entries(present: list[Any]) -> Any:
    keys = {key: None for entries in present for key in entries}
    return {key: join_values([entries[key] for entries in present if key in entries]) for key in keys}
