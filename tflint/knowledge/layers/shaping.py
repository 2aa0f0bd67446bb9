"""Layers that keep values and change or keep their arrangement: flatten, reshape, pad, dropout, normalisation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.registry import Loose, Sizes, layer, op
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, mul
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Scaling, Shape, ShapeError, TensorSpec


@layer("keras.layers.Flatten")
def flatten(x: TensorSpec, data_format: Any = None) -> TensorSpec:
    """All axes but the first laid into one."""
    if x.shape.dims is None:
        return TensorSpec(Shape((BATCH, UNKNOWN_DIM)), x.dtype, x.content)
    size: Dim = dims.flatten(x.shape.dims[1:])
    return TensorSpec(Shape((x.shape[0], size)), x.dtype, x.content)


@layer("keras.layers.Reshape")
def reshape(x: TensorSpec, target_shape: Sizes) -> TensorSpec | ShapeError:
    """Another arrangement of the same elements behind the batch axis."""
    if not isinstance(target_shape, tuple):
        target_shape = (target_shape,) if isinstance(target_shape, int) else None
    if target_shape is None:
        return TensorSpec(UNKNOWN_SHAPE, x.dtype, x.content)
    inner = dims.reshape(Shape(x.shape.dims[1:] if x.shape.dims else None), target_shape)
    if isinstance(inner, ShapeError):
        return inner
    return TensorSpec(Shape((x.shape[0] if x.shape.dims else BATCH, *(inner.dims or ()))), x.dtype, x.content)


@layer(
    "keras.layers.Dropout", "keras.layers.GaussianNoise", "keras.layers.GaussianDropout", "keras.layers.AlphaDropout",
    "keras.layers.ActivityRegularization", "keras.layers.Identity", "keras.layers.SpatialDropout1D", "keras.layers.SpatialDropout2D",
    "keras.layers.SpatialDropout3D", "keras.layers.Masking", "keras.layers.RandomFlip", "keras.layers.RandomRotation",
    "keras.layers.RandomZoom", "keras.layers.RandomTranslation", "keras.layers.RandomContrast", "keras.layers.RandomBrightness",
    "keras.layers.InputLayer",
)
def unchanged(x: TensorSpec) -> TensorSpec:
    """The same shape and range."""
    return TensorSpec(x.shape, x.dtype, x.content)


@layer(
    "keras.layers.BatchNormalization", "keras.layers.LayerNormalization", "keras.layers.GroupNormalization",
    "keras.layers.UnitNormalization", "keras.layers.SpectralNormalization", "keras.layers.RMSNormalization",
)
def normalised(x: TensorSpec) -> TensorSpec:
    """The same shape, values brought to a common scale."""
    return TensorSpec(x.shape, "float32", replace(x.content, low=None, high=None, scalings=(*x.content.scalings, Scaling("normalise"))))


@layer("keras.layers.Normalization")
def normalization(x: TensorSpec, axis: Loose = -1) -> TensorSpec:
    """The same shape, standardised by adapted or given moments."""
    return TensorSpec(x.shape, "float32", replace(x.content, low=None, high=None, scalings=(*x.content.scalings, Scaling("standardise"))))


@layer("keras.layers.Rescaling")
def rescaling(x: TensorSpec, scale: Loose, offset: Loose = 0.0) -> TensorSpec:
    """Values times `scale` plus `offset`."""
    factor = float(scale) if isinstance(scale, (int, float)) else None
    content = replace(x.content, low=None, high=None, scalings=(*x.content.scalings, Scaling("rescale", factor)))
    if factor is not None and isinstance(offset, (int, float)) and x.content.low is not None and x.content.high is not None:
        ends = (x.content.low * factor + offset, x.content.high * factor + offset)
        content = replace(content, low=min(ends), high=max(ends))
    return TensorSpec(x.shape, "float32", content)


@layer("keras.layers.RepeatVector")
def repeat_vector(x: TensorSpec, n: Dim) -> TensorSpec | ShapeError:
    """One vector n times in a row."""
    if x.shape.dims is None:
        return TensorSpec(Shape((BATCH, n, UNKNOWN_DIM)), x.dtype)
    if len(x.shape.dims) != 2:
        return ShapeError(f"expects 2 axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    return TensorSpec(Shape((x.shape[0], n, x.shape[1])), x.dtype, x.content)


@layer("keras.layers.Permute")
def permute(x: TensorSpec, dims: Any) -> TensorSpec | ShapeError:
    """The axes behind the batch in another order, counted from 1."""
    if x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, x.dtype, x.content)
    if len(dims) != len(x.shape.dims) - 1:
        return ShapeError(f"{len(dims)} axes to permute, got {len(x.shape.dims) - 1}: {x.shape!r}", "rank")
    return TensorSpec(Shape((x.shape[0], *(x.shape[i] for i in dims))), x.dtype, x.content)


def _pairs(value: Any, count: int) -> list[tuple[Dim, Dim]] | None:
    given = dims.sizes(value, count)
    if given is None:
        return None
    pairs = [item if isinstance(item, tuple) else (item, item) for item in given]
    return pairs if all(len(pair) == 2 for pair in pairs) else None


def _padded(x: TensorSpec, count: int, amount: Any, data_format: Any, sign: int) -> TensorSpec | ShapeError:
    if x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, x.dtype)
    if len(x.shape.dims) != count + 2:
        return ShapeError(f"expects {count + 2} axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    pairs = [(amount[0], amount[1])] if count == 1 and isinstance(amount, tuple) and len(amount) == 2 else _pairs(amount, count)
    if pairs is None:
        return TensorSpec()
    start = 2 if data_format == "channels_first" else 1
    result = list(x.shape.dims)
    for i, (before, after) in enumerate(pairs):
        if result[start + i] is not BATCH:
            result[start + i] = add(result[start + i], mul(sign, add(before, after)))
    return TensorSpec(Shape(tuple(result)), x.dtype)


@layer("keras.layers.ZeroPadding2D")
def zero_padding2d(x: TensorSpec, padding: Sizes = (1, 1), data_format: Any = None) -> TensorSpec | ShapeError:
    """Zeros around a map."""
    return _padded(x, 2, padding, data_format, 1)


@layer("keras.layers.ZeroPadding1D")
def zero_padding1d(x: TensorSpec, padding: Sizes = 1, data_format: Any = None) -> TensorSpec | ShapeError:
    """Zeros around a sequence."""
    return _padded(x, 1, padding, data_format, 1)


@layer("keras.layers.Cropping2D")
def cropping2d(x: TensorSpec, cropping: Sizes = ((0, 0), (0, 0)), data_format: Any = None) -> TensorSpec | ShapeError:
    """A map without its borders."""
    return _padded(x, 2, cropping, data_format, -1)


@layer("keras.layers.UpSampling2D")
def up_sampling2d(x: TensorSpec, size: Sizes = (2, 2), data_format: Any = None) -> TensorSpec | ShapeError:
    """Rows and columns repeated."""
    if x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, x.dtype, x.content)
    if len(x.shape.dims) != 4:
        return ShapeError(f"expects 4 axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    factors = dims.sizes(size, 2)
    if factors is None:
        return TensorSpec()
    start = 2 if data_format == "channels_first" else 1
    result = list(x.shape.dims)
    for i in range(2):
        result[start + i] = BATCH if result[start + i] is BATCH else mul(result[start + i], factors[i])
    return TensorSpec(Shape(tuple(result)), x.dtype, x.content)


__all__ = ["UNKNOWN", "op"]
