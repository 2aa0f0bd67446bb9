"""Normalising layers: the same shape, values brought to a common scale; and their weights."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import differ, flag, size
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import FLOAT, keras_layer, settled
from tflint.knowledge.registry import Loose, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, modulo, mul, show
from tflint.program.spec import Scaling, ShapeError, TensorSpec, Unknown
from tflint.records import replace


def _normal(x: TensorSpec, kind: str) -> TensorSpec:
    scalings = (*x.content.scalings, Scaling(kind))
    content = replace(x.content, low=None, high=None, labels=None, constant=None, scalings=scalings)
    return TensorSpec(x.shape, FLOAT if kind == "standardise" else settled(x), content)


def kept_axes(x: TensorSpec, axis: Any) -> list[Dim] | None | ShapeError:
    """The sizes of the axes given, `None` when they are not known."""
    wanted = axis if isinstance(axis, (tuple, list)) else (axis,)
    if x.shape.dims is None or any(isinstance(a, bool) or not isinstance(a, int) for a in wanted):
        return None
    for a in wanted:
        if not -len(x.shape.dims) <= a < len(x.shape.dims):
            return ShapeError(f"axis {a} is out of range for {x.shape!r}", "rank")
    return [x.shape[a] for a in wanted]


def _weighted(x: TensorSpec, axis: Any, weighted: bool) -> ShapeError | None:
    sizes = kept_axes(x, axis)
    if isinstance(sizes, ShapeError):
        return sizes
    if weighted and sizes is not None and BATCH in sizes:
        return ShapeError(f"axis {axis} of {x.shape!r} must have a known size", "undefined")
    return None


@keras_layer("BatchNormalization", "experimental.SyncBatchNormalization")
def batch_normalization(x: TensorSpec, axis: Loose = -1) -> Answer:
    """Standardise each feature over the batch."""
    return _weighted(x, axis, True) or _normal(x, "normalise")


@keras_layer("LayerNormalization")
def layer_normalization(x: TensorSpec, axis: Loose = -1, center: Loose = True, scale: Loose = True) -> Answer:
    """Standardise each sample over axes."""
    return _weighted(x, axis, bool(flag(center) or flag(scale))) or _normal(x, "normalise")


@keras_layer("RMSNormalization")
def rms_normalization(x: TensorSpec, axis: Loose = -1) -> Answer:
    """Divide each sample by the root of its mean square."""
    return _weighted(x, axis, True) or _normal(x, "normalise")


@keras_layer("UnitNormalization")
def unit_normalization(x: TensorSpec, axis: Loose = -1) -> Answer:
    """Bring each sample to length one."""
    return _weighted(x, axis, False) or _normal(x, "normalise")


@keras_layer("GroupNormalization")
def group_normalization(x: TensorSpec, groups: Loose = 32, axis: Loose = -1) -> Answer:
    """Standardise each sample over groups of channels."""
    wrong = _weighted(x, axis, True)
    if wrong is not None:
        return wrong
    share = size(groups)
    if isinstance(share, int) and share <= 0 and share != -1:
        return ShapeError(f"groups must be positive or -1, got {share}", "value")
    sizes = kept_axes(x, axis)
    if isinstance(sizes, list) and isinstance(share, int) and share > 0 and differ(modulo(sizes[0], share), 0):
        return ShapeError(f"{show(sizes[0])} channels cannot be divided into {share} groups", "value")
    return _normal(x, "normalise")


@keras_layer("Normalization")
def normalization(x: TensorSpec, axis: Loose = -1, invert: Loose = False) -> Answer:
    """Standardise each feature by adapted or given moments."""
    wrong = None if axis is None else _weighted(x, axis, True)
    return wrong or _normal(x, "standardise")


def _count(x: TensorSpec, axis: Any) -> Dim:
    sizes = kept_axes(x, axis)
    if sizes is None or isinstance(sizes, ShapeError) or BATCH in sizes:
        return UNKNOWN_DIM
    total: Dim = 1
    for dim in sizes:
        total = mul(total, dim)
    return total


def _times(count: Dim, *wanted: Any) -> Dim:
    flags = [flag(each) for each in wanted]
    return UNKNOWN_DIM if None in flags else mul(count, sum(bool(each) for each in flags))


@parameters("keras.layers.BatchNormalization", "keras.layers.experimental.SyncBatchNormalization")
def batch_normalization_parameters(
    x: TensorSpec, axis: Loose = -1, center: Loose = True, scale: Loose = True, renorm: Loose = False
) -> Dim:
    """Mean and variance, scale and shift where wanted; three more with renormalisation."""
    more = flag(renorm)
    return UNKNOWN_DIM if more is None else _times(_count(x, axis), center, scale, True, True, more, more)


@parameters("keras.layers.LayerNormalization", "keras.layers.GroupNormalization")
def scaled_parameters(x: TensorSpec, axis: Loose = -1, center: Loose = True, scale: Loose = True) -> Dim:
    """Scale and shift where wanted."""
    return _times(_count(x, axis), center, scale)


@parameters("keras.layers.RMSNormalization")
def rms_parameters(x: TensorSpec, axis: Loose = -1) -> Dim:
    """A scale."""
    return _count(x, axis)


@parameters("keras.layers.Normalization")
def normalization_parameters(x: TensorSpec, axis: Loose = -1, mean: Loose = None) -> Dim:
    """Mean and variance, and how many samples they come from; none when they are given."""
    if isinstance(mean, Unknown):
        return UNKNOWN_DIM
    kept = 1 if axis is None else _count(x, axis)
    return add(mul(kept, 2), 1) if mean is None else 0
