"""What an activation leaves of a layer's output: its range."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import activations
from tflint.knowledge.layers.registering import FLOAT
from tflint.program.spec import UNKNOWN_CONTENT, Configured, Content, Shape, TensorSpec


def activated(shape: Shape, activation: Any, dtype: str | None = FLOAT, given: Content = UNKNOWN_CONTENT) -> TensorSpec:
    """A spec of `shape` whose values went through an activation given by name, reference or object."""
    name = activation.name if isinstance(activation, Configured) else activation
    if name is None:
        return TensorSpec(shape, dtype, given)
    known = activations.find(name) if isinstance(name, str) else None
    if known is None:
        return TensorSpec(shape, dtype)
    if known.family == "identity":
        return TensorSpec(shape, dtype, given)
    if known.low is None and known.high is None:
        return TensorSpec(shape, dtype)
    return TensorSpec(shape, dtype, Content(known.low, known.high))
