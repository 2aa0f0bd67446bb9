"""A model's nodes into the numbers of their weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.checks.activations import FAMILIES
from tflint.checks.model_graph import Node, nodes
from tflint.checks.stacks import PASSING
from tflint.knowledge.registry import layer_parameters
from tflint.program.layers import Layer, Model
from tflint.program.spec import UNKNOWN, Configured
from tflint.program.values import Const, ListValue, TupleValue

WEIGHTLESS = (
    PASSING
    | FAMILIES.keys()
    | {
        "Activation",
        "MaxPooling1D",
        "MaxPooling2D",
        "MaxPooling3D",
        "GlobalMaxPooling1D",
        "GlobalMaxPooling2D",
        "GlobalMaxPooling3D",
        "Rescaling",
        "Resizing",
        "RandomFlip",
        "RandomRotation",
        "RandomZoom",
        "Add",
        "Concatenate",
        "Multiply",
    }
) - {"PReLU"}
"""Layers without weights."""


def weights_of(node: Node) -> int | None:
    """The number of weights of a node's layer, `None` when it is not known."""
    if isinstance(node.layer, Model):
        return total_weights(nodes(node.layer)) if node.layer.complete else None
    if not isinstance(node.layer, Layer) or node.layer.custom:
        return None
    if node.kind in WEIGHTLESS:
        return 0
    arguments = {name: _plain(value) for name, value in node.layer.arguments.items()}
    counted = layer_parameters(Configured(node.layer.name, arguments), *node.inputs) if node.inputs else None
    return counted if isinstance(counted, int) else None


def total_weights(model_nodes: Iterable[Node]) -> int | None:
    """The number of weights of all nodes, each layer once, `None` when one of them is not known."""
    counted = {id(node.layer): weights_of(node) for node in model_nodes}
    known = [count for count in counted.values() if count is not None]
    return sum(known) if known and len(known) == len(counted) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Const):
        return value.value
    items = value.items if isinstance(value, (TupleValue, ListValue)) else None
    return UNKNOWN if items is None else tuple(_plain(item) for item in items)
