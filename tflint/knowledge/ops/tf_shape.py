"""Turns TensorFlow's functions that move values about (reshape, concat, gather, pad, ...) into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import arrays
from tflint.knowledge.ops.contents import moved
from tflint.knowledge.ops.indexing import selected, sliced
from tflint.knowledge.ops.numpy_shape import broadcasted
from tflint.knowledge.ops.sizes import axes_of, integer_of, shape_of, size_of
from tflint.knowledge.ops.tf_call import common_dtype, tensor, tensor_op, tensors, wanted_dtype
from tflint.knowledge.registry import Loose
from tflint.program import dim
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN, Content, Shape, ShapeError, TensorSpec, Unknown


def _on(value: Any, move: Any, *arguments: Any) -> Any:
    """Convert to a tensor, then move its values."""
    x = tensor(value)
    return x if isinstance(x, ShapeError) else move(x, *arguments)


@tensor_op("tf.reshape", v1=True)
def reshape(tensor: Loose, shape: Loose) -> Any:
    """Give a tensor another shape."""
    return _on(tensor, arrays.reshape, shape)


@tensor_op("tf.ensure_shape")
def ensure_shape(x: Loose, shape: Loose) -> Any:
    """Claim a shape."""
    spec = tensor(x)
    if isinstance(spec, ShapeError) or not isinstance(shape, tuple):
        return spec
    wanted = Shape(tuple(UNKNOWN_DIM if d is None else size_of(d) for d in shape))
    merged = arrays.merged([spec.shape, wanted])
    return merged if isinstance(merged, ShapeError) else spec.with_(shape=merged)


@tensor_op("tf.transpose", v1=True)
def transpose(a: Loose, perm: Loose = None, conjugate: Loose = False) -> Any:
    """Turn the axes around."""
    return _on(a, arrays.transpose, perm)


@tensor_op("tf.linalg.matrix_transpose", "tf.linalg.adjoint")
def matrix_transpose(a: Loose) -> Any:
    """Turn the last two axes around."""
    x = tensor(a)
    if isinstance(x, ShapeError) or x.shape.rank is None or x.shape.rank < 2:
        return TensorSpec(kind="tensor")
    return arrays.swap(x, -1, -2)


@tensor_op("tf.expand_dims", v1=True)
def expand_dims(input: Loose, axis: Loose = None, name: Loose = None, dim: Loose = None) -> Any:
    """Add an axis of size 1."""
    return _on(input, arrays.expand, dim if axis is None else axis)


@tensor_op("tf.squeeze", v1=True)
def squeeze(input: Loose, axis: Loose = None, name: Loose = None, squeeze_dims: Loose = None) -> Any:
    """Drop axes of size 1."""
    wanted = squeeze_dims if axis is None else axis
    return _on(input, arrays.squeeze, None if wanted == () else wanted)


@tensor_op("tf.concat", v1=True)
def concat(values: Loose, axis: Loose = 0) -> Any:
    """Put tensors one after the other."""
    if isinstance(values, TensorSpec):
        return UNKNOWN
    xs = tensors(values)
    if xs is None or isinstance(xs, ShapeError):
        return xs or TensorSpec(kind="tensor")
    if any(x.shape.rank == 0 for x in xs):
        return UNKNOWN
    return arrays.concat(xs, axis, common_dtype(xs, values), "tensor")


@tensor_op("tf.stack", v1=True)
def stack(values: Loose, axis: Loose = 0) -> Any:
    """Put tensors of one shape on a new axis."""
    if isinstance(values, TensorSpec):
        return UNKNOWN
    xs = tensors(values)
    if xs is None or isinstance(xs, ShapeError):
        return xs or TensorSpec(kind="tensor")
    made = arrays.stack(xs, axis, common_dtype(xs, values), "tensor")
    if isinstance(made, TensorSpec) and axis == 0 and all(x.shape.rank == 0 for x in xs) and len(xs) <= 8:
        from tflint.records import replace

        constants = tuple(x.content.constant if x.content.constant is not None else UNKNOWN_DIM for x in xs)
        if made.dtype in ("int32", "int64"):
            return made.with_(content=replace(made.content, constant=constants))
    return made


@tensor_op("tf.unstack", v1=True)
def unstack(value: Loose, num: Loose = None, axis: Loose = 0) -> Any:
    """Take an axis apart."""
    x = tensor(value)
    if isinstance(x, ShapeError):
        return x
    place = arrays.axis_of(x, axis)
    if isinstance(place, ShapeError) or place is None or x.shape.dims is None:
        return place if isinstance(place, ShapeError) else UNKNOWN
    size = x.shape[place]
    if not isinstance(size, int) or size > 64:
        return UNKNOWN
    known = x.shape.dims
    part = TensorSpec(Shape((*known[:place], *known[place + 1 :])), x.dtype, moved(x.content, place != 0), "tensor")
    return (part,) * size


@tensor_op("tf.split", v1=True)
def split(value: Loose, num_or_size_splits: Loose, axis: Loose = 0, num: Loose = None) -> Any:
    """Cut a tensor into equal parts, or into parts of given sizes."""
    x = tensor(value)
    if isinstance(x, ShapeError):
        return x
    if not isinstance(num_or_size_splits, tuple):
        return arrays.split(x, num_or_size_splits, axis) if integer_of(num_or_size_splits) is not None else UNKNOWN
    place = arrays.axis_of(x, axis)
    if isinstance(place, ShapeError) or place is None:
        return place if isinstance(place, ShapeError) else UNKNOWN
    sizes = [size_of(size) for size in num_or_size_splits]
    whole: Dim = 0
    for size in sizes:
        whole = dim.add(whole, size) if size != -1 else UNKNOWN_DIM
    if dim.compare(whole, x.shape[place]) is dim.Comparison.NE:
        return ShapeError(f"the parts {tuple(sizes)} do not add up to {dim.show(x.shape[place])}")
    return tuple(arrays.with_axis(x, place, UNKNOWN_DIM if size == -1 else size) for size in sizes)


@tensor_op("tf.tile", v1=True)
def tile(input: Loose, multiples: Loose) -> Any:
    """Lay copies of a tensor side by side."""
    return _on(input, arrays.tile, multiples, False)


@tensor_op("tf.repeat")
def repeat(input: Loose, repeats: Loose, axis: Loose = None) -> Any:
    """Repeat each element."""
    return _on(input, arrays.repeat, repeats, axis)


@tensor_op("tf.pad", v1=True)
def pad(tensor: Loose, paddings: Loose, mode: Loose = "CONSTANT", constant_values: Loose = 0) -> Any:
    """Make a tensor longer at both ends of each axis."""
    return _on(tensor, arrays.pad, paddings)


@tensor_op("tf.broadcast_to")
def broadcast_to(input: Loose, shape: Loose) -> Any:
    """Stretch axes of size 1 to a shape."""
    return _on(input, broadcasted, shape_of(shape))


@tensor_op("tf.gather", v1=True)
def gather(
    params: Loose,
    indices: Loose,
    validate_indices: Loose = None,
    name: Loose = None,
    axis: Loose = None,
    batch_dims: Loose = 0,
) -> Any:
    """Pick slices by their positions along an axis."""
    x, where = tensor(params), tensor(indices)
    if isinstance(x, ShapeError) or isinstance(where, ShapeError):
        return UNKNOWN
    if batch_dims == 0 and not isinstance(axis, Unknown):
        return arrays.take(x, where, 0 if axis is None else axis)
    depth = integer_of(batch_dims)
    place = arrays.axis_of(x, depth if axis is None else axis)
    if depth is None or depth < 0 or not isinstance(place, int) or x.shape.dims is None or where.shape.dims is None:
        return arrays.lost(x)
    shape = (*x.shape.dims[:place], *where.shape.dims[depth:], *x.shape.dims[place + 1 :])
    return TensorSpec(Shape(shape), x.dtype, moved(x.content, False), "tensor")


@tensor_op("tf.gather_nd")
def gather_nd(params: Loose, indices: Loose, batch_dims: Loose = 0) -> Any:
    """Pick slices by their coordinates."""
    x, where = tensor(params), tensor(indices)
    if isinstance(x, ShapeError) or isinstance(where, ShapeError) or batch_dims != 0:
        return UNKNOWN
    depth = where.shape[-1] if where.shape.dims else None
    if x.shape.dims is None or where.shape.dims is None or not isinstance(depth, int):
        return arrays.lost(x)
    if depth > len(x.shape.dims):
        return ShapeError(f"{depth} coordinates for a tensor of rank {len(x.shape.dims)}", "rank")
    return TensorSpec(
        Shape((*where.shape.dims[:-1], *x.shape.dims[depth:])), x.dtype, moved(x.content, False), "tensor"
    )


@tensor_op("tf.nn.embedding_lookup")
def embedding_lookup(params: Loose, ids: Loose) -> Any:
    """Pick rows of a table by their numbers."""
    if isinstance(params, (tuple, Unknown)):
        return UNKNOWN
    return gather(params, ids)


@tensor_op("tf.slice")
def slice_(input_: Loose, begin: Loose, size: Loose) -> Any:
    """Cut a block out of a tensor: from `begin`, so many along each axis, -1 for the rest."""
    x = tensor(input_)
    if isinstance(x, ShapeError):
        return x
    starts, counts = shape_of(begin), shape_of(size)
    if (
        x.shape.dims is None
        or starts.dims is None
        or counts.dims is None
        or not len(x.shape.dims) == len(starts.dims) == len(counts.dims)
    ):
        return arrays.lost(x)
    sizes = tuple(
        sliced(whole, slice(start, None))
        if count == -1 and isinstance(start, int)
        else UNKNOWN_DIM
        if count == -1
        else count
        for whole, start, count in zip(x.shape.dims, starts.dims, counts.dims, strict=False)
    )
    return TensorSpec(Shape(sizes), x.dtype, moved(x.content, False), "tensor")


@tensor_op("tf.reverse", "tf.roll")
def reverse(tensor_: Loose, axis: Loose = None) -> Any:
    """Turn axes around."""
    x = tensor(tensor_)
    return x if isinstance(x, ShapeError) else x.with_(content=moved(x.content, False))


@tensor_op("tf.boolean_mask", v1=True)
def boolean_mask(tensor_: Loose, mask: Loose, axis: Loose = None) -> Any:
    """Keep what a mask says."""
    x, chosen = tensor(tensor_), tensor(mask)
    if isinstance(x, ShapeError) or isinstance(chosen, ShapeError):
        return UNKNOWN
    if x.shape.dims is None or not chosen.shape.rank or axis not in (None, 0) or chosen.shape.rank > len(x.shape.dims):
        return arrays.lost(x)
    rest = x.shape.dims[chosen.shape.rank :]
    return TensorSpec(Shape((selected(chosen), *rest)), x.dtype, moved(x.content, False), "tensor")


@tensor_op("tf.meshgrid")
def meshgrid(*args: Loose, indexing: Loose = "xy") -> Any:
    """Make the coordinate matrices of vectors."""
    xs = [tensor(arg) for arg in args]
    if indexing not in ("xy", "ij") or any(isinstance(x, ShapeError) for x in xs):
        return UNKNOWN
    sizes = [arrays.count(x.shape) for x in xs]
    if indexing == "xy" and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    kinds = {x.dtype for x in xs}
    dtype = kinds.pop() if len(kinds) == 1 else None
    shape = Shape(tuple(sizes))
    return tuple(TensorSpec(shape, dtype, moved(x.content, False) if dtype else Content(), "tensor") for x in xs)


@tensor_op("tf.sort")
def sort(values: Loose, axis: Loose = -1, direction: Loose = "ASCENDING") -> Any:
    """Put the values in another order."""
    x = tensor(values)
    return x if isinstance(x, ShapeError) else x.with_(content=moved(x.content, False))


@tensor_op("tf.argsort")
def argsort(values: Loose, axis: Loose = -1) -> Any:
    """The positions that would sort along an axis."""
    x = tensor(values)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, "int32", Content(low=0.0), "tensor")


@tensor_op("tf.unique")
def unique(x: Loose, out_idx: Loose = None) -> Any:
    """The different values of a vector, and where each came from."""
    spec = tensor(x)
    if isinstance(spec, ShapeError):
        return spec
    if spec.shape.rank not in (None, 1):
        return ShapeError(f"unique takes a vector, not rank {spec.shape.rank}", "rank")
    found = TensorSpec(Shape((dim.fresh("n_unique"),)), spec.dtype, moved(spec.content, False), "tensor")
    return found, TensorSpec(spec.shape, wanted_dtype(out_idx, "int32"), Content(low=0.0), "tensor")


@tensor_op("tf.linalg.diag")
def make_diag(diagonal: Loose, name: Loose = "diag", k: Loose = 0) -> Any:
    """Make diagonal matrices of vectors."""
    x = tensor(diagonal)
    if isinstance(x, ShapeError) or not x.shape.dims or k != 0:
        return TensorSpec(kind="tensor")
    return TensorSpec(Shape((*x.shape.dims, x.shape.dims[-1])), x.dtype, kind="tensor")


@tensor_op(
    "tf.nest.map_structure",
    "tf.map_fn",
    "tf.vectorized_map",
    "tf.scan",
    "tf.while_loop",
    "tf.cond",
    "tf.py_function",
    "tf.numpy_function",
)
def called(*args: Loose, **kwargs: Loose) -> Any:
    """What a function given to it makes is not followed."""
    return UNKNOWN


@tensor_op("tf.image.extract_patches")
def extract_patches(
    images: Loose, sizes: Loose = None, strides: Loose = None, rates: Loose = None, padding: Loose = None
) -> Any:
    """Cut images into patches laid on the last axis."""
    x = tensor(images)
    numbers = [axes_of(value) for value in (sizes, strides, rates)]
    if (
        isinstance(x, ShapeError)
        or x.shape.rank != 4
        or not all(isinstance(n, tuple) and len(n) == 4 for n in numbers)
        or not isinstance(padding, str)
    ):
        return TensorSpec(kind="tensor")
    from tflint.knowledge import dims

    kernel, stride, rate = numbers
    places = [dims.window(x.shape[i], kernel[i], stride[i], padding, rate[i]) for i in (1, 2)]
    wrong = [place for place in places if isinstance(place, ShapeError)]
    if wrong:
        return TensorSpec(kind="tensor")
    depth = dim.mul(x.shape[3], kernel[1] * kernel[2])
    return TensorSpec(Shape((x.shape[0], places[0], places[1], depth)), x.dtype, moved(x.content, True), "tensor")  # type: ignore[arg-type]


@tensor_op("tf.lookup.StaticHashTable.lookup", "tf.lookup.StaticVocabularyTable.lookup")
def looked_up(table: Loose, keys: Loose) -> Any:
    """A value for each key."""
    x = tensor(keys)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, kind="tensor")


@tensor_op("tensorflow_io.audio.dbscale")
def decibels(input: Loose, top_db: Loose = None) -> Any:
    """The same spectrogram on a logarithmic scale."""
    x = tensor(input)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, x.dtype, kind="tensor")
