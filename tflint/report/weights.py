"""A model into the number of its weights: what `count_params()` would say, or nothing where that cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import libcst as cst

from tflint.interpret.classes import outside_base
from tflint.interpret.convert import configured
from tflint.knowledge import backbones
from tflint.knowledge.registry import layer_parameters
from tflint.program.dim import UNKNOWN_DIM, Expr, add, mul
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiRef, DictValue, ListValue, TensorValue, TupleValue, UnknownValue, constant

BARE_LAYERS = ("keras.layers.Layer", "keras.Layer")
MAKE_WEIGHTS = ("add_weight", "add_variable")


def weights(model: Model) -> Any:
    """The number of weights of a model: an int, an expression, or `None` when they cannot be counted."""
    return _told(_model_weights(model))


def call_weights(call: LayerCall) -> Any:
    """The number of weights of the layer that is applied: an int, an expression, or `None`."""
    return _told(_call_weights(call))


def _told(count: Any) -> Any:
    return count if isinstance(count, (int, Expr)) else None


def _counted(count: Any) -> Any:
    return count if isinstance(count, (int, Expr)) else UNKNOWN_DIM


def _model_weights(model: Model) -> Any:
    if model.kind == "backbone":
        return _backbone_weights(model)
    if model.kind == "loaded" or not (model.complete and model.calls) or any(call.repeated for call in model.calls):
        return UNKNOWN_DIM
    return _sum(_call_weights(call) for call in {id(call.layer): call for call in model.calls}.values())


WITHOUT_EFFECT = {"weights", "include_top", "input_shape", "input_tensor", "pooling", "classifier_activation", "name"}
"""Arguments of a backbone that leave the number of its weights alone, given colour images."""


def _backbone_weights(model: Model) -> Any:
    known = backbones.find(model.name)
    top = constant(model.arguments.get("include_top"), True)
    coloured = bool(model.inputs) and model.inputs[0].spec.shape.rank == 4 and model.inputs[0].spec.shape[-1] == 3
    if known is None or not coloured or model.arguments.keys() - WITHOUT_EFFECT or not isinstance(top, bool):
        return UNKNOWN_DIM
    return known.weights_with_top if top else known.weights


def _sum(counts: Iterable[Any]) -> Any:
    total: Any = 0
    for count in counts:
        total = add(total, _counted(count))
    return total


def _call_weights(call: LayerCall) -> Any:
    layer = call.layer
    if isinstance(layer, Model):
        return _model_weights(layer)
    if isinstance(layer, ApiRef):
        return 0
    if not isinstance(layer, Layer):
        return UNKNOWN_DIM
    if layer.custom:
        return _own_weights(layer, ())
    specs = tuple(tensor.spec if isinstance(tensor, TensorValue) else TensorSpec() for tensor in call.inputs)
    given = call.given if call.given is not None else specs[0] if len(specs) == 1 else specs
    return layer_parameters(configured(layer), given)


def _own_weights(layer: Layer, seen: tuple[int, ...]) -> Any:
    """The weights of a custom layer: its variables and those of the layers it holds; unknown when it may hold more."""
    if outside_base(layer.instance.cls) not in BARE_LAYERS:
        return UNKNOWN_DIM
    return _sum(_held_weights(value, seen) for value in _held(layer.instance.fields.values(), (*seen, id(layer))))


def _held_weights(value: Any, seen: tuple[int, ...]) -> Any:
    if isinstance(value, TensorValue):
        return _size(value) if _is_weight(value) else 0
    if isinstance(value, Model):
        return _model_weights(value)
    if isinstance(value, Layer):
        if value.custom:
            return _own_weights(value, (*seen, id(value)))
        return _call_weights(value.calls[-1]) if value.calls else UNKNOWN_DIM
    return UNKNOWN_DIM


def _is_weight(value: TensorValue) -> bool:
    """Whether a layer counts a variable: `tf.Variable`s are none of its weights in Keras 3."""
    call = value.origin.node if value.spec.kind == "variable" and value.origin is not None else None
    function = call.func if isinstance(call, cst.Call) else None
    return isinstance(function, cst.Attribute) and function.attr.value in MAKE_WEIGHTS


def _size(value: TensorValue) -> Any:
    total: Any = 1
    for size in value.spec.shape.dims if value.spec.shape.dims is not None else (UNKNOWN_DIM,):
        total = mul(total, size)
    return total


def _held(values: Iterable[Any], seen: tuple[int, ...]) -> Iterator[Any]:
    """The layers, models, tensors and unknown values among the attributes of a layer, each once."""
    met = set(seen)
    stack = list(values)
    while stack:
        value = stack.pop()
        if id(value) in met:
            continue
        met.add(id(value))
        if isinstance(value, (Layer, Model, TensorValue, UnknownValue)):
            yield value
        elif isinstance(value, (ListValue, TupleValue)):
            stack.extend((UnknownValue(),) if value.items is None else value.items)
        elif isinstance(value, DictValue):
            stack.extend((*value.entries.values(), *((UnknownValue(),) if value.open else ())))
