"""Finds the tensors inside nested values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.program.values import DictValue, ListValue, TensorValue, TupleValue, UnionValue


def flat_tensors(value: Any) -> Iterator[TensorValue]:
    """The tensors in a value and in the tuples, lists and dicts it holds, in order."""
    if isinstance(value, TensorValue):
        yield value
    elif isinstance(value, TupleValue) or (isinstance(value, ListValue) and value.items is not None):
        for item in value.items or ():
            yield from flat_tensors(item)
    elif isinstance(value, DictValue):
        for entry in value.entries.values():
            yield from flat_tensors(entry)
    elif isinstance(value, UnionValue):
        for alternative in value.alternatives:
            yield from flat_tensors(alternative)


def is_symbolic(value: Any) -> bool:
    """Whether a value holds a symbolic Keras tensor."""
    return any(tensor.spec.kind == "keras" for tensor in flat_tensors(value))
