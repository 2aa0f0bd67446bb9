"""Turns NumPy's functions and methods that move values about (reshape, concatenate, split, ...) into specs."""

from __future__ import annotations

from functools import reduce as fold
from typing import Any

from tflint.knowledge.constants import as_spec
from tflint.knowledge.ops import arrays, dtypes
from tflint.knowledge.ops.contents import derived_order, moved
from tflint.knowledge.ops.numpy_call import numpy_op
from tflint.knowledge.ops.sizes import axes_of, integer_of, shape_of
from tflint.knowledge.registry import Loose
from tflint.program import dim
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown


def _numpy(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(_numpy(item) for item in result)
    return result.with_(kind="numpy") if isinstance(result, TensorSpec) else result


def _ordered(x: TensorSpec, order: Any, result: Any) -> Any:
    """Another memory order gives the same shape with the values elsewhere."""
    if order in ("C", None) or not isinstance(result, TensorSpec):
        return _numpy(result)
    return result.with_(content=moved(x.content, False), kind="numpy")


@numpy_op("numpy.reshape")
def reshape(a: TensorSpec, shape: Loose, order: Loose = "C") -> Any:
    """Give an array another shape."""
    return _ordered(a, order, arrays.reshape(a, shape))


@numpy_op("numpy.ndarray.reshape")
def method_reshape(a: TensorSpec, *shape: Loose, order: Loose = "C") -> Any:
    """Give an array another shape, written as one tuple or as numbers."""
    return _ordered(a, order, arrays.reshape(a, _rest(shape)))


def _rest(values: tuple[Any, ...]) -> Any:
    single = len(values) == 1 and (isinstance(values[0], (tuple, Unknown)) or _is_vector(values[0]))
    return values[0] if single else values


def _is_vector(value: Any) -> bool:
    return isinstance(value, TensorSpec) and value.shape.rank != 0


@numpy_op("numpy.ravel", "numpy.ndarray.ravel", "numpy.ndarray.flatten")
def ravel(a: TensorSpec, order: Loose = "C") -> Any:
    """Lay the values on one axis."""
    return _ordered(a, order, arrays.flatten(a))


@numpy_op("numpy.transpose", "numpy.permute_dims")
def transpose(a: TensorSpec, axes: Loose = None) -> Any:
    """Turn the axes around."""
    return _numpy(arrays.transpose(a, axes))


@numpy_op("numpy.ndarray.transpose")
def method_transpose(a: TensorSpec, *axes: Loose) -> Any:
    """Turn the axes around, written as one tuple or as numbers."""
    return _numpy(arrays.transpose(a, None if not axes else _rest(axes)))


@numpy_op("numpy.swapaxes", "numpy.ndarray.swapaxes")
def swapaxes(a: TensorSpec, axis1: Loose, axis2: Loose) -> Any:
    """Exchange two axes."""
    return _numpy(arrays.swap(a, axis1, axis2))


@numpy_op("numpy.moveaxis")
def moveaxis(a: TensorSpec, source: Loose, destination: Loose) -> Any:
    """Move axes to other places."""
    return _numpy(arrays.move_axis(a, source, destination))


@numpy_op("numpy.rollaxis")
def rollaxis(a: TensorSpec, axis: Loose, start: Loose = 0) -> Any:
    """Roll an axis back to a place."""
    return _numpy(arrays.move_axis(a, axis, 0)) if start == 0 else _numpy(arrays.lost(a))


@numpy_op("numpy.expand_dims")
def expand_dims(a: TensorSpec, axis: Loose) -> Any:
    """Add an axis of size 1."""
    return _numpy(arrays.expand(a, axis))


@numpy_op("numpy.squeeze", "numpy.ndarray.squeeze")
def squeeze(a: TensorSpec, axis: Loose = None) -> Any:
    """Drop axes of size 1."""
    return _numpy(arrays.squeeze(a, axis))


@numpy_op("numpy.atleast_1d")
def atleast_1d(*arys: TensorSpec) -> Any:
    """Give scalars an axis."""
    return _numpy(_at_least(arys[0], 1)) if len(arys) == 1 else UNKNOWN


@numpy_op("numpy.atleast_2d")
def atleast_2d(*arys: TensorSpec) -> Any:
    """Give scalars and vectors a row axis."""
    return _numpy(_at_least(arys[0], 2)) if len(arys) == 1 else UNKNOWN


def _at_least(a: TensorSpec, rank: int) -> Any:
    if a.shape.rank is None:
        return arrays.lost(a)
    return a if a.shape.rank >= rank else arrays.expand(a, tuple(range(rank - a.shape.rank)))


def specs_of(values: Any) -> tuple[TensorSpec, ...] | None:
    """The arrays in a sequence of arrays, or the rows of one array; `None` when not known."""
    if isinstance(values, (tuple, list)):
        return tuple(as_spec(value) for value in values)
    if (
        isinstance(values, TensorSpec)
        and values.shape.rank
        and isinstance(values.shape[0], int)
        and values.shape[0] <= 64
    ):
        return (
            TensorSpec(Shape((values.shape.dims or ())[1:]), values.dtype, moved(values.content, False), values.kind),
        ) * values.shape[0]
    return None


def common_dtype(xs: tuple[TensorSpec, ...]) -> str | None:
    """NumPy's dtype of several arrays put together."""
    return None if not xs else fold(dtypes.promote, (x.dtype for x in xs[1:]), xs[0].dtype)


@numpy_op("numpy.concatenate", "numpy.concat")
def concatenate(arrs: Loose, axis: Loose = 0, out: Loose = None, *, dtype: Loose = None) -> Any:
    """Put arrays one after the other."""
    xs = specs_of(arrs)
    if xs is None:
        return TensorSpec(kind="numpy")
    kind = dtypes.dtype_or(dtype, common_dtype(xs))
    if axis is None:
        flattened = tuple(arrays.flatten(x) for x in xs)
        return arrays.concat(flattened, 0, kind, "numpy")
    if any(x.shape.rank == 0 for x in xs):
        return ShapeError("numbers without an axis cannot be concatenated", "rank")
    return arrays.concat(xs, axis, kind, "numpy")


@numpy_op("numpy.append")
def append(arr: TensorSpec, values: TensorSpec, axis: Loose = None) -> Any:
    """Put values behind an array; without an axis both are flattened."""
    return concatenate((arr, values), axis)


@numpy_op("numpy.stack")
def stack(arrs: Loose, axis: Loose = 0) -> Any:
    """Put arrays of one shape on a new axis."""
    xs = specs_of(arrs)
    return TensorSpec(kind="numpy") if xs is None else arrays.stack(xs, axis, common_dtype(xs), "numpy")


def _along(arrs: Any, rank: int, axis: int, column: bool = False) -> Any:
    xs = specs_of(arrs)
    if xs is None:
        return TensorSpec(kind="numpy")
    if any(x.shape.rank is None for x in xs):
        return TensorSpec(UNKNOWN_SHAPE, common_dtype(xs), kind="numpy")
    grown = tuple(_column(x) if column else _at_least(x, rank) for x in xs)
    return arrays.concat(grown, axis, common_dtype(xs), "numpy")


def _column(x: TensorSpec) -> Any:
    return arrays.expand(_at_least(x, 1), -1) if (x.shape.rank or 0) < 2 else x


@numpy_op("numpy.vstack", "numpy.row_stack")
def vstack(tup: Loose) -> Any:
    """Put rows on top of each other."""
    return _along(tup, 2, 0)


@numpy_op("numpy.hstack")
def hstack(tup: Loose) -> Any:
    """Put arrays side by side; vectors behind each other."""
    xs = specs_of(tup)
    return _along(tup, 1, 0 if xs and (xs[0].shape.rank or 0) <= 1 else 1)


@numpy_op("numpy.column_stack")
def column_stack(tup: Loose) -> Any:
    """Put vectors as columns side by side."""
    return _along(tup, 2, 1, column=True)


@numpy_op("numpy.dstack")
def dstack(tup: Loose) -> Any:
    """Put arrays behind each other on a third axis."""
    xs = specs_of(tup)
    if xs is None or any(x.shape.rank is None for x in xs):
        return TensorSpec(kind="numpy")
    grown = [arrays.expand(_at_least(x, 2), -1) if (x.shape.rank or 0) < 3 else x for x in xs]
    return arrays.concat(tuple(grown), 2, common_dtype(xs), "numpy")


def _split(ary: TensorSpec, where: Any, axis: Any, even: bool) -> Any:
    if not isinstance(where, tuple):
        return _numpy(arrays.split(ary, where, axis, even)) if integer_of(where) is not None else UNKNOWN
    from tflint.knowledge.ops.indexing import sliced

    place = arrays.axis_of(ary, axis)
    if isinstance(place, ShapeError) or place is None:
        return place or UNKNOWN
    ends = (None, *where, None)
    parts = []
    for start, stop in zip(ends, ends[1:], strict=False):
        part = arrays.with_axis(ary, place, sliced(ary.shape[place], slice(start, stop)))
        if place == 0:
            order = derived_order(ary.content.order, "slice", start, stop, None) if not _unknown(start, stop) else None
            part = part.with_(content=_with_order(part.content, order))
        parts.append(part)
    return _numpy(tuple(parts))


def _unknown(*values: Any) -> bool:
    return any(isinstance(value, (Unknown, TensorSpec)) or value is UNKNOWN_DIM for value in values)


def _with_order(content: Content, order: int | None) -> Content:
    from tflint.records import replace

    return replace(content, order=order)


@numpy_op("numpy.split")
def split(ary: TensorSpec, indices_or_sections: Loose, axis: Loose = 0) -> Any:
    """Cut an array into equal parts, or at positions."""
    return _split(ary, indices_or_sections, axis, True)


@numpy_op("numpy.array_split")
def array_split(ary: TensorSpec, indices_or_sections: Loose, axis: Loose = 0) -> Any:
    """Cut an array into nearly equal parts, or at positions."""
    return _split(ary, indices_or_sections, axis, False)


@numpy_op("numpy.vsplit")
def vsplit(ary: TensorSpec, indices_or_sections: Loose) -> Any:
    """Cut an array along its rows."""
    return _split(ary, indices_or_sections, 0, True)


@numpy_op("numpy.hsplit")
def hsplit(ary: TensorSpec, indices_or_sections: Loose) -> Any:
    """Cut an array along its columns."""
    return UNKNOWN if ary.shape.rank is None else _split(ary, indices_or_sections, 1 if ary.shape.rank > 1 else 0, True)


@numpy_op("numpy.repeat", "numpy.ndarray.repeat")
def repeat(a: TensorSpec, repeats: Loose, axis: Loose = None) -> Any:
    """Repeat each element."""
    return _numpy(arrays.repeat(a, repeats, axis))


@numpy_op("numpy.tile")
def tile(A: TensorSpec, reps: Loose) -> Any:
    """Lay copies of an array side by side."""
    return _numpy(arrays.tile(A, reps, True))


@numpy_op("numpy.broadcast_to")
def broadcast_to(array: TensorSpec, shape: Loose) -> Any:
    """Stretch axes of size 1 to a shape."""
    return _numpy(broadcasted(array, shape_of(shape)))


def broadcasted(x: TensorSpec, target: Shape) -> Any:
    """`x` stretched to a shape; an error where its own sizes do not fit."""
    if x.shape.dims is None or target.dims is None:
        return x.with_(shape=target, content=moved(x.content, False))
    if len(x.shape.dims) > len(target.dims):
        return ShapeError(f"{x.shape!r} has more axes than {target!r}", "rank")
    for mine, wanted in zip(x.shape.dims[::-1], target.dims[::-1], strict=False):
        if mine != 1 and dim.compare(mine, 1) is dim.Comparison.NE and dim.compare(mine, wanted) is dim.Comparison.NE:
            return ShapeError(f"{x.shape!r} does not broadcast to {target!r}")
    return x.with_(shape=target, content=moved(x.content, False))


@numpy_op("numpy.flip")
def flip_axis(m: TensorSpec, axis: Loose = None) -> Any:
    """Turn an axis around."""
    axes = axes_of(axis)
    kept = isinstance(axes, tuple) and bool(axes) and all(n > 0 for n in axes)
    return m.with_(content=moved(m.content, kept), kind="numpy")


@numpy_op("numpy.fliplr", "numpy.flipud")
def flip_sides(m: TensorSpec) -> Any:
    """Turn rows or columns around."""
    return m.with_(content=moved(m.content, False), kind="numpy")


@numpy_op("numpy.roll")
def roll(a: TensorSpec, shift: Loose, axis: Loose = None) -> Any:
    """Move the values round an axis."""
    kept = isinstance(axis, int) and axis > 0
    return a.with_(content=moved(a.content, kept), kind="numpy")


@numpy_op("numpy.rot90")
def rot90(m: TensorSpec, k: Loose = 1) -> Any:
    """Turn an image by quarters."""
    if m.shape.dims is None or not isinstance(k, int):
        return arrays.lost(m)
    known = m.shape.dims
    return TensorSpec(
        Shape((known[1], known[0], *known[2:]) if k % 2 and len(known) > 1 else known),
        m.dtype,
        moved(m.content, False),
        "numpy",
    )


@numpy_op("numpy.pad")
def pad(array: TensorSpec, pad_width: Loose, mode: Loose = "constant") -> Any:
    """Make an array longer at both ends of each axis."""
    rank = array.shape.rank
    width = pad_width
    if rank is None:
        return arrays.lost(array)
    if isinstance(width, int):
        width = ((width, width),) * rank
    elif isinstance(width, tuple) and len(width) == 2 and all(isinstance(w, int) for w in width):
        width = (width,) * rank
    elif isinstance(width, tuple) and len(width) == 1 and isinstance(width[0], tuple):
        width = width * rank
    return _numpy(arrays.pad(array, width))


@numpy_op("numpy.take", "numpy.ndarray.take")
def take(a: TensorSpec, indices: TensorSpec, axis: Loose = None) -> Any:
    """Pick elements by their positions."""
    if axis is None:
        flattened = arrays.flatten(a)
        return flattened if isinstance(flattened, ShapeError) else _numpy(arrays.take(flattened, indices, 0))
    return _numpy(arrays.take(a, indices, axis))


@numpy_op("numpy.delete", "numpy.insert")
def delete(arr: TensorSpec, obj: Loose, values: Loose = None, axis: Loose = None) -> Any:
    """Leave elements out or put some in; how many is not followed."""
    return TensorSpec(UNKNOWN_SHAPE, arr.dtype, kind="numpy")
