"""Pooling layers: one value for each window, for each of a fixed number of places, or for the whole map."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import flag, several
from tflint.knowledge.layers.convolution import Answer, windows, within
from tflint.knowledge.layers.frames import frame
from tflint.knowledge.layers.registering import keras_layer, settled
from tflint.knowledge.registry import Loose, Sizes
from tflint.program.spec import UNKNOWN_SHAPE, ShapeError, TensorSpec, Unknown


def _pool(x: TensorSpec, count: int, size: Any, strides: Any, padding: Any, data_format: Any) -> Answer:
    where = frame(x, count, data_format)
    if isinstance(where, ShapeError):
        return where
    steps = size if strides is None else strides
    left = windows(where.spatial, size, steps, padding, names="pool_size", least_stride=0)
    if isinstance(left, ShapeError):
        return within(x, left)
    return TensorSpec(where.shape(left, where.channels), settled(x), x.content)


@keras_layer("MaxPooling1D", "AveragePooling1D")
def pooling1d(
    x: TensorSpec, pool_size: Sizes = 2, strides: Sizes = None, padding: Loose = "valid", data_format: Loose = None
) -> Answer:
    """Keep one value for each window of a sequence."""
    return _pool(x, 1, pool_size, strides, padding, data_format)


@keras_layer("MaxPooling2D", "AveragePooling2D")
def pooling2d(
    x: TensorSpec,
    pool_size: Sizes = (2, 2),
    strides: Sizes = None,
    padding: Loose = "valid",
    data_format: Loose = None,
) -> Answer:
    """Keep one value for each window of a map."""
    return _pool(x, 2, pool_size, strides, padding, data_format)


@keras_layer("MaxPooling3D", "AveragePooling3D")
def pooling3d(
    x: TensorSpec,
    pool_size: Sizes = (2, 2, 2),
    strides: Sizes = None,
    padding: Loose = "valid",
    data_format: Loose = None,
) -> Answer:
    """Keep one value for each window of a volume."""
    return _pool(x, 3, pool_size, strides, padding, data_format)


def _register_global(count: int) -> None:
    @keras_layer(f"GlobalAveragePooling{count}D", f"GlobalMaxPooling{count}D")
    def whole(x: TensorSpec, data_format: Loose = None, keepdims: Loose = False) -> Answer:
        where = frame(x, count, data_format)
        if isinstance(where, ShapeError):
            return where
        if isinstance(keepdims, Unknown):
            return TensorSpec(UNKNOWN_SHAPE, settled(x), x.content)
        ones = (1,) * count if flag(keepdims) else ()
        return TensorSpec(where.shape(ones, where.channels), settled(x), x.content)


def _register_adaptive(count: int) -> None:
    @keras_layer(f"AdaptiveAveragePooling{count}D", f"AdaptiveMaxPooling{count}D")
    def adaptive(x: TensorSpec, output_size: Sizes, data_format: Loose = None) -> Answer:
        wanted = several(output_size, count, "output_size")
        if isinstance(wanted, ShapeError):
            return wanted
        if x.shape.rank not in (None, count + 2):
            return TensorSpec(UNKNOWN_SHAPE, settled(x), x.content)
        where = frame(x, count, data_format)
        if isinstance(where, ShapeError):
            return where
        return TensorSpec(where.shape(wanted, where.channels), settled(x), x.content)


for _count in (1, 2, 3):
    _register_global(_count)
    _register_adaptive(_count)
