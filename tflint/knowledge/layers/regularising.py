"""Layers that disturb values in training or hand them on: dropout, noise, masking, identity."""

from __future__ import annotations

from tflint.knowledge.layers.arguments import exactly
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import keras_layer, passed, settled
from tflint.knowledge.registry import Loose
from tflint.program.spec import ShapeError, TensorSpec
from tflint.records import replace


def _fraction(rate: Loose) -> ShapeError | None:
    if isinstance(rate, (int, float)) and not isinstance(rate, bool) and not 0 <= rate <= 1:
        return ShapeError(f"rate is between 0 and 1, got {rate:g}", "value")
    return None


@keras_layer("Dropout", "AlphaDropout", "GaussianDropout")
def dropout(x: TensorSpec, rate: Loose) -> Answer:
    """Drop values in training."""
    return _fraction(rate) or TensorSpec(x.shape, settled(x), x.content)


def _register_spatial(count: int) -> None:
    @keras_layer(f"SpatialDropout{count}D")
    def spatial(x: TensorSpec, rate: Loose) -> Answer:
        return _fraction(rate) or exactly(x, count + 2) or TensorSpec(x.shape, settled(x), x.content)


for _count in (1, 2, 3):
    _register_spatial(_count)


@keras_layer("GaussianNoise")
def noise(x: TensorSpec, stddev: Loose) -> Answer:
    """Add noise in training."""
    return TensorSpec(x.shape, settled(x), replace(x.content, constant=None))


@keras_layer("ActivityRegularization", "Masking", "InputLayer")
def handed_on(x: TensorSpec) -> Answer:
    """Hand values on."""
    return TensorSpec(x.shape, settled(x), x.content)


@keras_layer("Identity")
def identity(x: TensorSpec) -> Answer:
    """Hand the input on as it is."""
    return TensorSpec(x.shape, passed(x), x.content)
