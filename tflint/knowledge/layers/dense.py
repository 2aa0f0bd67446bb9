"""Dense layers, linear maps by an equation, and embeddings."""

from __future__ import annotations

import re
from typing import Any

from tflint.knowledge.layers.activated import activated
from tflint.knowledge.layers.arguments import at_least, flag, positive, size
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, Sizes, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, mul
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError, TensorSpec, Unknown


@keras_layer("Dense")
def dense(x: TensorSpec, units: Dim, activation: Loose = None) -> Answer:
    """Map the last axis linearly to `units`."""
    made = positive(units, "units")
    if isinstance(made, ShapeError):
        return made
    wrong = at_least(x, 2)
    if wrong is not None:
        return wrong
    if x.shape.dims is None:
        return activated(UNKNOWN_SHAPE, activation)
    if x.shape.dims[-1] is BATCH:
        return ShapeError(f"the last axis of {x.shape!r} must have a known size", "undefined")
    return activated(Shape((*x.shape.dims[:-1], made)), activation)


@parameters("keras.layers.Dense")
def dense_parameters(x: TensorSpec, units: Dim, use_bias: Loose = True, lora_rank: Loose = None) -> Dim:
    """One weight for each pair of input and unit, one bias for each unit, two thin matrices for LoRA."""
    wanted, inputs = flag(use_bias), x.shape[-1]
    if wanted is None or inputs is BATCH:
        return UNKNOWN_DIM
    made, low = size(units), 0 if lora_rank is None else size(lora_rank)
    weights = add(mul(inputs, made), made if wanted else 0)
    return add(weights, mul(low, add(inputs, made))) if low != 0 else weights


@keras_layer("Embedding")
def embedding(x: TensorSpec, input_dim: Dim, output_dim: Dim) -> Answer:
    """Look up a vector for each index."""
    for value, name in ((input_dim, "input_dim"), (output_dim, "output_dim")):
        found = positive(value, name)
        if isinstance(found, ShapeError):
            return found
    return TensorSpec(UNKNOWN_SHAPE if x.shape.dims is None else Shape((*x.shape.dims, size(output_dim))), FLOAT)


@parameters("keras.layers.Embedding")
def embedding_parameters(x: TensorSpec, input_dim: Dim, output_dim: Dim, lora_rank: Loose = None) -> Dim:
    """One vector for each index."""
    table = mul(size(input_dim), size(output_dim))
    return table if lora_rank is None else add(table, mul(size(lora_rank), add(size(input_dim), size(output_dim))))


@keras_layer("ReversibleEmbedding")
def reversible_embedding(x: TensorSpec, input_dim: Dim, output_dim: Dim, *, reverse: bool = False) -> Answer:
    """Look up a vector for each index, or score every index for a vector."""
    if not reverse:
        return embedding(x, input_dim, output_dim)
    dims = x.shape.dims
    return TensorSpec(Shape((*dims[:-1], size(input_dim))) if dims else UNKNOWN_SHAPE, FLOAT)


@parameters("keras.layers.ReversibleEmbedding")
def reversible_embedding_parameters(x: TensorSpec, input_dim: Dim, output_dim: Dim, tie_weights: Loose = True) -> Dim:
    """One vector for each index, twice when the way back has its own."""
    tied = flag(tie_weights)
    return UNKNOWN_DIM if tied is None else mul(mul(size(input_dim), size(output_dim)), 1 if tied else 2)


_EQUATIONS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), "none"),
    (re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), "left"),
    (re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), "right"),
)


class _Equation:
    """An einsum equation laid over an input's shape and the sizes asked for."""

    def __init__(
        self, parts: tuple[str, str, str], elided: str, given: tuple[Dim, ...], asked: tuple[Any, ...]
    ) -> None:
        self.inputs, self.weights, self.outputs = parts
        hidden = len(given) - len(self.inputs)
        left = elided == "left" and hidden > 0
        around = given[1:hidden] if left else given[len(given) - hidden :] if hidden > 0 else ()
        if left and hidden > 2:  # Keras 3.15 says these sizes in the wrong order before the layer runs
            around = (UNKNOWN_DIM,) * len(around)
        full = (given[0], *around, *asked) if left else (given[0], *asked, *around)
        self.fits = hidden >= 0 and (elided != "none" or hidden == 0)
        start = hidden if elided == "left" else 0
        self.given = dict(zip(self.inputs, given[max(start, 0) :], strict=False))
        self.full = tuple(full)
        self.made = dict(zip(self.outputs, self.full[max(start, 0) :], strict=False))
        self.fits &= len(self.made) == len(self.outputs) and len(self.full) >= max(start, 0) + len(self.outputs)


def _parsed(equation: Any, output_shape: Any, given: tuple[Dim, ...]) -> _Equation | None:
    asked = output_shape if isinstance(output_shape, (tuple, list)) else (output_shape,)
    if not isinstance(equation, str):
        return None
    plain = equation.replace("...", "0")
    for pattern, elided in _EQUATIONS:
        found = pattern.match(plain)
        if found is not None:
            return _Equation((found[1], found[2], found[3]), elided, given, tuple(asked))
    return None


@keras_layer("EinsumDense")
def einsum_dense(x: TensorSpec, equation: Loose, output_shape: Loose, activation: Loose = None) -> Answer:
    """Multiply with a kernel by an equation of two operands."""
    if x.shape.dims is None or isinstance(output_shape, Unknown):
        return activated(UNKNOWN_SHAPE, activation)
    laid = _parsed(equation, output_shape, x.shape.dims)
    if laid is None or not laid.fits:
        return activated(UNKNOWN_SHAPE, activation)
    for letter, dim in laid.given.items():
        asked = laid.made.get(letter)
        if isinstance(asked, int) and not isinstance(asked, bool) and isinstance(dim, int) and asked != dim:
            return ShapeError(f"axis {letter!r} of {equation!r} is {dim}, but {asked} is asked for")
        if letter in laid.weights and letter not in laid.outputs and dim is BATCH:
            return ShapeError(f"axis {letter!r} of {x.shape!r} must have a known size", "undefined")
    return activated(Shape(tuple(_asked(dim) for dim in laid.full)), activation)


def _asked(dim: Any) -> Dim:
    return BATCH if dim is BATCH else size(dim)


@parameters("keras.layers.EinsumDense")
def einsum_dense_parameters(x: TensorSpec, equation: Any, output_shape: Sizes, bias_axes: Any = None) -> Dim:
    """The sizes of the kernel's letters multiplied, and of those with a bias."""
    laid = None if x.shape.dims is None else _parsed(equation, output_shape, x.shape.dims)
    if laid is None or not laid.fits:
        return UNKNOWN_DIM
    kernel: Dim = 1
    for letter in laid.weights:
        kernel = mul(kernel, size(laid.made.get(letter, laid.given.get(letter))))
    if not bias_axes:
        return kernel
    bias: Dim = 1
    for letter in str(bias_axes):
        bias = mul(bias, size(laid.made.get(letter)))
    return add(kernel, bias)
