"""Saved models into the parts that Keras cannot write to a file or make again from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from tflint.program.facts import Call, Program
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.values import (
    ApiObject,
    ApiRef,
    ClassValue,
    Function,
    Instance,
    ListValue,
    TensorValue,
    TupleValue,
    constant,
)

SAVES = ("keras.Model.save", "keras.models.save_model")
LOADS = ("keras.models.load_model",)
FILES = (".keras", ".h5")
TOLD = ("custom_object_scope", "get_custom_objects", "CustomObjectScope", "safe_mode", "enable_unsafe_deserialization")
"""Words by which a program tells Keras about its own classes, or to trust a file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load of what the program itself has saved: where it was saved, and what of the program Keras cannot find."""

    saved: Origin
    missing: tuple[str, ...]


def saved_model(call: Call) -> tuple[Model, str] | None:
    """The model a call saves whole and the file it is saved to, where both are known."""
    if call.name not in SAVES:
        return None
    given = [*call.positional, call.arguments.get("filepath")]
    model = call.receiver if call.name == SAVES[0] else call.arguments.get("model", given[0])
    paths = [constant(each) for each in (call.arguments.get("filepath"), *call.positional)]
    path = next((each for each in paths if isinstance(each, str)), None)
    known = isinstance(model, Model) and model.kind in ("sequential", "functional", "subclass")
    return (model, path) if known and path is not None and path.endswith(FILES) else None


def blockers(call: Call, keras_3: bool) -> Iterator[tuple[Origin | None, str, str]]:
    """The layers of a model being saved that end it, or that no load makes again: place, words, help."""
    saved = saved_model(call)
    if saved is None or saved[0].kind == "subclass" or not saved[0].complete:
        return
    for layer in _layers(saved[0]):
        given = next((each for each in _arguments(layer) if _is_object(each)), None)
        if layer.custom and given is not None and not _has_config(layer.instance.cls):
            text = f"{layer.short_name} was given {_words(given)} and has no get_config, the model cannot be saved"
            yield layer.origin, text, "write get_config, and from_config if it has to make objects again"
        elif _wraps_lambda(layer) and (keras_3 or saved[1].endswith(".keras")) and not _told(call):
            text = "a Lambda layer around a lambda, load_model refuses to make it again from a file"
            yield layer.origin, text, "write a small Layer subclass, or use layers and keras.ops directly"


def loads_back(call: Call, program: Program) -> Loaded | None:
    """What a load of a file lacks that the program saved itself."""
    path = constant(call.arguments.get("filepath", call.positional[0] if call.positional else None))
    if call.name not in LOADS or not isinstance(path, str) or _told(call) or "custom_objects" in call.arguments:
        return None
    before = takewhile(lambda each: each is not call, program.of(Call))
    saves = [(each, found) for each in before if (found := saved_model(each)) is not None and found[1] == path]
    if not saves:
        return None
    last, (model, _) = saves[-1]
    return Loaded(last.origin, tuple(dict.fromkeys(_unknown_names(model, call))))


def _unknown_names(model: Model, call: Call) -> Iterator[str]:
    """The classes and functions of the program that a saved model mentions by name only."""
    if isinstance(model.instance, Instance):
        yield from _unregistered(model.instance.cls)
        return
    for layer in _layers(model):
        if layer.custom:
            yield from _unregistered(layer.instance.cls)
    compiled = model.compiled
    if compiled is not None and constant(call.arguments.get("compile")) is not False:
        losses = [use.value for use in compiled.losses if isinstance(use.value, Function) and not use.value.decorators]
        yield from (value.name for value in losses if value.name != "<lambda>")


def _unregistered(cls: ClassValue) -> Iterator[str]:
    if not cls.fields.get("<decorators>"):
        yield cls.name


def _layers(model: Model) -> Iterator[Layer]:
    yield from dict.fromkeys(each for each in model.layers if isinstance(each, Layer))


def _arguments(layer: Layer) -> Iterator[Any]:
    for value in layer.fields.get("<given>", ()):
        yield value
        items = value.items if isinstance(value, (ListValue, TupleValue)) else None
        yield from items or ()


def _is_object(value: Any) -> bool:
    """Whether Keras cannot write a constructor's argument down by itself."""
    if isinstance(value, ApiRef):
        return value.name.startswith("tf.") and not value.name.startswith(("tf.float", "tf.int", "tf.uint", "tf.bool"))
    return isinstance(value, (Function, Layer, Model, TensorValue, Instance))


def _words(value: Any) -> str:
    if isinstance(value, (Layer, Model)):
        return "a layer"
    return (
        "an array" if isinstance(value, TensorValue) else "an object" if isinstance(value, Instance) else "a function"
    )


def _has_config(cls: ClassValue) -> bool:
    own = "get_config" in cls.fields
    return own or any(not isinstance(base, ApiRef) and _has_config_above(base) for base in cls.bases)


def _has_config_above(base: Any) -> bool:
    return not isinstance(base, ClassValue) or _has_config(base)


def _wraps_lambda(layer: ApiObject) -> bool:
    function = layer.argument("function") or layer.argument("*0")
    return layer.name == "keras.layers.Lambda" and isinstance(function, Function) and function.name == "<lambda>"


def _told(call: Call) -> bool:
    return any(word in call.origin.file.text for word in TOLD)
