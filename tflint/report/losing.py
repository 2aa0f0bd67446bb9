"""A layer call into the reason why the shape of its output is not known though those of its inputs are."""

from __future__ import annotations

import re
from typing import Any

from tflint.interpret.joining import is_choice
from tflint.knowledge.registry import LAYERS
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.values import ApiObject, ApiRef, ListValue, Number, TupleValue, UnionValue, UnknownValue
from tflint.report.structures import is_known

FILED = "a model read from a file"
"""Why nothing is known of a layer that a file has."""
NOT_DECISIVE = re.compile(r"name|activation|dtype|trainable|.*_(initializer|regularizer|constraint|activation)")


def why_lost(call: LayerCall) -> str | None:
    """Why the output's shape is not known; `None` where it is known or was lost before."""
    if is_known(call.output) or not all(is_known(tensor) for tensor in call.inputs):
        return None
    layer = call.layer
    if isinstance(layer, UnknownValue):
        return layer.cause or "the layer is not known"
    if isinstance(layer, Model):
        return "the inner model's output is not known"
    if isinstance(layer, Layer) and layer.custom:
        return f"the call of {layer.name} was not followed to its end"
    return _unknown_argument(layer) or _own_reason(layer)


def _unknown_argument(layer: Any) -> str | None:
    arguments = layer.arguments.items() if isinstance(layer, ApiObject) else ()
    causes = ((name, cause(value)) for name, value in arguments if not NOT_DECISIVE.fullmatch(name))
    return next((f"{name} is not known, {found}" for name, found in causes if found), None)


def _own_reason(layer: Any) -> str:
    if isinstance(layer, Layer) and layer.name not in LAYERS:
        return f"{layer.name} is not known"
    return f"{getattr(layer, 'name', 'the layer')} does not tell the shape of its output"


def cause(value: Any) -> str | None:
    """Why a value is not known; `None` when it is."""
    if isinstance(value, UnknownValue):
        return value.cause or "nothing is known of its value"
    if isinstance(value, ApiRef):
        return f"nothing is known of {value.name}"
    if isinstance(value, Number):
        return "a number the run decides"
    if isinstance(value, UnionValue):
        return "one of several values"
    if isinstance(value, ListValue) and value.items is None:
        return "a list of unknown length"
    items = value.items if isinstance(value, (TupleValue, ListValue)) else None
    return next((found for item in items or () if (found := cause(item))), None)


def why_incomplete(model: Model) -> str | None:
    """Why layers of a model are left out; `None` when none are."""
    if model.kind == "backbone" or model.complete and (model.layers or model.kind == "functional"):
        return None
    if is_one_of_several(model):
        return "some runs leave layers out, or repeat them"
    lost = [layer for layer in model.layers if isinstance(layer, UnknownValue)]
    unknown = next((layer for layer in lost if not is_choice(layer)), None)
    if unknown is not None:
        return f"a layer comes from {unknown.cause}" if unknown.cause else "a layer is not known"
    if not model.layers:
        return "no layer is added" if model.kind == "sequential" and model.complete else "no layer is known"
    return "not every layer is known" if model.outputs else "its outputs are not known"


def is_one_of_several(model: Model) -> bool:
    """Whether all that keeps a model from being complete is that runs differ in which known layers they have."""
    lost = [layer for layer in model.layers if isinstance(layer, UnknownValue)]
    return bool(model.fields.get("several")) or bool(lost) and all(map(is_choice, lost))


def is_open(model: Model) -> bool:
    """Whether all layers of a model are known and the shape of what goes in is left to the data or to a caller."""
    told = model.fields.get("open")
    if told == "outputs":
        return all(map(_follows, model.calls))
    lost = [layer for layer in model.layers if isinstance(layer, UnknownValue)]
    filed = bool(lost) and all(is_choice(layer) or layer.cause == FILED for layer in lost)
    if not (filed or model.complete and model.layers or is_one_of_several(model)):
        return False
    if not model.inputs:
        return model.kind == "sequential" and all(map(_known_inside, model.layers))
    given = told or model.fields.get("late") or all(map(is_known, model.inputs))
    return bool(given) and all(map(_follows, model.calls))


def _follows(call: LayerCall) -> bool:
    """Whether the output of a call is known, or follows from its inputs alone."""
    layer = call.layer
    if is_known(call.output):
        return True
    if isinstance(layer, (Layer, ApiRef)):
        taught = layer.name in LAYERS if isinstance(layer, Layer) else True
        return taught and why_lost(call) is None
    if isinstance(layer, UnknownValue):
        return layer.cause == FILED or is_choice(layer)
    return isinstance(layer, Model) and (layer.kind == "loaded" or _known_inside(layer))


def _known_inside(layer: object) -> bool:
    """Whether a layer tells what it gives once it is known what goes in."""
    if isinstance(layer, UnknownValue):
        return layer.cause == FILED or is_choice(layer)
    if isinstance(layer, Layer):
        return layer.name in LAYERS
    return isinstance(layer, Model) and (layer.kind == "backbone" or is_open(layer) or bool(layer.outputs))
