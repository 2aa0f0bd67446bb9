"""Builds one configured layer twice, in our words and in Keras', and says where the two answers disagree."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tflint.knowledge import api
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.registry import layer_output, layer_parameters
from tflint.program import dim
from tflint.program.spec import UNKNOWN, Configured, Shape, ShapeError, TensorSpec, Unknown


@dataclass(frozen=True)
class Made:
    """A layer's class name and arguments, layers among them."""

    name: str
    arguments: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.arguments.items())})"


@dataclass
class Hidden:
    """What is not told: which numbers symbols stand for."""

    rng: random.Random
    sizes: dict[Any, int] = field(default_factory=dict)

    def size(self, value: int | None) -> Any:
        """A size as it is, as a symbol, or unknown."""
        choice = self.rng.random()
        if choice < 0.15:
            return dim.UNKNOWN_DIM
        if value is None:
            return dim.BATCH
        if choice < 0.4:
            symbol = dim.fresh("n", 0 if value == 0 else 1)
            self.sizes[symbol.terms[0][0][0]] = value
            return symbol
        return value

    def argument(self, value: Any) -> Any:
        """An argument as it is, or unknown; whole numbers may become symbols."""
        choice = self.rng.random()
        if choice < 0.08:
            return UNKNOWN
        if isinstance(value, tuple):
            return tuple(self.argument(item) for item in value)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0 and choice < 0.3:
            return self.size(value)
        return configured(value, self) if isinstance(value, Made) else value


def configured(layer: Made, hidden: Hidden | None = None) -> Configured:
    """A layer as our shape functions see it."""
    given = {k: plain(v) if hidden is None else hidden.argument(plain_lists(v)) for k, v in layer.arguments.items()}
    return Configured(f"keras.layers.{layer.name}", given)


def plain_lists(value: Any) -> Any:
    """Lists as tuples, the way the interpreter hands them over."""
    return tuple(plain_lists(item) for item in value) if isinstance(value, (list, tuple)) else value


def plain(value: Any) -> Any:
    """An argument without hiding anything."""
    if isinstance(value, Made):
        return configured(value)
    return tuple(plain(item) for item in value) if isinstance(value, (list, tuple)) else value


def spec_of(shape: tuple[int | None, ...], dtype: str, hidden: Hidden | None) -> TensorSpec:
    """An input as we see it."""
    if hidden is None:
        return TensorSpec(Shape(tuple(dim.BATCH if size is None else size for size in shape)), dtype, kind="keras")
    if hidden.rng.random() < 0.1:
        return TensorSpec(Shape(None), dtype if hidden.rng.random() < 0.5 else None, kind="keras")
    return TensorSpec(Shape(tuple(hidden.size(size) for size in shape)), dtype, kind="keras")


def ours(layer: Made, inputs: list[Any], several: bool, hidden: Hidden | None = None) -> tuple[Any, Any]:
    """Our answer and our number of weights."""
    specs = tuple(spec_of(shape, dtype, hidden) for shape, dtype in inputs)
    one = configured(layer, hidden)
    given: Any = specs if several else specs[0]
    return layer_output(one, given), layer_parameters(one, given)


def build(value: Any) -> Any:
    """The real layer."""
    import keras

    if isinstance(value, Made):
        return getattr(keras.layers, value.name)(**{k: build(v) for k, v in value.arguments.items()})
    return type(value)(build(item) for item in value) if isinstance(value, (list, tuple)) else value


def real(layer: Made, inputs: list[Any], several: bool) -> tuple[Any, int | None]:
    """Keras' answer and its number of weights; raises what Keras raises."""
    import keras

    tensors = [keras.Input(batch_shape=shape, dtype=dtype) for shape, dtype in inputs]
    made = build(layer)
    if layer.name in ("MultiHeadAttention", "GroupQueryAttention"):
        output = made(*tensors)
    else:
        output = made(tensors if several else tensors[0])
    return output, made.count_params() if made.built else None


def _zeros(shape: list[int], dtype: str) -> Any:
    import numpy
    import tensorflow

    return tensorflow.constant("a", shape=shape) if dtype == "string" else numpy.zeros(shape, dtype)


def runs(layer: Made, inputs: list[Any], several: bool, batch: int = 24) -> Any:
    """What the layer makes of zeros; raises what TensorFlow raises."""

    arrays = [_zeros([batch if size is None else size for size in shape], dtype) for shape, dtype in inputs]
    made = build(layer)
    if layer.name in ("MultiHeadAttention", "GroupQueryAttention"):
        return made(*arrays)
    return made(arrays if several else arrays[0])


def value_of(size: Any, sizes: dict[Any, int]) -> int | None:
    """The number that one of our sizes stands for, `None` when it says nothing."""
    if isinstance(size, int):
        return size
    if not isinstance(size, dim.Expr):
        return None
    total = 0
    for factors, count in size.terms:
        product = count
        for factor in factors:
            known = _factor(factor, sizes)
            if known is None:
                return None
            product *= known
        total += product
    return total


def _factor(factor: Any, sizes: dict[Any, int]) -> int | None:
    if isinstance(factor, dim.Symbol):
        return sizes.get(factor)
    left, right = value_of(factor.left, sizes), value_of(factor.right, sizes)
    if left is None or right is None or (right == 0 and factor.kind != "max"):
        return None
    if factor.kind == "max":
        return max(left, right)
    return {"floor": left // right, "ceil": -(-left // right), "mod": left % right}[factor.kind]


def disagreement(answer: Any, truth: Any, sizes: dict[Any, int]) -> str | None:
    """Where our answer says something else than Keras'; saying less is no disagreement.

    Symbolic Keras 2 forgets sizes that are there at run time: there, ours may know more.
    """
    if isinstance(answer, Unknown):
        return None
    if isinstance(answer, (tuple, list)):
        items = list(truth) if isinstance(truth, (tuple, list)) else None
        if items is None or len(items) != len(answer):
            return f"{len(answer)} results, really {truth!r}"
        return next((found for a, b in zip(answer, items, strict=True) if (found := disagreement(a, b, sizes))), None)
    if not isinstance(answer, TensorSpec):
        return f"{answer!r}, really {truth!r}"
    if isinstance(truth, (tuple, list)):
        return (
            None if answer.shape.dims is None and answer.dtype is None else f"{answer!r}, really {len(truth)} results"
        )
    return _tensors(answer, truth, sizes)


def _tensors(answer: TensorSpec, truth: Any, sizes: dict[Any, int]) -> str | None:
    shape = tuple(truth.shape)
    if answer.shape.dims is not None:
        if len(answer.shape.dims) != len(shape):
            return f"shape {answer.shape!r}, really {shape}"
        for size, number in zip(answer.shape.dims, shape, strict=True):
            known = value_of(size, sizes)
            told = number is not None or not keras2()
            if (size is dim.BATCH and number is not None) or (known is not None and told and known != number):
                return f"shape {answer.shape!r}, really {shape}"
    dtype = getattr(truth.dtype, "name", truth.dtype)
    return None if answer.dtype in (None, dtype) else f"dtype {answer.dtype}, really {dtype}"


def known_names(name: str) -> list[str]:
    """The parameters of a layer's constructor in order."""
    entry = api.entry(f"keras.layers.{name}")
    return [p.name for p in (entry.parameters or ()) if p.kind.name == "POSITIONAL_OR_KEYWORD"] if entry else []


def is_error(answer: Any) -> bool:
    """Whether our answer is that Keras refuses."""
    return isinstance(answer, ShapeError)
