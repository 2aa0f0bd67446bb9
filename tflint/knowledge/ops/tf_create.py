"""Turns TensorFlow's calls that make tensors (`constant`, `zeros`, `range`, `Variable`, ...) into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import arrays, dtypes
from tflint.knowledge.ops.casting import cast as cast_spec
from tflint.knowledge.ops.contents import ranged
from tflint.knowledge.ops.numpy_create import spaced, stepped
from tflint.knowledge.ops.sizes import number_of, shape_of, size_of
from tflint.knowledge.ops.tf_call import is_tensor, tensor, tensor_op, wanted_dtype
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Labels, Shape, ShapeError, TensorSpec, Unknown


@tensor_op("tf.constant", v1=True)
def constant(value: Loose, dtype: Loose = None, shape: Loose = None) -> Any:
    """Make a tensor of values; with a shape, one number fills it."""
    x = tensor(value)
    if isinstance(x, ShapeError):
        return x
    if dtype is not None:
        x = cast_spec(x, wanted_dtype(dtype, None), "tensor")
    if shape is None:
        return x
    if x.shape.dims is not None and all(size == 1 for size in x.shape.dims):
        return TensorSpec(shape_of(shape), x.dtype, ranged(x.content.low, x.content.high), "tensor")
    return arrays.reshape(x, shape)


@tensor_op("tf.convert_to_tensor", v1=True)
def convert_to_tensor(value: Loose, dtype: Loose = None, dtype_hint: Loose = None) -> Any:
    """Make a tensor of values; a tensor stays what it is."""
    x = tensor(value)
    if isinstance(x, ShapeError):
        return x
    if dtype_hint is not None and not is_tensor(value):
        return x.with_(dtype=None)
    wanted = wanted_dtype(dtype, "")
    if wanted == "" or (is_tensor(value) and wanted in (None, x.dtype)):
        return x
    return UNKNOWN if is_tensor(value) and x.dtype is not None else cast_spec(x, wanted, "tensor")


@tensor_op("tf.Variable", v1=True)
def variable(
    initial_value: Loose = None,
    trainable: Loose = None,
    validate_shape: Loose = True,
    caching_device: Loose = None,
    name: Loose = None,
    variable_def: Loose = None,
    dtype: Loose = None,
    import_scope: Loose = None,
    constraint: Loose = None,
    synchronization: Loose = None,
    aggregation: Loose = None,
    shape: Loose = None,
) -> Any:
    """Make a variable; its values change, only shape and dtype stay."""
    x = tensor(initial_value)
    if isinstance(x, ShapeError):
        return x
    sizes = x.shape if shape is None else UNKNOWN_SHAPE
    return TensorSpec(sizes, wanted_dtype(dtype, x.dtype), kind="variable")


@tensor_op("tf.cast", v1=True)
def cast(x: Loose, dtype: Loose) -> Any:
    """Convert to another type."""
    spec = tensor(x)
    return spec if isinstance(spec, ShapeError) else cast_spec(spec, wanted_dtype(dtype, None), "tensor")


@tensor_op("tf.identity", "tf.stop_gradient", "tf.debugging.check_numerics", "tf.grad_pass_through")
def identity(input: Loose) -> Any:
    """The same tensor."""
    return tensor(input)


@tensor_op("tf.shape", "tf.shape_n", v1=True)
def shape(input: Loose, out_type: Loose = None) -> Any:
    """The sizes as a tensor, each of them known as far as the shape is."""
    x = tensor(input)
    dtype = wanted_dtype(out_type, "int32")
    if isinstance(x, ShapeError):
        return x
    if x.shape.dims is None:
        return TensorSpec(Shape((UNKNOWN_DIM,)), dtype, Content(low=0.0), "tensor")
    known = [size for size in x.shape.dims if isinstance(size, int)]
    high = float(max(known)) if known and len(known) == len(x.shape.dims) else None
    return TensorSpec(Shape((len(x.shape.dims),)), dtype, Content(0.0, high, constant=x.shape.dims), "tensor")


@tensor_op("tf.size", v1=True)
def size(input: Loose, out_type: Loose = None) -> Any:
    """The number of elements."""
    x = tensor(input)
    if isinstance(x, ShapeError):
        return x
    number = arrays.count(x.shape)
    return TensorSpec(Shape(()), wanted_dtype(out_type, "int32"), _sized(number), "tensor")


def _sized(number: Any) -> Content:
    return (
        Content(float(number), float(number), constant=number)
        if isinstance(number, int)
        else Content(0.0, constant=number)
    )


@tensor_op("tf.rank", v1=True)
def rank(input: Loose) -> Any:
    """The number of axes."""
    x = tensor(input)
    if isinstance(x, ShapeError):
        return x
    content = Content(low=0.0) if x.shape.rank is None else _sized(x.shape.rank)
    return TensorSpec(Shape(()), "int32", content, "tensor")


@tensor_op("tf.zeros", v1=True)
def zeros(shape: Loose, dtype: Loose = None) -> TensorSpec:
    """Make a tensor of zeros."""
    return TensorSpec(shape_of(shape), wanted_dtype(dtype, "float32"), ranged(0, 0), "tensor")


@tensor_op("tf.ones", v1=True)
def ones(shape: Loose, dtype: Loose = None) -> TensorSpec:
    """Make a tensor of ones."""
    return TensorSpec(shape_of(shape), wanted_dtype(dtype, "float32"), ranged(1, 1), "tensor")


@tensor_op("tf.fill", v1=True)
def fill(dims: Loose, value: Loose) -> Any:
    """Make a tensor of one value."""
    x = tensor(value)
    number = number_of(value)
    return x if isinstance(x, ShapeError) else TensorSpec(shape_of(dims), x.dtype, ranged(number, number), "tensor")


@tensor_op("tf.zeros_like", v1=True)
def zeros_like(input: Loose, dtype: Loose = None) -> Any:
    """Make zeros in the shape of another tensor."""
    x = tensor(input)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, wanted_dtype(dtype, x.dtype), ranged(0, 0), "tensor")


@tensor_op("tf.ones_like", v1=True)
def ones_like(input: Loose, dtype: Loose = None) -> Any:
    """Make ones in the shape of another tensor."""
    x = tensor(input)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, wanted_dtype(dtype, x.dtype), ranged(1, 1), "tensor")


@tensor_op("tf.eye")
def eye(num_rows: Loose, num_columns: Loose = None, batch_shape: Loose = None, dtype: Loose = None) -> TensorSpec:
    """Make matrices with ones on the diagonal."""
    rows = size_of(num_rows)
    columns = rows if num_columns is None else size_of(num_columns)
    batch = shape_of(batch_shape)
    sizes = UNKNOWN_SHAPE if batch.dims is None else Shape((*batch.dims, rows, columns))
    return TensorSpec(sizes, wanted_dtype(dtype, "float32"), Content(0.0, 1.0), "tensor")


@tensor_op("tf.range")
def range_(start: Loose, limit: Loose = None, delta: Loose = 1, dtype: Loose = None) -> TensorSpec:
    """Make numbers from `start` up to `limit`."""
    if limit is None:
        start, limit = 0, start
    given = [tensor(value).dtype for value in (start, limit, delta)]
    found = (
        None
        if None in given
        else max(given, key=("int32", "int64", "float32", "float64").index)
        if set(given) <= {"int32", "int64", "float32", "float64"}
        else None
    )
    return stepped(start, limit, delta, wanted_dtype(dtype, found), "tensor")


@tensor_op("tf.linspace")
def linspace(start: Loose, stop: Loose, num: Loose, name: Loose = None, axis: Loose = 0) -> Any:
    """Make `num` evenly spaced numbers."""
    first, last = tensor(start), tensor(stop)
    if isinstance(first, ShapeError) or isinstance(last, ShapeError):
        return UNKNOWN
    dtype = first.dtype if dtypes.is_float(first.dtype) else None
    return spaced(first, last, num, dtype, "tensor", axis)


@tensor_op("tf.one_hot", v1=True)
def one_hot(
    indices: Loose,
    depth: Loose,
    on_value: Loose = None,
    off_value: Loose = None,
    axis: Loose = None,
    dtype: Loose = None,
) -> Any:
    """Make class numbers one-hot, with as many columns as `depth`."""
    x = tensor(indices)
    if isinstance(x, ShapeError):
        return x
    if dtypes.is_float(x.dtype) and getattr(indices, "kind", None) in ("tensor", "variable"):
        return ShapeError(f"one_hot takes integers, not {x.dtype}", "dtype")
    return hot(
        x,
        depth,
        -1 if axis is None else axis,
        wanted_dtype(dtype, "float32" if on_value is None else None),
        on_value is None,
    )


def hot(x: TensorSpec, depth: Any, axis: Any, dtype: str | None, plain: bool) -> Any:
    """The one-hot form of class numbers."""
    classes = size_of(depth)
    place = arrays.axis_of(x, axis, 1)
    if isinstance(place, ShapeError):
        return place
    known = x.shape.dims if place is not None else None
    shape = UNKNOWN_SHAPE if known is None else Shape((*known[:place], classes, *known[place:]))
    labels = Labels("one-hot", classes if isinstance(classes, int) else None) if plain else None
    low, high = (0.0, 1.0) if plain else (None, None)
    return TensorSpec(
        shape, dtype, Content(low, high, labels=labels, source=x.content.source, order=x.content.order), "tensor"
    )


@tensor_op("tf.sequence_mask")
def sequence_mask(lengths: Loose, maxlen: Loose = None, dtype: Loose = None) -> Any:
    """Make masks that are true up to each length."""
    x = tensor(lengths)
    if isinstance(x, ShapeError) or x.shape.dims is None:
        return TensorSpec(kind="tensor")
    longest = UNKNOWN_DIM if maxlen is None else size_of(maxlen)
    return TensorSpec(Shape((*x.shape.dims, longest)), wanted_dtype(dtype, "bool"), Content(0.0, 1.0), "tensor")


@op("tf.compat.v1.placeholder", "tf.placeholder", kind="tensor")
def placeholder(dtype: Loose, shape: Loose = None, name: Loose = None) -> TensorSpec:
    """A value to be fed; `None` is any size."""
    if isinstance(shape, (tuple, list)):
        sizes = Shape(tuple(UNKNOWN_DIM if d is None else size_of(d) for d in shape))
        return TensorSpec(sizes, wanted_dtype(dtype, None), kind="tensor")
    return TensorSpec(UNKNOWN_SHAPE, wanted_dtype(dtype, None), kind="tensor")


@op("tf.Tensor.numpy", "tf.Variable.numpy", kind="numpy")
def numpy(x: TensorSpec) -> TensorSpec:
    """The values as a NumPy array."""
    return x.with_(kind="numpy", dtype="object" if x.dtype == "string" and x.shape.rank != 0 else x.dtype)


@op("tf.Tensor.get_shape", "tf.Variable.get_shape")
def get_shape(x: TensorSpec) -> Any:
    """The sizes."""
    return UNKNOWN if x.shape.dims is None else x.shape.dims


@op("tf.Variable.value", "tf.Variable.read_value", kind="tensor")
def value(x: TensorSpec) -> TensorSpec:
    """The variable's values as a tensor."""
    return x.with_(kind="tensor")


def _assign(name: str) -> None:
    @op(f"tf.Variable.{name}", kind="variable")
    def assign(x: TensorSpec, value: Loose) -> Any:
        """Give a variable other values of the same shape."""
        given = tensor(value, x.dtype if not is_tensor(value) else None)
        if isinstance(given, ShapeError) or isinstance(value, Unknown):
            return x
        if is_tensor(value) and x.dtype and given.dtype and x.dtype != given.dtype:
            return ShapeError(f"{given.dtype} cannot be assigned to a variable of {x.dtype}", "dtype")
        both = arrays.merged([x.shape, given.shape])
        return (
            ShapeError(f"{given.shape!r} cannot be assigned to a variable of {x.shape!r}")
            if isinstance(both, ShapeError)
            else x
        )


for _name in ("assign", "assign_add", "assign_sub"):
    _assign(_name)
