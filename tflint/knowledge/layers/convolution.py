"""Convolutions, plain and transposed, separable and depthwise."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.activated import activated
from tflint.knowledge.registry import Loose, Sizes, layer, parameters
from tflint.program.dim import BATCH, Dim, add, mul
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError, TensorSpec

Result = "TensorSpec | ShapeError"


def _frame(x: TensorSpec, count: int, data_format: Any) -> tuple[tuple[Dim, ...], Dim, bool] | TensorSpec | ShapeError:
    """The spatial sizes and channels of an input of `count` spatial axes, and whether channels come first."""
    if x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, "float32")
    if len(x.shape.dims) != count + 2:
        return ShapeError(f"expects {count + 2} axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    first = data_format == "channels_first"
    spatial = x.shape.dims[2:] if first else x.shape.dims[1:-1]
    channels = x.shape.dims[1] if first else x.shape.dims[-1]
    if channels is BATCH:
        return ShapeError(f"the channel axis of {x.shape!r} must have a known size", "undefined")
    return spatial, channels, first


def _assemble(x: TensorSpec, spatial: Any, channels: Dim, first: bool, activation: Any) -> TensorSpec | ShapeError:
    for size in spatial:
        if isinstance(size, ShapeError):
            return ShapeError(f"{size.message} in {x.shape!r}", size.problem)
    batch = x.shape[0]
    return activated(Shape((batch, channels, *spatial) if first else (batch, *spatial, channels)), activation)


def convolution(
    x: TensorSpec, count: int, filters: Dim, kernel_size: Any, strides: Any, padding: str, data_format: Any, dilation_rate: Any,
    activation: Any, groups: Any = 1,
) -> TensorSpec | ShapeError:
    """A convolution over `count` spatial axes."""
    frame = _frame(x, count, data_format)
    if not isinstance(frame, tuple):
        return frame
    spatial, channels, first = frame
    if isinstance(channels, int) and isinstance(groups, int) and groups > 1 and channels % groups:
        return ShapeError(f"{channels} channels cannot be divided into {groups} groups", "value")
    kernel, step, spread = (dims.sizes(value, count) for value in (kernel_size, strides, dilation_rate))
    if kernel is None or step is None or spread is None:
        return TensorSpec()
    sizes = [dims.window(s, k, t, padding, d) for s, k, t, d in zip(spatial, kernel, step, spread)]
    return _assemble(x, sizes, filters, first, activation)


@layer("keras.layers.Conv1D")
def conv1d(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, strides: Sizes = 1, padding: str = "valid", data_format: Any = None,
    dilation_rate: Sizes = 1, groups: Loose = 1, activation: Loose = None,
) -> TensorSpec | ShapeError:
    """Slide `filters` kernels over a sequence."""
    return convolution(x, 1, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, groups)


@layer("keras.layers.Conv2D")
def conv2d(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, strides: Sizes = (1, 1), padding: str = "valid", data_format: Any = None,
    dilation_rate: Sizes = (1, 1), groups: Loose = 1, activation: Loose = None,
) -> TensorSpec | ShapeError:
    """Slide `filters` kernels over height and width."""
    return convolution(x, 2, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, groups)


@layer("keras.layers.Conv3D")
def conv3d(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, strides: Sizes = (1, 1, 1), padding: str = "valid", data_format: Any = None,
    dilation_rate: Sizes = (1, 1, 1), groups: Loose = 1, activation: Loose = None,
) -> TensorSpec | ShapeError:
    """Slide `filters` kernels over three axes."""
    return convolution(x, 3, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, groups)


def _weights(x: TensorSpec, count: int, filters: Dim, kernel_size: Any, data_format: Any, groups: Any, use_bias: bool) -> Dim:
    kernel = dims.sizes(kernel_size, count) or ()
    channels = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    share = channels // groups if isinstance(channels, int) and isinstance(groups, int) and groups else channels
    return add(mul(mul(dims.product(kernel), share), filters), filters if use_bias else 0)


@parameters("keras.layers.Conv2D")
def conv2d_parameters(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, data_format: Any = None, groups: Any = 1, use_bias: bool = True
) -> Dim:
    """One kernel for each filter, one bias for each."""
    return _weights(x, 2, filters, kernel_size, data_format, groups, use_bias)


@parameters("keras.layers.Conv1D")
def conv1d_parameters(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, data_format: Any = None, groups: Any = 1, use_bias: bool = True
) -> Dim:
    """One kernel for each filter, one bias for each."""
    return _weights(x, 1, filters, kernel_size, data_format, groups, use_bias)


@layer("keras.layers.SeparableConv2D")
def separable_conv2d(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, strides: Sizes = (1, 1), padding: str = "valid", data_format: Any = None,
    dilation_rate: Sizes = (1, 1), depth_multiplier: Loose = 1, activation: Loose = None,
) -> TensorSpec | ShapeError:
    """A convolution of each channel, then one across them."""
    return convolution(x, 2, filters, kernel_size, strides, padding, data_format, dilation_rate, activation)


@layer("keras.layers.DepthwiseConv2D")
def depthwise_conv2d(
    x: TensorSpec, kernel_size: Sizes, strides: Sizes = (1, 1), padding: str = "valid", depth_multiplier: Dim = 1, data_format: Any = None,
    dilation_rate: Sizes = (1, 1), activation: Loose = None,
) -> TensorSpec | ShapeError:
    """A convolution of each channel by itself."""
    channels = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    filters = mul(channels, depth_multiplier)
    return convolution(x, 2, filters, kernel_size, strides, padding, data_format, dilation_rate, activation)


@layer("keras.layers.Conv2DTranspose")
def conv2d_transpose(
    x: TensorSpec, filters: Dim, kernel_size: Sizes, strides: Sizes = (1, 1), padding: str = "valid", output_padding: Any = None,
    data_format: Any = None, dilation_rate: Sizes = (1, 1), activation: Loose = None,
) -> TensorSpec | ShapeError:
    """The transpose of a convolution: maps grow by the stride."""
    frame = _frame(x, 2, data_format)
    if not isinstance(frame, tuple):
        return frame
    spatial, _, first = frame
    kernel, step, spread = (dims.sizes(value, 2) for value in (kernel_size, strides, dilation_rate))
    extra = (None, None) if output_padding is None else dims.sizes(output_padding, 2)
    if kernel is None or step is None or spread is None or extra is None:
        return TensorSpec()
    sizes = [dims.transposed_window(s, k, t, padding, o, d) for s, k, t, o, d in zip(spatial, kernel, step, extra, spread)]
    return _assemble(x, sizes, filters, first, activation)
