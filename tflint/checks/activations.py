"""A layer into the name of the activation its output went through."""

from __future__ import annotations

from typing import Any

from tflint.checks.model_graph import Node
from tflint.program.layers import Layer
from tflint.program.values import ApiObject, ApiRef, Const

FAMILIES = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "Softmax": "softmax",
    "ThresholdedReLU": "thresholded_relu",
}
"""Layers that are nothing but an activation, with the name of its function."""

TAKES_ACTIVATION = frozenset(
    {
        "Dense",
        "EinsumDense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "SeparableConv1D",
        "SeparableConv2D",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "Activation",
    }
)
"""Layers whose argument `activation` is applied to their output."""

LIBRARIES = ("keras.activations.", "keras.ops.", "tf.")


def activation_of(node: Node) -> str | None:
    """The function a node's output went through, `linear` for none, `None` when that is not known."""
    if node.kind in FAMILIES:
        return FAMILIES[node.kind]
    if node.kind not in TAKES_ACTIVATION or "activation" in node.layer.fields:
        return None
    return activation_name(node.argument("activation"))


def deciding(node: Node) -> Node:
    """The node whose activation decides what an output means: one that applies none, as to cast, leaves it be."""
    while node.kind == "Activation" and activation_of(node) == "linear" and len(node.fed_by) == 1:
        node = node.fed_by[0]
    return node


def activation_name(given: Any) -> str | None:
    """The short name of an activation as given to a layer, `None` when it is not known."""
    match given:
        case None | Const(value=None):
            return "linear"
        case Const(value=str(name)):
            return name.lower()
        case ApiRef(name=name) if name.startswith(LIBRARIES):
            return name.rpartition(".")[2].lower()
        case Layer() | ApiObject() if given.short_name in FAMILIES:
            return FAMILIES[given.short_name]
    return None


def is_activation_layer(node: Node) -> bool:
    """Whether a node does nothing but apply an activation."""
    return node.kind in FAMILIES or node.kind == "Activation"
