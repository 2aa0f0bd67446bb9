"""Generators and Sequences that a program writes itself into the batches a model draws from them."""

from __future__ import annotations

from typing import Any

from tflint.interpret.classes import class_attribute, outside_base
from tflint.interpret.convert import structure
from tflint.interpret.functions import Arguments, call_function
from tflint.interpret.lists import common
from tflint.interpret.machine import Frame
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.spec import INFINITE, UNKNOWN, DatasetSpec, Shape, TensorSpec
from tflint.program.values import NOTHING_KNOWN, Function, Instance, ListValue, TupleValue, alternatives

SEQUENCES = ("keras.utils.Sequence", "keras.utils.PyDataset")


def batches(frame: Frame, node: Any, value: Any) -> DatasetSpec | None:
    """What a generator function or an object of a Sequence class gives batch by batch, `None` for other values."""
    if isinstance(value, ListValue) and value.kind == "iterator" and "endless" in value.fields:
        element, kind = value.fields.get("element", NOTHING_KNOWN), "generator"
    elif isinstance(value, Instance) and outside_base(value.cls) in SEQUENCES:
        item = class_attribute(value.cls, "__getitem__")
        known = isinstance(item, Function)
        element = call_function(frame, node, item, Arguments([NOTHING_KNOWN]), receiver=value) if known else None
        kind = "Sequence"
    else:
        return None
    count: Any = INFINITE if kind == "generator" and value.fields["endless"] else UNKNOWN_DIM
    return DatasetSpec(_batch(element), count, 1, kind=kind)


def _batch(element: Any) -> Any:
    """The structure of one batch: inputs and labels, or unknown."""
    rows = list(alternatives(element))
    width = len(rows[0].items) if rows and isinstance(rows[0], TupleValue) else 0
    if width not in (2, 3) or not all(isinstance(row, TupleValue) and len(row.items) == width for row in rows):
        return UNKNOWN
    return tuple(_unsized(structure(common(row.items[index] for row in rows))) for index in range(width))


def _unsized(part: Any) -> Any:
    """A part of a batch whatever its number of samples is."""
    if isinstance(part, tuple):
        return tuple(_unsized(item) for item in part)
    if not isinstance(part, TensorSpec):
        return UNKNOWN
    dims = part.shape.dims
    return part.with_(shape=Shape((BATCH, *dims[1:]))) if dims else part
