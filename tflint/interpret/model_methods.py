"""Calls of a model's methods: add, pop, compile, fit, evaluate, predict, build, summary, get_layer, ..."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tflint.interpret import feeding, models
from tflint.interpret.attributes import listed_layers
from tflint.interpret.compiling import state_compile
from tflint.interpret.convert import plain
from tflint.interpret.functions import Arguments
from tflint.interpret.machine import Frame
from tflint.interpret.model_layers import input_layer
from tflint.knowledge.layers.keras_version import keras2
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import UNKNOWN, Shape, TensorSpec
from tflint.program.values import NOTHING_KNOWN, ApiObject, Const, TensorValue, UnknownValue

FEEDING = frozenset(
    (
        "fit",
        "evaluate",
        "predict",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "fit_generator",
        "evaluate_generator",
        "predict_generator",
        "predict_classes",
        "predict_proba",
    )
)
NUMBERED_INPUT = re.compile(r"input(_layer)?(_\d+)?")
"""Names that Keras gives an input whose program gives it none."""
Handler = Callable[[Frame, Any, Model, Arguments, dict[str, Any], dict[str, Any]], Any]


def call_model_method(
    frame: Frame,
    node: Any,
    model: Model,
    name: str,
    arguments: Arguments,
    bound: dict[str, Any],
    places: dict[str, Any],
) -> Any:
    """The result of `model.name(arguments)`."""
    if name in FEEDING:
        return feeding.feed(frame, node, model, name, bound, places)
    handler = _HANDLERS.get(name)
    return handler(frame, node, model, arguments, bound, places) if handler is not None else NOTHING_KNOWN


def _first(bound: dict[str, Any], *names: str) -> Any:
    return next((bound[name] for name in (*names, "*0") if name in bound), NOTHING_KNOWN)


def _add(
    frame: Frame, node: Any, model: Model, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    layer = arguments.positional[0] if arguments.positional else arguments.keywords.get("layer", NOTHING_KNOWN)
    models.add_layer(frame, node, model, layer)
    reads = frame.machine.reads
    reads[id(model)] = reads.get(id(model), 0) - 1
    return Const(None)


def _pop(
    frame: Frame, node: Any, model: Model, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    if not model.layers:
        return NOTHING_KNOWN
    frame.write(model, "layers", model.layers[:-1])
    calls = model.calls[:-1]
    frame.write(model, "calls", calls)
    last: Any = calls[-1] if calls else None
    if isinstance(last, LayerCall) and isinstance(last.output, TensorValue):
        from tflint.records import replace

        frame.write(model, "outputs", (replace(last.output, producer=last, spec=last.output.spec.with_(kind="keras")),))
    else:
        frame.write(model, "outputs", model.inputs)
    return NOTHING_KNOWN


def _compile(
    frame: Frame, node: Any, model: Model, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    state_compile(frame, node, model, bound, places, arguments.open)
    return Const(None)


def _build(
    frame: Frame, node: Any, model: Model, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    shape = plain(_first(bound, "input_shape"))
    if isinstance(shape, tuple) and shape and not isinstance(shape[0], tuple):
        dims = tuple(BATCH if s is None else UNKNOWN_DIM if s is UNKNOWN else s for s in shape)
        models.built(frame, node, model, TensorSpec(Shape((BATCH, *dims[1:])), "float32"))
    frame.write(model, "built", True)
    if keras2() and model.instance is not None:
        for part in model.instance.fields.values():
            if isinstance(part, Model):
                frame.write(part, "built", True)  # Keras 2 runs `call` on placeholders, Keras 3 builds nothing inside
    return Const(None)


def _get_layer(
    frame: Frame, node: Any, model: Model, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    if model.kind == "loaded":
        return UnknownValue("a model read from a file")
    wanted = plain(_first(bound, "name"))
    listed = listed_layers(frame, model) if model.complete else None
    index = plain(bound.get("index"))
    if isinstance(index, int) and listed is not None:
        return listed[index] if -len(listed) <= index < len(listed) else NOTHING_KNOWN
    for layer in listed or model.layers:
        if (
            isinstance(layer, (Layer, Model))
            and isinstance(wanted, str)
            and plain(layer.arguments.get("name", NOTHING_KNOWN)) in (wanted, _new_name(model, wanted))
        ):
            return layer
    if model.kind == "backbone" and isinstance(wanted, str) and NUMBERED_INPUT.fullmatch(wanted) and model.inputs:
        return input_layer(frame, model.inputs[0])
    return (
        Layer({}, name="keras.layers.Layer", origin=frame.origin(node)) if model.kind == "backbone" else NOTHING_KNOWN
    )


def _new_name(model: Model, name: str) -> str:
    """How Keras 3 calls a layer of a ready-made model: the names of Keras 2 had slashes in them."""
    return name.replace("/", "_") if model.kind == "backbone" else name


def _summary(
    frame: Frame, node: Any, model: Model, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    return Const(None)


_HANDLERS: dict[str, Handler] = {
    "add": _add,
    "pop": _pop,
    "compile": _compile,
    "build": _build,
    "get_layer": _get_layer,
    "summary": _summary,
}

__all__ = ["ApiObject", "call_model_method"]
