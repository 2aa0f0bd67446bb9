"""Labels that a program writes down or puts together into runs of equal ones, in their order."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from tflint.program.facts import Call, Program
from tflint.program.values import ListValue, TensorValue, TupleValue

JOINS = ("numpy.concatenate", "numpy.hstack", "tf.concat")
CAST = "numpy.ndarray.astype"
Runs = tuple[tuple[float, int], ...]


def label_runs(value: Any, program: Program) -> Runs:
    """Each run of equal labels as the label and how often it stands there; nothing where they are not known."""
    if not isinstance(value, TensorValue):
        return ()
    written = value.spec.content.constant
    if isinstance(written, tuple) and all(isinstance(each, (int, float)) for each in written):
        return tuple((float(label), len(list(group))) for label, group in groupby(written))
    call = next((each for each in program.of(Call) if each.name in (*JOINS, CAST) and each.result is value), None)
    if call is not None and call.name == CAST:
        return label_runs(call.receiver, program)
    parts = call.positional[0] if call is not None and call.positional else None
    items = parts.items if isinstance(parts, (ListValue, TupleValue)) else None
    runs = [_run(item) for item in items or ()]
    return tuple(run for run in runs if run is not None) if None not in runs else ()


def _run(part: Any) -> tuple[float, int] | None:
    if not isinstance(part, TensorValue) or part.spec.shape.rank != 1:
        return None
    low, high, size = part.spec.content.low, part.spec.content.high, part.spec.shape[0]
    return (low, size) if low is not None and low == high and isinstance(size, int) else None


def in_order(runs: Runs, fewest: int = 20) -> bool:
    """Whether labels are sorted by class: each class stands in one piece."""
    labels = [label for label, _ in runs]
    return len(labels) > 1 and len(set(labels)) == len(labels) and sum(count for _, count in runs) >= fewest
