"""Convolutions, plain, separable, depthwise and locally connected: the windows they slide and what is left."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.activated import activated
from tflint.knowledge.layers.arguments import differ, padding_mode, positive, several
from tflint.knowledge.layers.frames import Frame, frame, undefined_channels
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.registering import keras_layer
from tflint.knowledge.registry import Loose, Sizes
from tflint.program.dim import UNKNOWN_DIM, Dim, modulo, mul, show
from tflint.program.spec import UNKNOWN_SHAPE, ShapeError, TensorSpec

Answer = TensorSpec | ShapeError


def windows(
    spatial: tuple[Dim, ...],
    kernel: Any,
    strides: Any,
    padding: Any,
    dilation: Any = 1,
    names: str = "kernel_size",
    causal: bool = False,
    least_stride: int = 1,
) -> tuple[Dim, ...] | ShapeError:
    """The spatial sizes left by a window, or what is wrong with it."""
    count = len(spatial)
    mode = padding_mode(padding, causal)
    sizes = several(kernel, count, names)
    steps = several(strides, count, "strides", least_stride)
    spread = several(dilation, count, "dilation_rate")
    for wrong in (mode, sizes, steps, spread):
        if isinstance(wrong, ShapeError):
            return wrong
    assert not isinstance(sizes, ShapeError) and not isinstance(steps, ShapeError)
    assert not isinstance(spread, ShapeError) and not isinstance(mode, ShapeError)
    if mode is None:
        return (UNKNOWN_DIM,) * count
    left: list[Dim] = []
    for size, reach, step, gap in zip(spatial, sizes, steps, spread, strict=False):
        one = dims.window(size, reach, step, mode, gap)
        if isinstance(one, ShapeError):
            return one
        left.append(one)
    return tuple(left)


def stepping(strides: Any, dilation: Any, count: int) -> ShapeError | None:
    """The objection to strides together with a dilation."""
    steps, spread = several(strides, count, "strides"), several(dilation, count, "dilation_rate")
    for wrong in (steps, spread):
        if isinstance(wrong, ShapeError):
            return wrong
    assert not isinstance(steps, ShapeError) and not isinstance(spread, ShapeError)
    step, gap = (max((n for n in given if isinstance(n, int)), default=1) for given in (steps, spread))
    if step > 1 and gap > 1:
        return ShapeError(f"strides of {step} do not go with a dilation_rate of {gap}", "value")
    return None


def grouped(filters: Dim, channels: Dim, groups: Any) -> ShapeError | None:
    """The objection to groups that divide neither filters nor channels."""
    share = positive(groups, "groups")
    if isinstance(share, ShapeError):
        return share
    for count, what in ((filters, "filters"), (channels, "channels")):
        if isinstance(share, int) and share > 1 and differ(modulo(count, share), 0):
            return ShapeError(f"{show(count)} {what} cannot be divided into {share} groups", "value")
    return None


def within(x: TensorSpec, problem: ShapeError) -> ShapeError:
    """The problem with the shape it appeared in."""
    return ShapeError(f"{problem.message} in {x.shape!r}", problem.problem) if problem.problem == "empty" else problem


def convolution(
    x: TensorSpec,
    count: int,
    filters: Any,
    kernel_size: Any,
    strides: Any,
    padding: Any,
    data_format: Any,
    dilation_rate: Any,
    activation: Any,
    groups: Any = 1,
    together: bool = True,
) -> Answer:
    """A convolution over `count` spatial axes; `together` is whether strides and dilation exclude each other."""
    made = positive(filters, "filters")
    if isinstance(made, ShapeError):
        return made
    if keras2() and (x.shape.rank is None or x.shape.rank > count + 2):
        return activated(UNKNOWN_SHAPE, activation)
    where = frame(x, count, data_format)
    if isinstance(where, ShapeError):
        return where
    wrong = undefined_channels(x, where.channels) or grouped(made, where.channels, groups)
    if wrong is None and together:
        wrong = stepping(strides, dilation_rate, count)
    if wrong is not None:
        return wrong
    left = windows(where.spatial, kernel_size, strides, padding, dilation_rate, causal=count == 1)
    if isinstance(left, ShapeError):
        return within(x, left)
    return activated(where.shape(left, made), activation)


@keras_layer("Conv1D")
def conv1d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: Loose = "valid",
    data_format: Loose = None,
    dilation_rate: Sizes = 1,
    groups: Loose = 1,
    activation: Loose = None,
) -> Answer:
    """Slide `filters` kernels over a sequence."""
    return convolution(x, 1, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, groups)


@keras_layer("Conv2D")
def conv2d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: Loose = "valid",
    data_format: Loose = None,
    dilation_rate: Sizes = (1, 1),
    groups: Loose = 1,
    activation: Loose = None,
) -> Answer:
    """Slide `filters` kernels over height and width."""
    return convolution(x, 2, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, groups)


@keras_layer("Conv3D")
def conv3d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = (1, 1, 1),
    padding: Loose = "valid",
    data_format: Loose = None,
    dilation_rate: Sizes = (1, 1, 1),
    groups: Loose = 1,
    activation: Loose = None,
) -> Answer:
    """Slide `filters` kernels over three axes."""
    return convolution(x, 3, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, groups)


@keras_layer("SeparableConv1D")
def separable_conv1d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: Loose = "valid",
    data_format: Loose = None,
    dilation_rate: Sizes = 1,
    depth_multiplier: Loose = 1,
    activation: Loose = None,
) -> Answer:
    """Slide kernels over each channel of a sequence, then mix the channels."""
    return _separable(
        x, 1, filters, kernel_size, strides, padding, data_format, dilation_rate, depth_multiplier, activation
    )


@keras_layer("SeparableConv2D")
def separable_conv2d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: Loose = "valid",
    data_format: Loose = None,
    dilation_rate: Sizes = (1, 1),
    depth_multiplier: Loose = 1,
    activation: Loose = None,
) -> Answer:
    """Slide kernels over each channel of a map, then mix the channels."""
    return _separable(
        x, 2, filters, kernel_size, strides, padding, data_format, dilation_rate, depth_multiplier, activation
    )


def _separable(
    x: TensorSpec,
    count: int,
    filters: Any,
    kernel_size: Any,
    strides: Any,
    padding: Any,
    data_format: Any,
    dilation_rate: Any,
    depth_multiplier: Any,
    activation: Any,
) -> Answer:
    depth = positive(depth_multiplier, "depth_multiplier")
    if isinstance(depth, ShapeError):
        return depth
    return convolution(
        x, count, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, together=False
    )


@keras_layer("DepthwiseConv1D")
def depthwise_conv1d(
    x: TensorSpec,
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: Loose = "valid",
    depth_multiplier: Dim = 1,
    data_format: Loose = None,
    dilation_rate: Sizes = 1,
    activation: Loose = None,
) -> Answer:
    """Slide kernels over each channel of a sequence by itself."""
    return _depthwise(x, 1, kernel_size, strides, padding, depth_multiplier, data_format, dilation_rate, activation)


@keras_layer("DepthwiseConv2D")
def depthwise_conv2d(
    x: TensorSpec,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: Loose = "valid",
    depth_multiplier: Dim = 1,
    data_format: Loose = None,
    dilation_rate: Sizes = (1, 1),
    activation: Loose = None,
) -> Answer:
    """Slide kernels over each channel of a map by itself."""
    return _depthwise(x, 2, kernel_size, strides, padding, depth_multiplier, data_format, dilation_rate, activation)


def _depthwise(
    x: TensorSpec,
    count: int,
    kernel_size: Any,
    strides: Any,
    padding: Any,
    depth_multiplier: Any,
    data_format: Any,
    dilation_rate: Any,
    activation: Any,
) -> Answer:
    depth = positive(depth_multiplier, "depth_multiplier")
    if isinstance(depth, ShapeError):
        return depth
    where = frame(x, count, data_format)
    made = UNKNOWN_DIM if isinstance(where, ShapeError) else mul(where.channels, depth)
    return convolution(
        x, count, made, kernel_size, strides, padding, data_format, dilation_rate, activation, together=False
    )


@keras_layer("LocallyConnected1D")
def locally_connected1d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: Loose = "valid",
    data_format: Loose = None,
    activation: Loose = None,
) -> Answer:
    """Slide over a sequence with weights of their own at each place (Keras 2)."""
    return convolution(x, 1, filters, kernel_size, strides, padding, data_format, 1, activation)


@keras_layer("LocallyConnected2D")
def locally_connected2d(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: Loose = "valid",
    data_format: Loose = None,
    activation: Loose = None,
) -> Answer:
    """Slide over a map with weights of their own at each place (Keras 2)."""
    return convolution(x, 2, filters, kernel_size, strides, padding, data_format, 1, activation)


__all__ = ["Frame", "convolution", "windows", "within"]
