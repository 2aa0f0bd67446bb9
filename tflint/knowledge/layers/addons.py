"""Layers of TensorFlow Addons that many programs still use: what they give has the shape of what they get."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import named_layer
from tflint.knowledge.registry import Loose, layer, layer_output, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, mul
from tflint.program.spec import UNKNOWN, Content, TensorSpec

_P = "tensorflow_addons.layers."


@layer(f"{_P}GELU", f"{_P}InstanceNormalization", f"{_P}GroupNormalization", f"{_P}StochasticDepth")
def same_shape(x: TensorSpec | tuple[TensorSpec, ...], **others: Loose) -> TensorSpec:
    """Other values of the same shape; of a residual branch and a short cut the shape of both."""
    first = x[0] if isinstance(x, tuple) and x else x
    return TensorSpec(first.shape, "float32", Content()) if isinstance(first, TensorSpec) else TensorSpec()


@layer(f"{_P}WeightNormalization", f"{_P}SpectralNormalization")
def wrapped(x: TensorSpec, layer: Loose, **others: Loose) -> Any:
    """What the layer inside gives."""
    inner = named_layer(layer)
    return UNKNOWN if inner is None else layer_output(inner, x)


@parameters(f"{_P}GELU")
def nothing(x: TensorSpec, **others: Loose) -> int:
    """No weights."""
    return 0


@parameters(f"{_P}InstanceNormalization")
def scale_and_shift(x: TensorSpec, **others: Loose) -> Dim:
    """A scale and a shift for each channel, unless the layer is told otherwise."""
    if others.keys() - {"name"} or x.shape.dims is None or x.shape[-1] is BATCH:
        return UNKNOWN_DIM
    return mul(x.shape[-1], 2)
