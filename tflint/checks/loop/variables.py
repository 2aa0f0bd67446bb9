"""Variables that nobody finds when it comes to training them into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.checks.tapes import tensors_of
from tflint.checks.versions import keras_3
from tflint.findings import Finding
from tflint.knowledge.api import Target
from tflint.program.facts import AttributeSet, Call, ModelMade, Program, VariablesRead
from tflint.program.layers import Layer, Model
from tflint.program.values import ApiRef, ClassValue, Const, Instance, ListValue, TensorValue, TupleValue, alternatives
from tflint.source.file import SourceFile


@check
def keras_layer_in_tf_module(
    change: AttributeSet, program: Program, target: Target, source: SourceFile
) -> Iterator[Finding]:
    """A Keras layer held by a plain module whose variables are asked for."""
    module = isinstance(change.receiver, Instance) and _is_module(change.receiver.cls)
    if not module or not keras_3(target, source):
        return
    held = next((each for each in _held(change.value) if isinstance(each, (Layer, Model))), None)
    reads = (read for read in program.of(VariablesRead) if _class_of(read.receiver) is change.receiver.cls)
    read = next(reads, None)
    if held is not None and read is not None:
        what = held.short_name if isinstance(held, Layer) else "model"
        yield from finding(
            change.origin,
            f"a Keras {what} in a tf.Module, {read.name} does not contain its weights",
            (read.origin, f"{read.name} is read here"),
            help=f"derive {change.receiver.cls.name} from keras.Model or keras.layers.Layer",
        )


def _is_module(cls: ClassValue) -> bool:
    return all(isinstance(base, ApiRef) and base.name == "tf.Module" for base in cls.bases) and bool(cls.bases)


def _class_of(receiver: Any) -> Any:
    return receiver.cls if isinstance(receiver, Instance) else None


def _held(value: Any) -> Iterator[Any]:
    """What an attribute holds, lists and tuples opened."""
    for each in alternatives(value):
        if isinstance(each, (ListValue, TupleValue)):
            yield from (item for inner in each.items or () for item in _held(inner))
        else:
            yield each


@check
def variables_before_build(read: VariablesRead, program: Program) -> Iterator[Finding]:
    """The variables of a model asked for before anything gave it an input shape."""
    if (
        not read.built
        and isinstance(read.receiver, Model)
        and _unbuilt(read.receiver)
        and not _inner(read.receiver, program)
    ):
        yield from finding(
            read.origin,
            f"{read.name} of a model that is not built yet, the list is empty",
            (read.receiver.origin, "nothing says what goes in"),
            help="start the model with keras.Input(shape), or call it on data before",
        )


def _inner(model: Model, program: Program) -> bool:
    """Whether a model is part of another one, which may have built it."""
    return any(part is model for made in program.of(ModelMade) for part in made.model.layers)


def _unbuilt(model: Model) -> bool:
    """Whether a model consists of layers alone that cannot have weights yet."""
    if model.kind == "sequential":
        return bool(model.layers) and model.complete and all(_plain(layer) for layer in model.layers)
    fields = (
        [value for value in model.instance.fields.values() if not isinstance(value, Const)] if model.instance else []
    )
    return bool(fields) and all(_plain(value) for value in fields)


def _plain(layer: Any) -> bool:
    return isinstance(layer, Layer) and not layer.custom and layer.short_name not in ("InputLayer", "Embedding")


def _is_float(tensor: TensorValue) -> bool:
    return tensor.spec.dtype is None or "float" in tensor.spec.dtype


def _set_by_hand(change: AttributeSet) -> bool:
    """Whether the program assigns to the variable itself, as to a counter or an average."""
    return f".{change.name}.assign" in change.origin.file.text


@check
def variable_untracked(change: AttributeSet, program: Program, target: Target, source: SourceFile) -> Iterator[Finding]:
    """A tf.Variable as the attribute of a Keras layer or model, where Keras 3 does not look for it."""
    if not isinstance(change.receiver, (Layer, Model)) or change.receiver.instance is None:
        return
    if not keras_3(target, source):
        return
    made, kind = _variable(change, program), "layer" if isinstance(change.receiver, Layer) else "model"
    if made is not None and not _set_by_hand(change):
        yield from finding(
            change.origin,
            f"a tf.Variable in a Keras {kind}, Keras neither trains nor saves it",
            (made.origin, "the variable"),
            help="make it with self.add_weight(shape=..., initializer=...)",
        )


def _variable(change: AttributeSet, program: Program) -> Call | None:
    """The call of `tf.Variable` that made what an attribute holds, where it is to be trained."""
    tensors = [tensor for tensor in tensors_of(change.value) if tensor.spec.kind == "variable" and _is_float(tensor)]
    nodes = [tensor.origin.node for tensor in tensors if tensor.origin is not None]
    if not nodes:
        return None
    made = (call for call in program.of(Call) if call.name == "tf.Variable" and call.origin.node in nodes)
    return next((call for call in made if call.arguments.get("trainable") in (None, Const(True))), None)
