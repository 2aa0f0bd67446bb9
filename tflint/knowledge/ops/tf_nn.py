"""Turns `tf.nn`: losses by example, convolutions, pooling and normalisation of tensors, into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.ops import arrays, dtypes
from tflint.knowledge.ops.numpy_reduce import reduction
from tflint.knowledge.ops.sizes import axes_of
from tflint.knowledge.ops.tf_call import tensor, tensor_op
from tflint.knowledge.registry import Loose
from tflint.program import dim
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, Expr, floordiv, mul
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown


def _floats(x: TensorSpec) -> str | None:
    return x.dtype if dtypes.is_float(x.dtype) else None


@tensor_op("tf.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_cross_entropy(labels: Loose, logits: Loose) -> Any:
    """The loss of each example whose label is a class number."""
    x, scores = tensor(labels), tensor(logits)
    if isinstance(x, ShapeError) or isinstance(scores, ShapeError):
        return UNKNOWN
    if x.shape.dims is not None and scores.shape.dims is not None:
        if len(x.shape.dims) != len(scores.shape.dims) - 1:
            return ShapeError(
                f"labels of shape {x.shape!r} for scores of shape {scores.shape!r}, which has one axis more", "rank"
            )
        both = dims.merge(x.shape, Shape(scores.shape.dims[:-1]))
        if isinstance(both, ShapeError):
            return both
    return TensorSpec(x.shape, _floats(scores), Content(low=0.0), "tensor")


@tensor_op("tf.nn.softmax_cross_entropy_with_logits", v1=True)
def cross_entropy(labels: Loose, logits: Loose, axis: Loose = -1, name: Loose = None) -> Any:
    """The loss of each example whose label is a distribution over the classes."""
    x, scores = tensor(labels), tensor(logits)
    if isinstance(x, ShapeError) or isinstance(scores, ShapeError) or axis != -1:
        return UNKNOWN
    shape = dims.broadcast(x.shape, scores.shape)
    if isinstance(shape, ShapeError):
        return shape
    return TensorSpec(UNKNOWN_SHAPE if not shape.dims else Shape(shape.dims[:-1]), _floats(scores), kind="tensor")


@tensor_op("tf.nn.sigmoid_cross_entropy_with_logits", "tf.nn.weighted_cross_entropy_with_logits", v1=True)
def sigmoid_cross_entropy(labels: Loose = None, logits: Loose = None, pos_weight: Loose = None) -> Any:
    """The loss of each score by itself; labels and scores have one shape."""
    x, scores = tensor(labels), tensor(logits)
    if isinstance(x, ShapeError) or isinstance(scores, ShapeError):
        return UNKNOWN
    both = dims.merge(x.shape, scores.shape)
    return both if isinstance(both, ShapeError) else TensorSpec(both, _floats(scores), kind="tensor")


@tensor_op("tf.nn.moments")
def moments(x: Loose, axes: Loose, shift: Loose = None, keepdims: Loose = False) -> Any:
    """The mean and variance over axes."""
    spec = tensor(x)
    if isinstance(spec, ShapeError):
        return spec
    mean = reduction("mean", spec, axes, keepdims, spec.dtype, "tensor")
    variance = reduction("var", spec, axes, keepdims, spec.dtype, "tensor")
    return mean if isinstance(mean, ShapeError) else (mean, variance)


@tensor_op("tf.nn.dropout", "tf.nn.bias_add", "tf.nn.batch_normalization", "tf.nn.lrn", v1=True)
def kept(x: Loose, *rest: Loose) -> Any:
    """Change the values, not the shape."""
    spec = tensor(x)
    return (
        spec
        if isinstance(spec, ShapeError)
        else TensorSpec(spec.shape, _floats(spec), Content(order=spec.content.order), "tensor")
    )


@tensor_op("tf.nn.compute_average_loss")
def average_loss(per_example_loss: Loose) -> Any:
    """The sum over all examples divided by the global batch."""
    spec = tensor(per_example_loss)
    return spec if isinstance(spec, ShapeError) else TensorSpec(Shape(()), _floats(spec), kind="tensor")


@tensor_op("tf.nn.l2_loss")
def l2_loss(t: Loose) -> Any:
    """Half the sum of squares."""
    spec = tensor(t)
    return spec if isinstance(spec, ShapeError) else TensorSpec(Shape(()), _floats(spec), Content(low=0.0), "tensor")


def _spatial(value: Any, rank: int) -> tuple[int, ...] | None:
    """Strides or sizes of the spatial axes: one number, one for each, or one for each axis of a channels-last batch."""
    found = axes_of(value)
    if isinstance(found, Unknown) or found is None:
        return None
    if len(found) == 1:
        return tuple(found * rank)
    spatial: tuple[int, ...] = found if len(found) == rank else found[1:-1]
    return spatial if len(spatial) == rank else None


def _slid(x: TensorSpec, kernel: Any, strides: Any, padding: Any, dilations: Any, rank: int, depth: Dim) -> Any:
    steps, rates = _spatial(strides, rank), _spatial(1 if dilations is None else dilations, rank)
    if (
        x.shape.dims is None
        or kernel is None
        or steps is None
        or rates is None
        or not isinstance(padding, str)
        or padding not in ("SAME", "VALID")
    ):
        return TensorSpec(UNKNOWN_SHAPE, x.dtype, kind="tensor")
    if len(x.shape.dims) != rank + 2:
        return ShapeError(f"{rank + 2} axes are needed, not {len(x.shape.dims)}", "rank")
    sizes: list[Dim] = []
    for i in range(rank):
        size = dims.window(x.shape.dims[1 + i], kernel[i], steps[i], padding, rates[i])
        if isinstance(size, ShapeError):
            return UNKNOWN
        sizes.append(size)
    return TensorSpec(Shape((x.shape.dims[0], *sizes, depth)), x.dtype, Content(order=x.content.order), "tensor")


def _convolution(name: str, rank: int, layout: str) -> None:
    @tensor_op(name)
    def convolve(
        input: Loose,
        filters: Loose,
        strides: Loose = None,
        padding: Loose = None,
        data_format: Loose = layout,
        dilations: Loose = None,
    ) -> Any:
        """Slide filters over a batch."""
        x, kernel = tensor(input), tensor(filters)
        if (
            isinstance(x, ShapeError)
            or isinstance(kernel, ShapeError)
            or data_format not in (None, layout)
            or kernel.shape.rank != rank + 2
        ):
            return TensorSpec(kind="tensor")
        depth: tuple[Dim, ...] = kernel.shape.dims or ()
        made = _slid(x, depth[:rank], strides, padding, dilations, rank, depth[-1])
        groups = isinstance(x.shape[-1], int) and isinstance(depth[-2], int) and depth[-2] and x.shape[-1] % depth[-2]
        if groups and isinstance(made, TensorSpec):
            return ShapeError(f"filters for {dim.show(depth[-2])} channels on {dim.show(x.shape[-1])}")
        return made


_convolution("tf.nn.conv1d", 1, "NWC")
_convolution("tf.nn.conv2d", 2, "NHWC")
_convolution("tf.nn.conv3d", 3, "NDHWC")


def _pooling(name: str, rank: int, layout: str) -> None:
    @tensor_op(name)
    def pool(input: Loose, ksize: Loose, strides: Loose, padding: Loose, data_format: Loose = layout) -> Any:
        """Take the greatest or mean value of each window."""
        x = tensor(input)
        if isinstance(x, ShapeError) or data_format not in (None, layout):
            return TensorSpec(kind="tensor")
        return _slid(x, _spatial(ksize, rank), strides, padding, None, rank, x.shape[-1])


for _name, _rank, _layout in (
    ("max_pool2d", 2, "NHWC"),
    ("avg_pool2d", 2, "NHWC"),
    ("max_pool1d", 1, "NWC"),
    ("avg_pool1d", 1, "NWC"),
    ("max_pool3d", 3, "NDHWC"),
    ("avg_pool3d", 3, "NDHWC"),
):
    _pooling(f"tf.nn.{_name}", _rank, _layout)


@tensor_op("tf.nn.max_pool", "tf.nn.avg_pool")
def pool_any(input: Loose, ksize: Loose, strides: Loose, padding: Loose, data_format: Loose = None) -> Any:
    """Take the greatest or mean value of each window, over as many axes as there are."""
    x = tensor(input)
    if (
        isinstance(x, ShapeError)
        or data_format not in (None, "NHWC", "NWC")
        or x.shape.rank is None
        or not 3 <= x.shape.rank <= 5
    ):
        return TensorSpec(kind="tensor")
    rank = x.shape.rank - 2
    return _slid(x, _spatial(ksize, rank), strides, padding, None, rank, x.shape[-1])


@tensor_op("tf.nn.depth_to_space")
def depth_to_space(input: Loose, block_size: Dim, data_format: Loose = "NHWC") -> Any:
    """Move channels into space."""
    x = tensor(input)
    if isinstance(x, ShapeError):
        return x
    if x.shape.rank != 4 or data_format != "NHWC" or not isinstance(block_size, (int, Expr)):
        return arrays.lost(x)
    batch, height, width, depth = (x.shape[axis] for axis in range(4))
    sides = (BATCH if side is BATCH else mul(side, block_size) for side in (height, width))
    channels = UNKNOWN_DIM if depth is BATCH else floordiv(depth, mul(block_size, block_size))
    return TensorSpec(Shape((batch, *sides, channels)), x.dtype, Content(), "tensor")


@tensor_op("tf.nn.space_to_depth")
def space_to_depth(input: Loose, block_size: Loose) -> Any:
    """Move space into channels; not followed."""
    x = tensor(input)
    return x if isinstance(x, ShapeError) else arrays.lost(x)
