"""A list of layer classes and arguments into a Sequential model, without reading a program."""

from __future__ import annotations

from typing import Any

from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import Const, TensorValue, TupleValue


def value(given: Any) -> Any:
    """The abstract value of a constant or tuple of constants."""
    return TupleValue(tuple(value(item) for item in given)) if isinstance(given, tuple) else Const(given)


def layer(name: str, **arguments: Any) -> Layer:
    """A configured Keras layer."""
    return Layer({}, name=f"keras.layers.{name}", arguments={key: value(given) for key, given in arguments.items()})


def sequential(image: TensorSpec, *applied: tuple[Layer, TensorSpec]) -> Model:
    """A Sequential of layers, each with the spec of its output."""
    tensor = TensorValue(image)
    calls = []
    for one, output in applied:
        call = LayerCall(one, (tensor,), TensorValue(output))
        calls.append(call)
        tensor = TensorValue(output, producer=call)
    layers = tuple(one for one, _ in applied)
    ends = {"inputs": (TensorValue(image),), "outputs": (tensor,)}
    return Model({"layers": layers, "calls": tuple(calls), **ends})
