"""Finds the layer and activation that decide what a model's output means."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import activations
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.values import ApiObject, ApiRef, Const, TensorValue

PASSING = frozenset(
    (
        "Flatten",
        "Reshape",
        "Dropout",
        "Permute",
        "Cropping1D",
        "Cropping2D",
        "Cropping3D",
        "ZeroPadding1D",
        "ZeroPadding2D",
        "Identity",
        "InputLayer",
        "RepeatVector",
        "ActivityRegularization",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "UpSampling2D",
        "UpSampling1D",
    )
)
"""Layers that move values about without changing what they mean."""
ACTIVATION_LAYERS = frozenset(("Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "PReLU", "ThresholdedReLU"))
WEIGHTED = frozenset(
    (
        "Dense",
        "EinsumDense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "SeparableConv1D",
        "SeparableConv2D",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "LSTM",
        "GRU",
        "SimpleRNN",
        "LocallyConnected1D",
        "LocallyConnected2D",
    )
)
DEFAULTS = {"LSTM": "tanh", "GRU": "tanh", "SimpleRNN": "tanh"}


def head_layer(output: Any) -> tuple[Layer | None, str | None, Any]:
    """The last layer with weights before an output, the activation its values have (`None` unknown), and where that
    is written.
    """
    activation: str | None = None
    where: Any = None
    for _ in range(32):
        call = output.producer if isinstance(output, TensorValue) else None
        if not isinstance(call, LayerCall):
            return None, activation, where
        layer = call.layer
        if isinstance(layer, ApiRef):
            activation, where = _of_function(layer.name, call, activation, where)
            if activation is None:
                return None, None, None
        elif isinstance(layer, Model) and layer.outputs and layer.kind != "backbone":
            output = layer.outputs[-1] if len(layer.outputs) == 1 else None
            continue
        elif not isinstance(layer, Layer) or layer.custom:
            return None, activation, where
        elif layer.short_name == "TimeDistributed":
            return _inner(layer, activation, where)
        elif layer.short_name in WEIGHTED:
            return (layer, *(_of_weighted(layer) if activation is None else (activation, where)))
        elif layer.short_name in ACTIVATION_LAYERS:
            if activation is None:
                name, place = _of_activation_layer(layer)
                if name is None:
                    return None, None, None
                if name != "linear":  # it changes nothing, as where it only casts: what stands before it decides
                    activation, where = name, place
        elif layer.short_name not in PASSING:
            return None, activation, where
        output = call.inputs[0] if len(call.inputs) == 1 else None
    return None, None, None


def _of_function(name: str, call: LayerCall, activation: str | None, where: Any) -> tuple[str | None, Any]:
    if activation is not None:
        return activation, where
    known = activations.find(name)
    return (known.name, call.origin) if known is not None else (None, None)


def _inner(layer: Layer, activation: str | None, where: Any) -> tuple[Layer | None, str | None, Any]:
    inner = layer.argument("layer") or layer.argument("*0")
    if not isinstance(inner, Layer) or inner.custom:
        return None, activation, where
    return (inner, *(_of_weighted(inner) if activation is None else (activation, where)))


def _of_weighted(layer: Layer) -> tuple[str | None, Any]:
    given = layer.argument("activation")
    if given is None or (isinstance(given, Const) and given.value is None):
        return DEFAULTS.get(layer.short_name, "linear") if given is None else "linear", layer.origin
    return activation_name(given), layer.places.get("activation", layer.origin)


def _of_activation_layer(layer: Layer) -> tuple[str | None, Any]:
    if layer.short_name == "Activation":
        given = layer.argument("activation") or layer.argument("*0")
        return activation_name(given), layer.places.get("activation", layer.origin)
    known = activations.find(layer.name)
    return (known.name if known is not None else None), layer.origin


def activation_name(value: Any) -> str | None:
    """The short name of an activation given as a string, a reference or a layer object; `None` for others."""
    written = (
        value.value if isinstance(value, Const) else value.name if isinstance(value, (ApiRef, ApiObject)) else None
    )
    known = activations.find(written) if isinstance(written, str) else None
    return known.name if known is not None else None
