"""Turns NumPy's functions that sort, count and describe (`sort`, `unique`, `diag`, `shape`, ...) into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import arrays, dtypes
from tflint.knowledge.ops.contents import flat, moved
from tflint.knowledge.ops.numpy_call import numpy_op
from tflint.knowledge.registry import Loose
from tflint.program import dim
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown


@numpy_op("numpy.sort")
def sort(a: TensorSpec, axis: Loose = -1) -> Any:
    """Order the values along an axis."""
    if axis is None:
        flattened = arrays.flatten(a)
        return flattened if isinstance(flattened, ShapeError) else flattened.with_(kind="numpy")
    return a.with_(content=moved(a.content, False), kind="numpy")


@numpy_op("numpy.argsort", "numpy.ndarray.argsort")
def argsort(a: TensorSpec, axis: Loose = -1) -> Any:
    """The positions that would sort along an axis."""
    shape = a.shape if axis is not None else Shape((arrays.count(a.shape),))
    from tflint.knowledge.ops.contents import fresh_order

    return TensorSpec(shape, "int64", Content(low=0.0, order=fresh_order()), "numpy")


@numpy_op("numpy.unique")
def unique(
    ar: TensorSpec,
    return_index: Loose = False,
    return_inverse: Loose = False,
    return_counts: Loose = False,
    axis: Loose = None,
) -> Any:
    """The different values, sorted, and on request their positions and counts."""
    flags = (return_index, return_inverse, return_counts)
    if axis is not None or any(isinstance(flag, Unknown) for flag in flags):
        return UNKNOWN
    constant = ar.content.constant
    values = sorted(set(flat(constant))) if isinstance(constant, tuple) and ar.dtype in dtypes.INTEGERS else None
    length = dim.fresh("n_unique") if values is None else len(values)
    content = moved(ar.content, False)
    first = TensorSpec(Shape((length,)), ar.dtype, content, "numpy")
    positions = TensorSpec(Shape((length,)), "int64", Content(low=0.0), "numpy")
    extra = [positions] if return_index else []
    extra += (
        [
            TensorSpec(
                UNKNOWN_SHAPE if ar.shape.rank != 1 else ar.shape,
                "int64",
                Content(low=0.0, order=ar.content.order),
                "numpy",
            )
        ]
        if return_inverse
        else []
    )
    extra += [positions] if return_counts else []
    return (first, *extra) if extra else first


@numpy_op("numpy.diag")
def diag(v: TensorSpec, k: Loose = 0) -> Any:
    """A diagonal matrix of a vector, or the diagonal of a matrix."""
    if v.shape.rank == 1 and isinstance(k, int):
        size = dim.add(v.shape[0], abs(k))
        return TensorSpec(Shape((size, size)), v.dtype, kind="numpy")
    if v.shape.rank == 2 and k == 0 and all(isinstance(d, int) for d in v.shape.dims or ()):
        return TensorSpec(Shape((min(v.shape.dims or ()),)), v.dtype, moved(v.content, False), "numpy")  # type: ignore[type-var]
    return TensorSpec(UNKNOWN_SHAPE, v.dtype, kind="numpy")


@numpy_op("numpy.triu", "numpy.tril")
def triangle(m: TensorSpec, k: Loose = 0) -> Any:
    """Set one side of a matrix to zero."""
    if m.shape.rank is not None and m.shape.rank < 2:
        return TensorSpec(kind="numpy")
    return m.with_(content=Content(), kind="numpy")


@numpy_op("numpy.shape")
def shape(a: TensorSpec) -> Any:
    """The sizes of an array."""
    return UNKNOWN if a.shape.dims is None else a.shape.dims


@numpy_op("numpy.ndim")
def ndim(a: TensorSpec) -> Any:
    """The number of axes."""
    return UNKNOWN if a.shape.rank is None else a.shape.rank


@numpy_op("numpy.size")
def size(a: TensorSpec, axis: Loose = None) -> Any:
    """The number of elements, of all or along an axis."""
    if axis is None:
        return arrays.count(a.shape)
    place = arrays.axis_of(a, axis)
    return a.shape[place] if isinstance(place, int) else place or UNKNOWN


@numpy_op("numpy.ndarray.tolist", "numpy.ndarray.item")
def tolist(a: TensorSpec) -> Any:
    """The values as Python numbers, where they are few and known."""
    return a.content.constant if a.content.constant is not None and a.dtype != "string" else UNKNOWN
