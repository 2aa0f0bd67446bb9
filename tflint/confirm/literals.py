"""Values of a program into the JSON that a request carries: literals, sizes, names and configured objects."""

from __future__ import annotations

from typing import Any

from tflint.confirm.sizes import Sizes
from tflint.program.layers import Layer, Model
from tflint.program.values import ApiObject, ApiRef, Const, DictValue, ListValue, Size, TupleValue

DEEPEST = 10
_NOT_SHAPES = """
name trainable seed weights activation recurrent_activation kernel_initializer bias_initializer recurrent_initializer
depthwise_initializer pointwise_initializer embeddings_initializer beta_initializer gamma_initializer
moving_mean_initializer moving_variance_initializer kernel_regularizer bias_regularizer recurrent_regularizer
activity_regularizer embeddings_regularizer beta_regularizer gamma_regularizer depthwise_regularizer
pointwise_regularizer kernel_constraint bias_constraint recurrent_constraint depthwise_constraint pointwise_constraint
embeddings_constraint beta_constraint gamma_constraint alpha_initializer momentum epsilon dropout recurrent_dropout
use_bias unit_forget_bias implementation stateful unroll mask_zero input_shape input_dim batch_input_shape
input_length batch_size dtype autocast
"""
NOT_SHAPES = frozenset(_NOT_SHAPES.split())
"""Arguments of layers that do not decide which shapes a layer takes and returns."""
DECLARING = frozenset({"input_shape", "batch_input_shape", "input_length", "batch_size"})
"""Arguments that declare a model's input, which a request says in its own way."""


class Undecidable(Exception):
    """A finding that no request can be made of, and why."""


def literal(value: Any, sizes: Sizes, depth: int = 0) -> Any:
    """A value as JSON; raises Undecidable where it is not known or may not be passed on."""
    if depth > DEEPEST:
        raise Undecidable("arguments are nested too deeply")
    if isinstance(value, Const):
        if value.value is None or isinstance(value.value, (bool, int, float, str)):
            return value.value
        raise Undecidable(f"an argument of type {type(value.value).__name__}")
    if isinstance(value, Size):
        return sizes.of(value.dim)
    if isinstance(value, TupleValue):
        return [literal(item, sizes, depth + 1) for item in value.items]
    if isinstance(value, ListValue) and value.items is not None:
        return {"listed": [literal(item, sizes, depth + 1) for item in value.items]}
    if isinstance(value, DictValue) and not value.open:
        return {"entries": [[key, literal(item, sizes, depth + 1)] for key, item in value.entries.items()]}
    if isinstance(value, ApiRef) and value.name.startswith(("tf.", "keras.", "numpy.")):
        return {"reference": value.name}
    if isinstance(value, Layer) and not value.custom:
        return {"layer": value.name, "arguments": layer_arguments(value, sizes, depth=depth + 1)}
    if isinstance(value, ApiObject) and not isinstance(value, Layer) and value.name.startswith("keras."):
        return {"object": value.name, "arguments": arguments(value, sizes, depth + 1)}
    raise Undecidable("a custom layer" if isinstance(value, (Layer, Model)) else "an argument whose value is not known")


def arguments(made: ApiObject, sizes: Sizes, depth: int = 0) -> dict[str, Any]:
    """All arguments of an outside object."""
    if any(name.startswith("*") for name in made.arguments):
        raise Undecidable(f"the arguments of {made.short_name} are not all known")
    return {name: literal(value, sizes, depth) for name, value in made.arguments.items()}


def layer_arguments(layer: Layer, sizes: Sizes, whole: bool = False, depth: int = 0) -> dict[str, Any]:
    """The arguments of a layer that decide on shapes; with `whole` also all others that are literals."""
    given: dict[str, Any] = {}
    for name, value in layer.arguments.items():
        if name.startswith("*"):
            raise Undecidable(f"the arguments of {layer.short_name} are not all known")
        decides = name not in NOT_SHAPES or (name == "input_dim" and layer.short_name == "Embedding")
        if name == "activation" and layer.short_name == "Activation":
            given[name] = value.value if isinstance(value, Const) and isinstance(value.value, str) else "linear"
            continue
        if not decides and (not whole or name in DECLARING or name == "input_dim"):
            continue
        try:
            given[name] = literal(value, sizes, depth)
        except Undecidable as why:
            if decides or name == "activation":
                raise Undecidable(f"{name} of {layer.short_name} is not known") from why
    return given
