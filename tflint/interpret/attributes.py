"""Reads and writes attributes of modules, objects, tensors, layers and models."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.interpret.convert import value_of
from tflint.interpret.evaluating import evaluate
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.machine import Frame
from tflint.interpret.options import FLAGS, NAMESPACE, flag
from tflint.knowledge.api import canonical
from tflint.knowledge.ops import operators as arrays
from tflint.knowledge.ops.keras_text import TOKENIZER
from tflint.program.dim import fresh
from tflint.program.facts import AttributeSet, MemberUsed, Use, VariablesRead
from tflint.program.layers import Layer, Model
from tflint.program.spec import UNKNOWN
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiMethod,
    ApiObject,
    ApiRef,
    BoundMethod,
    ClassValue,
    Const,
    DatasetValue,
    DictValue,
    Function,
    ImportedName,
    Instance,
    ListValue,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
)


def attribute(frame: Frame, node: cst.Attribute) -> Any:
    """`value.name`; a dotted reference to something outside is one mention, in the file that spells it."""
    value = _inner(frame, node)
    if isinstance(value, ApiRef) and (value.origin is None or value.origin.file is frame.file):
        frame.machine.state(Use(name=value.name, spelled=value.spelled, others=value.others, **frame.common(node)))
    return value


def _inner(frame: Frame, node: cst.Attribute) -> Any:
    base = _inner(frame, node.value) if type(node.value) is cst.Attribute else evaluate(frame, node.value)
    if type(base) in _WITH_MEMBERS:
        for inner, one in frame.each(base):
            _state_member(inner, node, one)
    return get_attribute(frame, node, base, node.attr.value)


_WITH_MEMBERS = frozenset((Layer, Model, ApiObject, DatasetValue, UnionValue))


def _state_member(frame: Frame, node: cst.Attribute, value: Any) -> None:
    """State a member of an outside class that an object is asked for; what the program itself put there is left out."""
    from tflint.interpret.classes import class_attribute, has_unknown_base, outside_base

    name = node.attr.value
    instance = getattr(value, "instance", None)
    if instance is not None:
        if name in instance.fields or has_unknown_base(instance.cls):
            return
        if class_attribute(instance.cls, name) is not MISSING:
            return
    if isinstance(value, Model):
        kind = "keras.Sequential" if value.kind == "sequential" else "keras.Model"
        owner = (outside_base(instance.cls) or kind) if instance is not None else kind
    elif isinstance(value, DatasetValue):
        owner = "tf.data.Dataset" if value.spec.kind == "dataset" else ""
    elif isinstance(value, ApiObject) and name not in value.fields:
        owner = value.name if instance is None else outside_base(instance.cls) or ""
    else:
        return
    if owner.startswith(("keras.", "tf.")):
        frame.machine.state(MemberUsed(owner=owner, name=name, receiver=value, **frame.common(node)))


def get_attribute(frame: Frame, node: Any, value: Any, name: str) -> Any:
    """The attribute of a value."""
    if isinstance(value, ApiRef):
        if value.name in FLAGS:
            return flag(frame, name)
        number, full, spelled = _member(value.name, value.spelled, name)
        origin = frame.origin(node)
        others = tuple(f"{other}.{name}" for other in value.others)
        return ApiRef(full, spelled, others, origin=origin) if number is None else Const(number, origin=origin)
    if isinstance(value, UnionValue):
        return join_values([get_attribute(frame, node, alternative, name) for alternative in value.alternatives])
    if isinstance(value, TensorValue):
        return _tensor_attribute(frame, node, value, name)
    if isinstance(value, (Instance, Layer, Model)):
        return _object_attribute(frame, node, value, name)
    if isinstance(value, ClassValue):
        return _class_attribute(value, name)
    if isinstance(value, ImportedName):
        return frame.machine.resolver.attribute(frame, value, name)
    if isinstance(value, ApiObject):
        if name in RATE_NAMES:
            frame.machine.notes.setdefault("rates", {})[id(node)] = value
        return _api_object_attribute(value, name)
    if isinstance(value, DictValue) and name in value.entries and not hasattr(dict, name):
        return value.entries[name]  # a Bunch of scikit-learn; other dicts would raise
    if isinstance(value, TupleValue) and name in ("ndims", "rank"):
        return Const(len(value.items), origin=frame.origin(node))  # a TensorShape, no other tuple has them
    if isinstance(value, (DatasetValue, ListValue, DictValue, Const, TupleValue, Function, BoundMethod)):
        return ApiMethod(value, name, origin=frame.origin(node))
    if isinstance(value, (ApiMethod, UnknownValue)) and value is not NOTHING_KNOWN:
        return UnknownValue(value.cause if isinstance(value, UnknownValue) else "", ("attribute", value, name))
    return NOTHING_KNOWN


RATE_NAMES = ("learning_rate", "lr")
"""Under `rates` of the machine's notes: which object's rate an expression reads, for what is assigned through it."""


@lru_cache(maxsize=4096)
def _member(owner: str, spelled: str, name: str) -> tuple[float | None, str, str]:
    """A member of something outside: its number if it is one, its canonical name, and how it is spelled."""
    return _NUMBERS.get(f"{owner}.{name}"), canonical(f"{owner}.{name}"), f"{spelled or owner}.{name}"


_NUMBERS = {f"{module}.{name}": getattr(math, name) for module in ("math", "numpy") for name in ("pi", "e")}


def _api_object_attribute(value: ApiObject, name: str) -> Any:
    if name in value.fields:
        return value.fields[name]
    if name in value.arguments:
        return value.arguments[name]
    if value.name == NAMESPACE:
        return NOTHING_KNOWN
    if value.name == TOKENIZER and name in ("word_index", "index_word"):
        words = value.fields.setdefault("words", fresh("n_words", 1))
        return DictValue({"entries": {}, "open": True, "length": words}, origin=value.origin)
    return ApiMethod(value, name, origin=value.origin)


def _class_attribute(value: ClassValue, name: str) -> Any:
    from tflint.interpret.classes import class_attribute

    found = class_attribute(value, name)
    if found is MISSING:
        return Const(value.name) if name == "__name__" else NOTHING_KNOWN
    if _is_enum(value) and isinstance(found, Const):
        return ApiObject({"value": found, "name": Const(name)}, name=value.name, origin=found.origin)
    return found


def _is_enum(value: ClassValue) -> bool:
    return any(isinstance(base, ApiRef) and base.name.startswith("enum.") for base in value.bases)


def _tensor_attribute(frame: Frame, node: Any, value: TensorValue, name: str) -> Any:
    result = arrays.attribute(value.spec, name)
    if result is UNKNOWN:
        return ApiMethod(value, name, origin=frame.origin(node))
    return value_of(result, value.spec.kind, frame.origin(node))


_WEIGHTS = ("trainable_variables", "trainable_weights", "variables", "weights")


def _state_read(frame: Frame, node: Any, value: Any, name: str) -> None:
    """State that the weights of a model or instance are read; `self` may be built by whoever calls the method."""
    if name in _WEIGHTS and isinstance(node, cst.Attribute):
        known = isinstance(value, Model) and value.kind in ("sequential", "subclass") and frame.receiver is not value
        used = known and (value.inputs or value.fields.get("built") or (value.kind == "subclass" and value.calls))
        built = not known or bool(used)
        frame.machine.state(VariablesRead(receiver=value, name=name, built=built, **frame.common(node)))


_OF_MODELS = frozenset(("layers", "inputs", "outputs", "calls", "fits", "complete", "compiled", "listed"))
"""Fields of a model that the interpreter itself fills: Keras lets nobody set its attributes of that name."""
_UNKNOWN_OF_MODELS = ("history", "optimizer", "weights", "metrics_names", "stop_training", "loss", "losses", "dtype")


def _object_attribute(frame: Frame, node: Any, value: Any, name: str) -> Any:
    instance = value if isinstance(value, Instance) else value.instance
    _state_read(frame, node, value, name)
    if instance is not None:
        if name in instance.fields:
            return instance.fields[name]
        from tflint.interpret.classes import class_attribute, has_unknown_base

        found = class_attribute(instance.cls, name)
        if found is not MISSING:
            return _bound(frame, node, value, found)
        if isinstance(value, Instance) and name == "model" and _is_callback(instance):
            fields = {"layers": (), "complete": False, "built": True}
            return Model(fields, kind="loaded", origin=frame.origin(node))
        if isinstance(value, Instance):
            outside = not has_unknown_base(instance.cls)
            return ApiMethod(value, name, origin=frame.origin(node)) if outside else NOTHING_KNOWN
    if isinstance(value, (Layer, Model)):
        return _keras_attribute(frame, node, value, name)
    return NOTHING_KNOWN


def _is_callback(instance: Instance) -> bool:
    """Whether Keras gives an object the model that is trained."""
    from tflint.interpret.classes import outside_base

    return (outside_base(instance.cls) or "").startswith("keras.callbacks.")


def _bound(frame: Frame, node: Any, value: Any, found: Any) -> Any:
    from tflint.interpret.classes import bind_method
    from tflint.interpret.functions import Arguments, call_function, decorator_name

    if isinstance(found, Function) and any(
        decorator_name(d) in ("builtins.property", "functools.cached_property") for d in found.decorators
    ):
        return call_function(frame, node, found, Arguments(), receiver=value)
    return bind_method(value, found)


def only_declares(layer: Any) -> bool:
    """Whether an item of a Sequential model says what goes in and does nothing else."""
    return isinstance(layer, TensorValue) or (isinstance(layer, Layer) and layer.short_name in ("InputLayer", "Input"))


def listed_layers(frame: Frame, model: Model) -> tuple[Any, ...] | None:
    """The layers as `model.layers` counts them, `None` where they are not known one by one.

    Keras leaves a leading input of a Sequential model out.
    """
    from tflint.interpret.model_layers import backbone_layers, functional_layers

    if model.kind == "functional":
        return functional_layers(frame, model)
    if model.kind == "backbone":
        return backbone_layers(model)
    layers: tuple[Any, ...] = model.layers
    return layers[1:] if model.kind == "sequential" and layers and only_declares(layers[0]) else layers


WEIGHTS = ("kernel", "bias", "embeddings")
"""Attributes of layers of Keras that are weights."""
_PARTS = ("layers", "input", "output", "inputs", "outputs")


def _keras_attribute(frame: Frame, node: Any, value: Any, name: str) -> Any:
    origin = frame.origin(node)
    if isinstance(value, Model):
        if value.kind == "loaded" and name in _PARTS:
            return UnknownValue("a model read from a file", ("attribute", value, name))
        if name == "layers" and value.complete:
            return ListValue({"items": listed_layers(frame, value)}, origin=origin)
        if name == "optimizer" and value.compiled is not None:
            return value.compiled.optimizer
        if name == "optimizer" and value.kind == "loaded":
            return ApiObject({}, name="keras.optimizers.Optimizer", origin=origin)
        if name in ("inputs", "outputs"):
            tensors = value.fields.get(name, ())
            return ListValue({"items": tensors if tensors else None}, origin=origin)
        if name in ("input", "output"):
            tensors = value.fields.get(f"{name}s", ())
            return tensors[0] if len(tensors) == 1 else TupleValue(tensors) if tensors else NOTHING_KNOWN
        if name in ("input_shape", "output_shape"):
            return _model_shape(value, name, origin)
    elif name in ("input", "output") and value.calls:
        return _end(value.calls[-1], name)
    elif name in WEIGHTS and name not in value.fields:
        from tflint.interpret.inheriting import weight

        found = weight(value, name)
        if found is not None:
            return found
    if name in value.fields and hasattr(value.fields[name], "origin"):
        return value.fields[name]
    if name in value.arguments and name in ("name", "units", "filters", "rate", "activation"):
        return value.arguments[name]
    return NOTHING_KNOWN if name in _UNKNOWN_OF_MODELS else ApiMethod(value, name, origin=origin)


def _end(call: Any, name: str) -> Any:
    """What goes into a layer or comes out of it; what comes out of a drawn graph remembers the layer."""
    from tflint.interpret.applying import produced

    if name == "input":
        return call.inputs[0] if call.inputs else NOTHING_KNOWN
    if any(call.output is tensor for tensor in call.inputs):
        return call.output
    drawn = any(tensor.spec.kind == "keras" for tensor in call.inputs)
    return produced(call.output, call, True) if drawn else call.output


def _model_shape(value: Model, name: str, origin: Any) -> Any:
    tensors = value.fields.get("inputs" if name == "input_shape" else "outputs", ())
    if len(tensors) != 1 or not isinstance(tensors[0], TensorValue) or tensors[0].spec.shape.dims is None:
        return NOTHING_KNOWN
    return value_of(tensors[0].spec.shape.dims, None, origin)


def set_attribute(frame: Frame, receiver: Any, target: cst.Attribute, value: Any) -> None:
    """`receiver.name = value`."""
    name = target.attr.value
    for inner, one in frame.each(receiver):
        _set_one(inner, one, target, name, value)


def _state_set(frame: Frame, receiver: Any, target: cst.Attribute, name: str, value: Any) -> None:
    frame.machine.state(
        AttributeSet(receiver=receiver, name=name, value=value, context=frame.context, **frame.common(target))
    )


def _set_one(frame: Frame, receiver: Any, target: cst.Attribute, name: str, value: Any) -> None:
    if isinstance(receiver, (Layer, Model, ApiObject, Instance)):
        _state_set(frame, receiver, target, name, value)
    if isinstance(receiver, (Layer, Model)):
        if receiver.instance is not None:
            frame.write(receiver.instance, name, value)
        own = isinstance(receiver, Model) and name in _OF_MODELS
        if not own and (receiver.instance is None or name == "trainable"):
            frame.write(receiver, name, value)
    elif isinstance(receiver, (Instance, ApiObject, ClassValue)):
        frame.write(receiver, name, value)
    elif isinstance(receiver, ApiRef):
        _state_set(frame, receiver, target, name, value)
    elif isinstance(receiver, TensorValue) and name == "shape":
        return
