"""Turns TensorFlow's reductions and products of tensors into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import arrays, dtypes
from tflint.knowledge.ops.numpy_reduce import positions, reduction
from tflint.knowledge.ops.products import einsum, matmul, tensordot
from tflint.knowledge.ops.tf_call import tensor, tensor_op, wanted_dtype
from tflint.knowledge.registry import Loose
from tflint.program.spec import UNKNOWN, Content, Shape, ShapeError, TensorSpec, Unknown


def _reduction(name: str, function: str, allowed: str) -> None:
    @tensor_op(name, v1=True)
    def reduce(
        input_tensor: Loose,
        axis: Loose = None,
        keepdims: Loose = False,
        name_: Loose = None,
        reduction_indices: Loose = None,
        keep_dims: Loose = None,
    ) -> Any:
        """Reduce a tensor over axes, over all by default."""
        x = tensor(input_tensor)
        if isinstance(x, ShapeError):
            return x
        last = name.rpartition(".")[2]
        if allowed == "bool" and x.dtype not in (None, "bool"):
            return ShapeError(f"{last} takes bool, not {x.dtype}", "dtype")
        if allowed != "bool" and (x.dtype in ("bool", "string") or (allowed == "float" and dtypes.is_integer(x.dtype))):
            return ShapeError(f"{last} takes {allowed}s, not {x.dtype}", "dtype")
        wanted = reduction_indices if axis is None else axis
        return reduction(function, x, wanted, keepdims if keep_dims is None else keep_dims, x.dtype, "tensor")


for _name, _function, _allowed in (
    ("tf.reduce_sum", "sum", "number"),
    ("tf.reduce_mean", "mean", "number"),
    ("tf.reduce_max", "max", "number"),
    ("tf.reduce_min", "min", "number"),
    ("tf.math.reduce_prod", "prod", "number"),
    ("tf.math.reduce_std", "std", "float"),
    ("tf.math.reduce_variance", "var", "float"),
    ("tf.reduce_logsumexp", "logsumexp", "float"),
    ("tf.math.reduce_euclidean_norm", "norm", "number"),
    ("tf.reduce_all", "all", "bool"),
    ("tf.reduce_any", "any", "bool"),
):
    _reduction(_name, _function, _allowed)


def _position(name: str) -> None:
    @tensor_op(name, f"tf.compat.v1.{name[3:]}")
    def argmax(input: Loose, axis: Loose = None, output_type: Loose = None, dimension: Loose = None) -> Any:
        """The position of the greatest or smallest value along an axis, the first by default."""
        x = tensor(input)
        if isinstance(x, ShapeError):
            return x
        place = 0 if axis is None and dimension is None else dimension if axis is None else axis
        return positions(
            x,
            place,
            False,
            wanted_dtype(output_type, "int64")
            if not isinstance(output_type, str) or "." in output_type or output_type in dtypes.KNOWN
            else "int64",
            "tensor",
        )


for _name in ("tf.argmax", "tf.argmin"):
    _position(_name)


@tensor_op("tf.math.top_k")
def top_k(input: Loose, k: Loose = 1, sorted: Loose = True) -> Any:
    """The greatest values along the last axis, and where they stand."""
    x = tensor(input)
    if isinstance(x, ShapeError) or not x.shape.dims:
        return UNKNOWN
    from tflint.knowledge.ops.sizes import size_of

    shape = Shape((*x.shape.dims[:-1], size_of(k)))
    return TensorSpec(shape, x.dtype, Content(x.content.low, x.content.high), "tensor"), TensorSpec(
        shape, "int32", Content(low=0.0), "tensor"
    )


@tensor_op("tf.math.in_top_k")
def in_top_k(targets: Loose, predictions: Loose, k: Loose) -> Any:
    """Whether each target is among the greatest predictions."""
    x = tensor(targets)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, "bool", Content(0.0, 1.0), "tensor")


@tensor_op("tf.cumsum", "tf.math.cumprod")
def cumsum(x: Loose, axis: Loose = 0, exclusive: Loose = False, reverse: Loose = False) -> Any:
    """Add up from the start along an axis."""
    spec = tensor(x)
    return spec if isinstance(spec, ShapeError) else TensorSpec(spec.shape, spec.dtype, Content(), "tensor")


@tensor_op("tf.norm")
def norm(tensor_: Loose, ord: Loose = "euclidean", axis: Loose = None, keepdims: Loose = None) -> Any:
    """The length of vectors."""
    x = tensor(tensor_)
    if isinstance(x, ShapeError):
        return x
    return reduction(
        "norm",
        x,
        axis,
        bool(keepdims) if keepdims is None else keepdims,
        x.dtype if dtypes.is_float(x.dtype) else None,
        "tensor",
    )


@tensor_op("tf.matmul")
def matmul_(
    a: Loose,
    b: Loose,
    transpose_a: Loose = False,
    transpose_b: Loose = False,
    adjoint_a: Loose = False,
    adjoint_b: Loose = False,
) -> Any:
    """Multiply matrices."""
    flags = (transpose_a, transpose_b, adjoint_a, adjoint_b)
    if isinstance(a, Unknown) or isinstance(b, Unknown) or any(isinstance(flag, Unknown) for flag in flags):
        return TensorSpec(kind="tensor")
    return matmul(a, b, "tensor", bool(transpose_a or adjoint_a), bool(transpose_b or adjoint_b))


@tensor_op("tf.linalg.matvec")
def matvec(a: Loose, b: Loose, transpose_a: Loose = False) -> Any:
    """Multiply a matrix with a vector."""
    x, y = tensor(a), tensor(b)
    if (
        isinstance(x, ShapeError)
        or isinstance(y, ShapeError)
        or x.shape.rank != 2
        or y.shape.rank != 1
        or transpose_a is not False
    ):
        return UNKNOWN
    made = matmul(x, arrays.expand(y, -1), "tensor")
    return made if isinstance(made, ShapeError) else arrays.squeeze(made, -1)


@tensor_op("tf.tensordot")
def tensordot_(a: Loose, b: Loose, axes: Loose) -> Any:
    """Multiply and add over pairs of axes."""
    return (
        TensorSpec(kind="tensor")
        if isinstance(a, Unknown) or isinstance(b, Unknown)
        else tensordot(a, b, axes, "tensor")
    )


@tensor_op("tf.einsum")
def einsum_(equation: Loose, *inputs: Loose) -> Any:
    """Multiply and add by an equation."""
    return (
        einsum(equation, inputs, "tensor")
        if isinstance(equation, str) and not any(isinstance(x, Unknown) for x in inputs)
        else UNKNOWN
    )


@tensor_op("tf.linalg.inv", "tf.linalg.cholesky", "tf.linalg.expm", "tf.linalg.band_part")
def square(input: Loose, num_lower: Loose = None, num_upper: Loose = None) -> Any:
    """Make matrices of the same shape of square ones."""
    x = tensor(input)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, x.dtype, kind="tensor")


@tensor_op("tf.linalg.trace", "tf.linalg.det")
def trace(x: Loose) -> Any:
    """A number for each matrix."""
    spec = tensor(x)
    if isinstance(spec, ShapeError) or spec.shape.dims is None or len(spec.shape.dims) < 2:
        return TensorSpec(kind="tensor")
    return TensorSpec(Shape(spec.shape.dims[:-2]), spec.dtype, kind="tensor")


@tensor_op("tf.math.bincount", "tf.histogram_fixed_width")
def bincount(arr: Loose) -> Any:
    """Count the values; how many different there are is not followed."""
    return UNKNOWN


@tensor_op("tf.math.confusion_matrix")
def confusion_matrix(
    labels: Loose, predictions: Loose, num_classes: Loose = None, weights: Loose = None, dtype: Loose = None
) -> TensorSpec:
    """Count predictions by class and class predicted."""
    from tflint.knowledge.ops.sizes import size_of

    size = size_of(num_classes)
    return TensorSpec(Shape((size, size)), wanted_dtype(dtype, "int32"), Content(low=0.0), "tensor")
