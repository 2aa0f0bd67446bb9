"""Turns an operator, a subscript or an attribute of arrays into the spec of its result."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.ops import pandas_index
from tflint.knowledge.ops.arithmetic import binary, compare, unary
from tflint.knowledge.ops.contents import moved
from tflint.knowledge.ops.indexing import subscript
from tflint.program.spec import UNKNOWN, Reference, Shape, TensorSpec

_TENSORS = ("tensor", "variable")


def attribute(x: TensorSpec, name: str) -> Any:
    """The value of `x.name`: a tuple of sizes, a number, a dtype, another array, or `UNKNOWN`."""
    handler = _ATTRIBUTES.get(name)
    if handler is None and x.kind in ("frame", "series"):
        return pandas_index.attribute(x, name)
    return UNKNOWN if handler is None else handler(x)


def _shape(x: TensorSpec) -> Any:
    return UNKNOWN if x.shape.dims is None else x.shape.dims


def _ndim(x: TensorSpec) -> Any:
    return UNKNOWN if x.shape.rank is None else x.shape.rank


def _size(x: TensorSpec) -> Any:
    if x.shape.dims is None or x.kind in (*_TENSORS, "keras"):
        return UNKNOWN
    return dims.product(x.shape.dims)


def _dtype(x: TensorSpec) -> Any:
    if x.dtype is None or x.kind in ("frame", None) or (x.dtype in ("string", "object") and x.kind not in _TENSORS):
        return UNKNOWN
    if x.kind == "keras":
        return x.dtype
    return Reference(f"{'tf' if x.kind in _TENSORS else 'numpy'}.{x.dtype}")


def _transposed(x: TensorSpec) -> Any:
    if x.kind not in ("numpy", "keras", "frame") or x.shape.dims is None:
        return UNKNOWN if x.kind != "numpy" else x.with_(content=moved(x.content, False))
    content = moved(x.content, len(x.shape.dims) < 2)
    constant = x.content.constant
    if isinstance(constant, tuple) and len(x.shape.dims) <= 2:
        turned = constant if len(x.shape.dims) == 1 else tuple(zip(*constant, strict=False))
        from tflint.records import replace

        content = replace(content, constant=turned)
    return x.with_(shape=Shape(x.shape.dims[::-1]), content=content)


def _values(x: TensorSpec) -> Any:
    if x.kind not in ("frame", "series"):
        return UNKNOWN
    from tflint.records import replace

    return x.with_(kind="numpy", content=replace(x.content, columns=None))


_ATTRIBUTES = {"shape": _shape, "ndim": _ndim, "size": _size, "dtype": _dtype, "T": _transposed, "values": _values}

__all__ = ["attribute", "binary", "compare", "subscript", "unary"]
