"""Dense, embedding and activation layers."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.activated import activated
from tflint.knowledge.registry import Loose, layer, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, mul
from tflint.program.spec import UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec


@layer("keras.layers.Dense")
def dense(x: TensorSpec, units: Dim, activation: Loose = None, use_bias: Loose = True) -> TensorSpec | ShapeError:
    """A linear map of the last axis to `units`."""
    if x.shape.dims is None:
        return activated(UNKNOWN_SHAPE, activation)
    if len(x.shape.dims) < 2:
        return ShapeError(f"expects at least 2 axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    if x.shape[-1] is BATCH:
        return ShapeError(f"the last axis of {x.shape!r} must have a known size", "undefined")
    return activated(Shape((*x.shape.dims[:-1], units)), activation)


@parameters("keras.layers.Dense")
def dense_parameters(x: TensorSpec, units: Dim, activation: Loose = None, use_bias: bool = True) -> Dim:
    """One weight for each pair of input and unit, one bias for each unit."""
    return add(mul(x.shape[-1], units), units if use_bias else 0)


@layer("keras.layers.Embedding")
def embedding(x: TensorSpec, input_dim: Dim, output_dim: Dim) -> TensorSpec:
    """A vector for each index."""
    return TensorSpec(UNKNOWN_SHAPE if x.shape.dims is None else Shape((*x.shape.dims, output_dim)), "float32")


@layer("keras.layers.Activation")
def activation(x: TensorSpec, activation: Loose = None) -> TensorSpec:
    """The same shape, other values."""
    return activated(x.shape, activation, "float32", x.content)


def _register(name: str, function: str) -> None:
    @layer(f"keras.layers.{name}")
    def apply(x: TensorSpec) -> TensorSpec:
        return activated(x.shape, function)


for _name, _function in {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "prelu", "Softmax": "softmax"}.items():
    _register(_name, _function)

__all__ = ["Any", "Content", "UNKNOWN_DIM", "dims"]
