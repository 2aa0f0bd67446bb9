"""Pooling layers: windows and whole maps."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.registry import Sizes, layer
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError, TensorSpec


def _pool(x: TensorSpec, count: int, size: Any, strides: Any, padding: str, data_format: Any) -> TensorSpec | ShapeError:
    if x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, x.dtype, x.content)
    if len(x.shape.dims) != count + 2:
        return ShapeError(f"expects {count + 2} axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    window = dims.sizes(size, count)
    step = window if strides is None else dims.sizes(strides, count)
    if window is None or step is None:
        return TensorSpec()
    start = 2 if data_format == "channels_first" else 1
    result = list(x.shape.dims)
    for i in range(count):
        left = dims.window(result[start + i], window[i], step[i], padding)
        if isinstance(left, ShapeError):
            return ShapeError(f"{left.message} in {x.shape!r}", left.problem)
        result[start + i] = left
    return TensorSpec(Shape(tuple(result)), x.dtype or "float32", x.content)


@layer("keras.layers.MaxPooling1D", "keras.layers.AveragePooling1D")
def pooling1d(
    x: TensorSpec, pool_size: Sizes = 2, strides: Sizes = None, padding: str = "valid", data_format: Any = None
) -> TensorSpec | ShapeError:
    """One value for each window of a sequence."""
    return _pool(x, 1, pool_size, strides, padding, data_format)


@layer("keras.layers.MaxPooling2D", "keras.layers.AveragePooling2D")
def pooling2d(
    x: TensorSpec, pool_size: Sizes = (2, 2), strides: Sizes = None, padding: str = "valid", data_format: Any = None
) -> TensorSpec | ShapeError:
    """One value for each window of a map."""
    return _pool(x, 2, pool_size, strides, padding, data_format)


@layer("keras.layers.MaxPooling3D", "keras.layers.AveragePooling3D")
def pooling3d(
    x: TensorSpec, pool_size: Sizes = (2, 2, 2), strides: Sizes = None, padding: str = "valid", data_format: Any = None
) -> TensorSpec | ShapeError:
    """One value for each window of a volume."""
    return _pool(x, 3, pool_size, strides, padding, data_format)


def _register_global(count: int) -> None:
    @layer(f"keras.layers.GlobalAveragePooling{count}D", f"keras.layers.GlobalMaxPooling{count}D")
    def whole(x: TensorSpec, data_format: Any = None, keepdims: bool = False) -> TensorSpec | ShapeError:
        if x.shape.dims is None:
            one = (1,) * count
            shape = Shape((BATCH, *one, UNKNOWN_DIM) if keepdims else (BATCH, UNKNOWN_DIM))
            return TensorSpec(shape, "float32", x.content)
        if len(x.shape.dims) != count + 2:
            return ShapeError(f"expects {count + 2} axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
        axes = tuple(range(2, count + 2)) if data_format == "channels_first" else tuple(range(1, count + 1))
        shape = dims.reduce(x.shape, axes, keepdims)
        return shape if isinstance(shape, ShapeError) else TensorSpec(shape, "float32", x.content)


for _count in (1, 2, 3):
    _register_global(_count)
