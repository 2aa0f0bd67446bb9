"""Names bound to layers and models into facts about those that nothing uses."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.interpret.classes import class_attribute
from tflint.interpret.machine import Frame, Machine
from tflint.program.facts import AttributeSet, Rebound, Unread
from tflint.program.layers import Layer, Model
from tflint.program.values import ApiRef, Function, TensorValue

_ATTRIBUTES = tuple(f"self.{name}" for name in ("layers", "_layers", "submodules", "__dict__", "_flatten_layers"))
_FUNCTIONS = tuple(f"{name}(" for name in ("getattr", "setattr", "vars", "locals", "globals"))
"""Ways to reach attributes and variables without naming them."""


def note_binding(frame: Frame, target: cst.Name, value: Any) -> None:
    """Remember a layer's result with its name, and state a Sequential that is lost before anything used it."""
    machine, name = frame.machine, target.value
    if isinstance(value, TensorValue) and value.spec.kind == "keras" and value.producer is not None:
        machine.results.append((name, value, frame.origin(target)))
    elif isinstance(value, Model) and value.kind == "sequential" and value.complete and not value.layers:
        held = frame.scope.fields.get(name)
        if isinstance(held, Model) and held.kind == "sequential" and held.layers and not _used(machine, held):
            machine.state(Rebound(name=name, lost=held, **frame.common(target)))


def _used(machine: Machine, model: Model) -> bool:
    """Whether a Sequential was mentioned more often than layers were added to it by name."""
    return model.origin is None or machine.reads.get(id(model), 0) != 0


def state_unread(machine: Machine) -> None:
    """State the layers whose results or attributes are mentioned nowhere but where they are bound."""
    results = [entry for entry in machine.results if entry[2].file is machine.file]
    held = [fact for fact in machine.program.of(AttributeSet) if _is_layer_of_class(fact)]
    text = machine.file.program if results or held else ""
    if not text or any(way in text and _mentions(text, way, 1) for way in (*_ATTRIBUTES, *_FUNCTIONS)):
        return
    for name, value, origin in results:
        layer, made = value.producer.layer, value.producer.origin
        once = not name.startswith("_") and not _mentions(text, name, 2)
        if once and isinstance(layer, Layer) and made.statement is origin.statement:
            machine.state(Unread(name=name, kind="result", layer=layer, origin=made))
    for fact in held:
        if fact.origin.file is machine.file and not _mentions(text, fact.name, 2):
            machine.state(Unread(name=fact.name, kind="attribute", layer=fact.value, origin=fact.origin))


def _mentions(text: str, word: str, times: int) -> bool:
    """Whether a word stands in a text that often."""
    at = text.find(word)
    while at >= 0 and times:
        end = at + len(word)
        before, after = text[at - 1 : at], text[end - 1 : end + 1]
        times -= not _is_word(before) and not (len(after) == 2 and _is_word(after[0]) and _is_word(after[1]))
        at = text.find(word, end)
    return times == 0


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()


def _is_layer_of_class(fact: AttributeSet) -> bool:
    """Whether a layer becomes an attribute of a class whose only bases are Keras' own and that has a `call`."""
    receiver, value = fact.receiver, fact.value
    instance = receiver.instance if isinstance(receiver, (Layer, Model)) else None
    if instance is None or type(value) is not Layer or fact.name.startswith("_"):
        return False
    keras = all(isinstance(base, ApiRef) and base.name in _BASES for base in instance.cls.bases)
    return keras and isinstance(class_attribute(instance.cls, "call"), Function)


_BASES = ("keras.Model", "keras.models.Model", "keras.layers.Layer", "keras.Layer")
