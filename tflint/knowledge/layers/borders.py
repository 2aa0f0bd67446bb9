"""Layers that add, cut or repeat rows and columns: padding, cropping, upsampling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tflint.knowledge.layers.arguments import pairs, several
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.frames import frame
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.registering import keras_layer, settled
from tflint.knowledge.registry import Loose, Sizes
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, lower, mul, show, sub, upper
from tflint.program.spec import Content, Reference, ShapeError, TensorSpec
from tflint.records import replace


def _amounts(value: Any, count: int, name: str) -> list[tuple[Dim, Dim]] | ShapeError:
    """How much before and after each axis; a sequence's two numbers are its one pair."""
    if count > 1:
        return pairs(value, count, name)
    both = several(value, 2, name, 0)
    return both if isinstance(both, ShapeError) else [(both[0], both[1])]


def _each(
    x: TensorSpec, count: int, data_format: Any, change: Callable[[int, Dim], Dim | ShapeError], content: Content
) -> Answer:
    """The input with every spatial size changed."""
    where = frame(x, count, data_format)
    if isinstance(where, ShapeError):
        return where
    changed: list[Dim] = []
    for i, dim in enumerate(where.spatial):
        new = BATCH if dim is BATCH else change(i, dim)
        if isinstance(new, ShapeError):
            return ShapeError(f"{new.message} in {x.shape!r}", new.problem)
        changed.append(new)
    return TensorSpec(where.shape(tuple(changed), where.channels), settled(x), content)


def _with_zero(content: Content) -> Content:
    """The values with zeros among them."""
    low = None if content.low is None else min(content.low, 0.0)
    high = None if content.high is None else max(content.high, 0.0)
    return replace(content, low=low, high=high, constant=None)


def padded(x: TensorSpec, count: int, amount: Any, data_format: Any) -> Answer:
    """Zeros before and after each spatial axis."""
    given = _amounts(amount, count, "padding")
    if isinstance(given, ShapeError):
        return given
    return _each(x, count, data_format, lambda i, dim: add(dim, add(*given[i])), _with_zero(x.content))


def cropped(x: TensorSpec, count: int, amount: Any, data_format: Any) -> Answer:
    """Each spatial axis without its ends."""
    given = _amounts(amount, count, "cropping")
    if isinstance(given, ShapeError):
        return given

    def shorter(i: int, dim: Dim) -> Dim | ShapeError:
        left = sub(dim, add(*given[i]))
        high = upper(left)
        if count == 3 and keras2() and (lower(left) or 0) <= 0:
            return UNKNOWN_DIM  # Keras 2 goes on with nothing left
        if high is not None and high <= 0:
            return ShapeError(f"nothing of {show(dim)} is left after cropping {show(add(*given[i]))}", "empty")
        return left

    return _each(x, count, data_format, shorter, replace(x.content, constant=None))


def repeated(x: TensorSpec, count: int, factor: Any, data_format: Any, content: Content) -> Answer:
    """Each spatial axis with its entries repeated."""
    given = several(factor, count, "size")
    if isinstance(given, ShapeError):
        return given
    return _each(x, count, data_format, lambda i, dim: mul(dim, given[i]), replace(content, constant=None))


@keras_layer("ZeroPadding1D")
def zero_padding1d(x: TensorSpec, padding: Sizes = 1, data_format: Loose = None) -> Answer:
    """Add zeros around a sequence."""
    return padded(x, 1, padding, data_format)


@keras_layer("ZeroPadding2D")
def zero_padding2d(x: TensorSpec, padding: Sizes = (1, 1), data_format: Loose = None) -> Answer:
    """Add zeros around a map."""
    return padded(x, 2, padding, data_format)


@keras_layer("ZeroPadding3D")
def zero_padding3d(x: TensorSpec, padding: Sizes = ((1, 1), (1, 1), (1, 1)), data_format: Loose = None) -> Answer:
    """Add zeros around a volume."""
    return padded(x, 3, padding, data_format)


@keras_layer("Cropping1D")
def cropping1d(x: TensorSpec, cropping: Sizes = (1, 1)) -> Answer:
    """Cut the ends of a sequence."""
    return cropped(x, 1, cropping, None)


@keras_layer("Cropping2D")
def cropping2d(x: TensorSpec, cropping: Sizes = ((0, 0), (0, 0)), data_format: Loose = None) -> Answer:
    """Cut the borders of a map."""
    return cropped(x, 2, cropping, data_format)


@keras_layer("Cropping3D")
def cropping3d(x: TensorSpec, cropping: Sizes = ((1, 1), (1, 1), (1, 1)), data_format: Loose = None) -> Answer:
    """Cut the borders of a volume."""
    return cropped(x, 3, cropping, data_format)


@keras_layer("UpSampling1D")
def up_sampling1d(x: TensorSpec, size: Sizes = 2) -> Answer:
    """Repeat each step of a sequence."""
    return repeated(x, 1, size, None, x.content)


@keras_layer("UpSampling2D")
def up_sampling2d(
    x: TensorSpec, size: Sizes = (2, 2), data_format: Loose = None, interpolation: Loose = "nearest"
) -> Answer:
    """Enlarge a map by whole factors."""
    known = isinstance(interpolation, str) and not isinstance(interpolation, Reference)
    kept = known and interpolation.lower() in ("nearest", "bilinear")
    return repeated(x, 2, size, data_format, x.content if kept else replace(x.content, low=None, high=None))


@keras_layer("UpSampling3D")
def up_sampling3d(x: TensorSpec, size: Sizes = (2, 2, 2), data_format: Loose = None) -> Answer:
    """Repeat each place of a volume; Keras 2 does not look how many axes there are."""
    if keras2() and x.shape.rank != 5:
        return TensorSpec()
    return repeated(x, 3, size, data_format, x.content)
