"""Transposed convolutions: maps that grow by the stride."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.activated import activated
from tflint.knowledge.layers.arguments import padding_mode, positive, several
from tflint.knowledge.layers.convolution import Answer, stepping
from tflint.knowledge.layers.frames import frame, undefined_channels
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.registering import keras_layer
from tflint.knowledge.registry import Loose, Sizes
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import ShapeError, TensorSpec, Unknown


def _grown(
    spatial: tuple[Dim, ...], kernel: Any, strides: Any, padding: Any, extra: Any, dilation: Any
) -> tuple[Dim, ...] | ShapeError:
    count = len(spatial)
    mode = padding_mode(padding)
    sizes = several(kernel, count, "kernel_size")
    steps = several(strides, count, "strides")
    spread = several(dilation, count, "dilation_rate")
    more = (None,) * count if extra is None else several(extra, count, "output_padding", 0)
    for wrong in (mode, sizes, steps, spread, more):
        if isinstance(wrong, ShapeError):
            return wrong
    assert not isinstance(sizes, ShapeError) and not isinstance(steps, ShapeError)
    assert not isinstance(spread, ShapeError) and not isinstance(mode, ShapeError) and not isinstance(more, ShapeError)
    for each, step in zip(more, steps, strict=False):
        if isinstance(each, int) and isinstance(step, int) and each >= step:
            return ShapeError(f"output_padding {each} must be less than the stride {step}", "value")
    if mode is None or (count == 3 and keras2() and spread != (1, 1, 1)):
        return (UNKNOWN_DIM,) * count
    return tuple(
        dims.transposed_window(size, reach, step, mode, each, gap)
        for size, reach, step, each, gap in zip(spatial, sizes, steps, more, spread, strict=False)
    )


def transposed(
    x: TensorSpec,
    count: int,
    filters: Any,
    kernel_size: Any,
    strides: Any,
    padding: Any,
    output_padding: Any,
    data_format: Any,
    dilation_rate: Any,
    activation: Any,
) -> Answer:
    """A transposed convolution over `count` spatial axes."""
    made = positive(filters, "filters")
    if isinstance(made, ShapeError):
        return made
    where = frame(x, count, data_format)
    if isinstance(where, ShapeError):
        return where
    wrong = undefined_channels(x, where.channels) or stepping(strides, dilation_rate, count)
    if wrong is not None:
        return wrong
    extra = UNKNOWN_DIM if isinstance(output_padding, Unknown) else output_padding
    left = _grown(where.spatial, kernel_size, strides, padding, extra, dilation_rate)
    if isinstance(left, ShapeError):
        return left
    return activated(where.shape(left, made), activation)


@keras_layer("Conv1DTranspose")
def conv1d_transpose(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: Loose = "valid",
    output_padding: Loose = None,
    data_format: Loose = None,
    dilation_rate: Sizes = 1,
    activation: Loose = None,
) -> Answer:
    """Spread each step of a sequence over a window."""
    return transposed(
        x, 1, filters, kernel_size, strides, padding, output_padding, data_format, dilation_rate, activation
    )


@keras_layer("Conv2DTranspose")
def conv2d_transpose(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: Loose = "valid",
    output_padding: Loose = None,
    data_format: Loose = None,
    dilation_rate: Sizes = (1, 1),
    activation: Loose = None,
) -> Answer:
    """Spread each place of a map over a window."""
    return transposed(
        x, 2, filters, kernel_size, strides, padding, output_padding, data_format, dilation_rate, activation
    )


@keras_layer("Conv3DTranspose")
def conv3d_transpose(
    x: TensorSpec,
    filters: Dim,
    kernel_size: Sizes,
    strides: Sizes = (1, 1, 1),
    padding: Loose = "valid",
    data_format: Loose = None,
    output_padding: Loose = None,
    dilation_rate: Sizes = (1, 1, 1),
    activation: Loose = None,
) -> Answer:
    """Spread each place of a volume over a window."""
    return transposed(
        x, 3, filters, kernel_size, strides, padding, output_padding, data_format, dilation_rate, activation
    )
