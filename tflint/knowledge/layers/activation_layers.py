"""Activation layers: the same shape, values in the activation's range."""

from __future__ import annotations

from tflint.knowledge.layers.activated import activated
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import keras_layer, settled
from tflint.knowledge.registry import Loose, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, mul
from tflint.program.spec import Content, ShapeError, TensorSpec, Unknown


@keras_layer("Activation")
def activation(x: TensorSpec, activation: Loose) -> Answer:
    """Apply a function to each value."""
    return activated(x.shape, activation, settled(x), x.content)


def _number(value: object, name: str, least: float | None) -> float | None | ShapeError:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if least is not None and value < least:
        return ShapeError(f"{name} must be at least {least:g}, got {value:g}", "value")
    return float(value)


@keras_layer("ReLU")
def relu(x: TensorSpec, max_value: Loose = None, negative_slope: Loose = 0.0, threshold: Loose = 0.0) -> Answer:
    """Cut off values below the threshold and above the largest."""
    top, slope, start = (
        _number(value, name, 0.0)
        for value, name in ((max_value, "max_value"), (negative_slope, "negative_slope"), (threshold, "threshold"))
    )
    for found in (top, slope, start):
        if isinstance(found, ShapeError):
            return found
    assert not isinstance(top, ShapeError)
    return TensorSpec(x.shape, settled(x), Content(low=0.0 if slope == 0 else None, high=top))


@keras_layer("LeakyReLU")
def leaky_relu(x: TensorSpec, negative_slope: Loose = 0.3) -> Answer:
    """Flatten values below zero."""
    return TensorSpec(x.shape, settled(x))


@keras_layer("ELU")
def elu(x: TensorSpec, alpha: Loose = 1.0) -> Answer:
    """Let values below zero run out at `-alpha`."""
    low = -float(alpha) if isinstance(alpha, (int, float)) and alpha >= 0 else None
    return TensorSpec(x.shape, settled(x), Content(low=low))


@keras_layer("ThresholdedReLU")
def thresholded_relu(x: TensorSpec, theta: Loose = 1.0) -> Answer:
    """Cut off values below `theta` (Keras 2)."""
    return TensorSpec(x.shape, settled(x), Content(low=0.0))


@keras_layer("Softmax")
def softmax(x: TensorSpec, axis: Loose = -1) -> Answer:
    """Make the values along axes add up to one."""
    return TensorSpec(x.shape, settled(x), Content(0.0, 1.0))


def _slopes(x: TensorSpec, shared_axes: Loose) -> list[Dim] | None:
    """The sizes of the learned slopes, `None` when they are not known."""
    shared = shared_axes if isinstance(shared_axes, (tuple, list)) else () if shared_axes is None else (shared_axes,)
    if x.shape.dims is None or isinstance(shared_axes, Unknown) or any(not isinstance(i, int) for i in shared):
        return None
    found = list(x.shape.dims[1:])
    for i in shared:
        if not -len(found) < i <= len(found):
            return None
        found[i - 1] = 1
    return found


@keras_layer("PReLU")
def prelu(x: TensorSpec, shared_axes: Loose = None) -> Answer:
    """Flatten values below zero by slopes that are learned."""
    slopes = _slopes(x, shared_axes)
    if slopes is not None and BATCH in slopes:
        return ShapeError(f"axes of {x.shape!r} that do not share a slope must have a known size", "undefined")
    return TensorSpec(x.shape, settled(x))


@parameters("keras.layers.PReLU")
def prelu_parameters(x: TensorSpec, shared_axes: Loose = None) -> Dim:
    """One slope for each place that does not share one."""
    slopes = _slopes(x, shared_axes)
    if slopes is None or BATCH in slopes:
        return UNKNOWN_DIM
    total: Dim = 1
    for dim in slopes:
        total = mul(total, dim)
    return total
