"""A symbolic tensor into the mask that Keras hands to the `call` of a layer with it."""

from __future__ import annotations

from typing import Any

from tflint.program.layers import Layer, LayerCall
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import NOTHING_KNOWN, TensorValue, constant

PASSING = frozenset(("Dense", "Dropout", "Activation", "LayerNormalization", "SpatialDropout1D", "GaussianNoise"))
"""Layers behind which the mask is the one before them."""
MOST_LAYERS = 12
"""Layers between a mask and its use."""


def mask_of(value: Any) -> Any:
    """The mask of a tensor: one truth for each step where an embedding or a `Masking` layer makes it, else unknown."""
    call = value.producer if isinstance(value, TensorValue) else None
    for _ in range(MOST_LAYERS):
        if not isinstance(call, LayerCall):
            break
        layer = call.layer
        if not isinstance(layer, Layer) or layer.custom or not layer.name.startswith("keras.layers."):
            break
        zero = layer.short_name == "Embedding" and constant(layer.argument("mask_zero")) is True
        if zero or layer.short_name == "Masking":
            dims = value.spec.shape.dims
            shape = Shape(None) if dims is None else Shape(dims[:2])
            return TensorValue(TensorSpec(shape, "bool", kind="tensor"), origin=value.origin)
        if layer.short_name not in PASSING or not call.inputs:
            break
        call = call.inputs[0].producer
    return NOTHING_KNOWN
