"""Turns the functions of `keras.ops` that make tensors and move values about into specs."""

from __future__ import annotations

from functools import reduce as fold
from typing import Any

from tflint.knowledge.ops import arithmetic, arrays, dtypes
from tflint.knowledge.ops.contents import moved, ranged
from tflint.knowledge.ops.keras_call import given, keras_op, then
from tflint.knowledge.ops.numpy_shape import broadcasted
from tflint.knowledge.ops.sizes import integer_of, number_of, shape_of, size_of
from tflint.knowledge.ops.tf_create import hot
from tflint.knowledge.registry import Loose, op
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec


@op("keras.ops.shape")
def shape(x: Loose) -> Any:
    """The sizes."""
    return then(x, lambda s: UNKNOWN if s.shape.dims is None else s.shape.dims)


@op("keras.ops.ndim")
def ndim(x: Loose) -> Any:
    """The number of axes."""
    return then(x, lambda s: UNKNOWN if s.shape.rank is None or s.kind == "keras" else s.shape.rank)


@keras_op("reshape")
def reshape(x: Loose, newshape: Loose) -> Any:
    """Give a tensor another shape."""
    return then(x, arrays.reshape, newshape)


@keras_op("ravel")
def ravel(x: Loose) -> Any:
    """Lay the values on one axis."""
    return then(x, arrays.flatten)


@keras_op("transpose")
def transpose(x: Loose, axes: Loose = None) -> Any:
    """Turn the axes around."""
    return then(x, arrays.transpose, axes)


@keras_op("swapaxes")
def swapaxes(x: Loose, axis1: Loose, axis2: Loose) -> Any:
    """Exchange two axes."""
    return then(x, arrays.swap, axis1, axis2)


@keras_op("moveaxis")
def moveaxis(x: Loose, source: Loose, destination: Loose) -> Any:
    """Move axes to other places."""
    return then(x, arrays.move_axis, source, destination)


@keras_op("expand_dims")
def expand_dims(x: Loose, axis: Loose) -> Any:
    """Add an axis of size 1."""
    return then(x, arrays.expand, axis)


@keras_op("squeeze")
def squeeze(x: Loose, axis: Loose = None) -> Any:
    """Drop axes of size 1."""
    return then(x, arrays.squeeze, axis)


def _many(values: Any) -> Any:
    if not isinstance(values, (tuple, list)):
        return None
    xs = tuple(given(value) for value in values)
    wrong = [x for x in xs if isinstance(x, ShapeError)]
    return wrong[0] if wrong else xs


def _common(xs: tuple[TensorSpec, ...]) -> str | None:
    return None if not xs else fold(arithmetic.keras_promote, (x.dtype for x in xs[1:]), xs[0].dtype)


@keras_op("concatenate")
def concatenate(xs: Loose, axis: Loose = 0) -> Any:
    """Put tensors one after the other."""
    found = _many(xs)
    if found is None or isinstance(found, ShapeError):
        return found or TensorSpec()
    return arrays.concat(found, axis, _common(found), None) if all(x.shape.rank != 0 for x in found) else UNKNOWN


@keras_op("stack")
def stack(x: Loose, axis: Loose = 0) -> Any:
    """Put tensors of one shape on a new axis."""
    found = _many(x)
    return (
        (found or TensorSpec())
        if found is None or isinstance(found, ShapeError)
        else arrays.stack(found, axis, _common(found), None)
    )


@keras_op("split")
def split(x: Loose, indices_or_sections: Loose, axis: Loose = 0) -> Any:
    """Cut a tensor into equal parts."""
    number = integer_of(indices_or_sections)
    return UNKNOWN if number is None else then(x, arrays.split, number, axis)


@keras_op("repeat")
def repeat(x: Loose, repeats: Loose, axis: Loose = None) -> Any:
    """Repeat each element."""
    return then(x, arrays.repeat, repeats, axis)


@keras_op("tile")
def tile(x: Loose, repeats: Loose) -> Any:
    """Lay copies of a tensor side by side."""
    return then(x, arrays.tile, repeats, True)


@keras_op("pad")
def pad(x: Loose, pad_width: Loose, mode: Loose = "constant", constant_values: Loose = None) -> Any:
    """Make a tensor longer at both ends of each axis."""
    return then(x, arrays.pad, pad_width)


@keras_op("broadcast_to")
def broadcast_to(x: Loose, shape: Loose) -> Any:
    """Stretch axes of size 1 to a shape."""
    return then(x, broadcasted, shape_of(shape))


@keras_op("take")
def take(x: Loose, indices: Loose, axis: Loose = None) -> Any:
    """Pick slices by their positions."""
    where_ = given(indices)
    if axis is None or isinstance(where_, ShapeError):
        return TensorSpec()
    return then(x, arrays.take, where_, axis)


@keras_op("flip", "roll", "sort")
def flip(x: Loose, axis: Loose = None) -> Any:
    """Put the values in another order."""
    return then(x, lambda s: s.with_(content=moved(s.content, False)))


@keras_op("argsort")
def argsort(x: Loose, axis: Loose = -1) -> Any:
    """The positions that would sort along an axis."""
    return (
        UNKNOWN
        if axis is None
        else then(x, lambda s: TensorSpec(s.shape if s.shape.rank else UNKNOWN_SHAPE, "int32", Content(low=0.0)))
    )


@keras_op("zeros")
def zeros(shape: Loose, dtype: Loose = None) -> Any:
    """Make a tensor of zeros."""
    return TensorSpec(shape_of(shape), dtypes.dtype_or(dtype, "float32", "keras"), ranged(0, 0))


@keras_op("ones")
def ones(shape: Loose, dtype: Loose = None) -> Any:
    """Make a tensor of ones."""
    return TensorSpec(shape_of(shape), dtypes.dtype_or(dtype, "float32", "keras"), ranged(1, 1))


@keras_op("full")
def full(shape: Loose, fill_value: Loose, dtype: Loose = None) -> Any:
    """Make a tensor of one value."""
    return TensorSpec(
        shape_of(shape), dtypes.dtype_or(dtype, None, "keras"), ranged(number_of(fill_value), number_of(fill_value))
    )


@keras_op("zeros_like")
def zeros_like(x: Loose, dtype: Loose = None) -> Any:
    """Make zeros in the shape of another tensor."""
    return then(x, lambda s: TensorSpec(s.shape, dtypes.dtype_or(dtype, s.dtype, "keras"), ranged(0, 0)))


@keras_op("ones_like")
def ones_like(x: Loose, dtype: Loose = None) -> Any:
    """Make ones in the shape of another tensor."""
    return then(x, lambda s: TensorSpec(s.shape, dtypes.dtype_or(dtype, s.dtype, "keras"), ranged(1, 1)))


@keras_op("eye")
def eye(N: Loose, M: Loose = None, k: Loose = 0, dtype: Loose = None) -> Any:
    """Make a matrix with ones on a diagonal."""
    rows = size_of(N)
    return TensorSpec(
        Shape((rows, rows if M is None else size_of(M))), dtypes.dtype_or(dtype, "float32", "keras"), Content(0.0, 1.0)
    )


@keras_op("arange")
def arange(start: Loose, stop: Loose = None, step: Loose = None, dtype: Loose = None) -> Any:
    """Make evenly spaced numbers below `stop`."""
    from tflint.knowledge.ops.numpy_create import stepped

    first, last = (0, start) if stop is None else (start, stop)
    whole = all(isinstance(value, int) for value in (first, last, 1 if step is None else step))
    return stepped(
        first, last, 1 if step is None else step, dtypes.dtype_or(dtype, "int32" if whole else None, "keras"), "tensor"
    )


@keras_op("one_hot")
def one_hot(x: Loose, num_classes: Loose, axis: Loose = -1, dtype: Loose = None, sparse: Loose = False) -> Any:
    """Make class numbers one-hot."""
    return (
        then(x, lambda s: hot(s, num_classes, axis, dtypes.dtype_or(dtype, "float32", "keras"), True))
        if sparse is False
        else UNKNOWN
    )
