"""Tensors, and the tuples, lists and dicts that hold them, into text and into whether their shapes are known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.program.dim import UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, TensorSpec
from tflint.program.values import DictValue, ListValue, TensorValue, TupleValue


def _items(value: Any) -> tuple[Any, ...]:
    if isinstance(value, DictValue):
        return tuple(value.entries.values())
    return (value.items or ()) if isinstance(value, (TupleValue, ListValue)) else ()


def is_known(value: Any) -> bool:
    """Whether every size of a tensor, or of all tensors inside, is a number, a symbol or the batch.

    The first axis, which graph code often computes anew, is taken for the batch.
    """
    if isinstance(value, TensorValue):
        dims = value.spec.shape.dims
        return dims is not None and UNKNOWN_DIM not in dims[1:]
    items = _items(value)
    return bool(items) and all(is_known(item) for item in items)


def shape_and_dtype(value: Any) -> tuple[str, str]:
    """Shape and dtype of an output as text; several are put in brackets."""
    if isinstance(value, TensorValue):
        return repr(value.spec.shape), value.spec.dtype or "?"
    shown = [shape_and_dtype(item) for item in _items(value)]
    return (f"[{', '.join(shape for shape, _ in shown)}]", shown[0][1]) if shown else ("?", "?")


def shapes(tensors: Iterable[Any]) -> str:
    """The shapes of several tensors, side by side."""
    return ", ".join(shape_and_dtype(tensor)[0] for tensor in tensors)


def structure_text(structure: Any) -> str:
    """A structure of specs as text: `(None, 28, 28) uint8`, `(x, y)`, `{name: x}`."""
    if isinstance(structure, TensorSpec):
        return repr(structure)
    if isinstance(structure, tuple):
        return f"({', '.join(map(structure_text, structure))})"
    if isinstance(structure, dict):
        return "{" + ", ".join(f"{key}: {structure_text(entry)}" for key, entry in structure.items()) + "}"
    return "?" if structure is UNKNOWN or structure is None else str(structure)
