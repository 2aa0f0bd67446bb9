"""Counts the weights of convolutions."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.arguments import several, size
from tflint.knowledge.layers.convolution import windows
from tflint.knowledge.layers.frames import frame
from tflint.knowledge.registry import Loose, Sizes, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, floordiv, mul
from tflint.program.spec import ShapeError, TensorSpec


def _reach(kernel_size: Any, count: int) -> Dim:
    kernel = several(kernel_size, count, "kernel_size")
    return UNKNOWN_DIM if isinstance(kernel, ShapeError) else dims.product(kernel)


def channels(x: TensorSpec, count: int, data_format: Any) -> Dim:
    """The channels of an input, unknown when they have no size."""
    where = frame(x, count, data_format)
    return UNKNOWN_DIM if isinstance(where, ShapeError) or where.channels is BATCH else where.channels


def _biased(weights: Dim, outputs: Dim, use_bias: Any) -> Dim:
    if not isinstance(use_bias, (bool, int)) and use_bias is not None:
        return UNKNOWN_DIM
    return add(weights, outputs) if use_bias else weights


def _register_plain(count: int, name: str) -> None:
    @parameters(f"keras.layers.{name}")
    def plain(
        x: TensorSpec,
        filters: Dim,
        kernel_size: Sizes,
        data_format: Loose = None,
        groups: Loose = 1,
        use_bias: Loose = True,
    ) -> Dim:
        share = floordiv(channels(x, count, data_format), size(groups))
        kernels = mul(mul(_reach(kernel_size, count), share), size(filters))
        return _biased(kernels, size(filters), use_bias)


def _register_separable(count: int) -> None:
    @parameters(f"keras.layers.SeparableConv{count}D")
    def separable(
        x: TensorSpec,
        filters: Dim,
        kernel_size: Sizes,
        data_format: Loose = None,
        depth_multiplier: Loose = 1,
        use_bias: Loose = True,
    ) -> Dim:
        deep = mul(channels(x, count, data_format), size(depth_multiplier))
        weights = add(mul(_reach(kernel_size, count), deep), mul(deep, size(filters)))
        return _biased(weights, size(filters), use_bias)

    @parameters(f"keras.layers.DepthwiseConv{count}D")
    def depthwise(
        x: TensorSpec,
        kernel_size: Sizes,
        depth_multiplier: Loose = 1,
        data_format: Loose = None,
        use_bias: Loose = True,
    ) -> Dim:
        deep = mul(channels(x, count, data_format), size(depth_multiplier))
        return _biased(mul(_reach(kernel_size, count), deep), deep, use_bias)

    @parameters(f"keras.layers.LocallyConnected{count}D")
    def local(
        x: TensorSpec,
        filters: Dim,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Loose = "valid",
        data_format: Loose = None,
        use_bias: Loose = True,
    ) -> Dim:
        where = frame(x, count, data_format)
        left = where if isinstance(where, ShapeError) else windows(where.spatial, kernel_size, strides, padding)
        if isinstance(left, ShapeError):
            return UNKNOWN_DIM
        places = dims.product(left)
        one = mul(mul(_reach(kernel_size, count), channels(x, count, data_format)), size(filters))
        return mul(places, _biased(one, size(filters), use_bias))


for _count in (1, 2, 3):
    _register_plain(_count, f"Conv{_count}D")
    _register_plain(_count, f"Conv{_count}DTranspose")
for _count in (1, 2):
    _register_separable(_count)
