"""Data that do not suit the model they are given to into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.alignment import differ
from tflint.checks.edits import replaced, written
from tflint.checks.inputs import declared_shape, feeds, given_shape, is_one_sample, lacks_last_axis, refuses
from tflint.checks.reasons import because, finding
from tflint.checks.versions import keras_3
from tflint.findings import Because, Edit, Finding, Fix
from tflint.knowledge.api import Target
from tflint.program.facts import Call, Fit, ShapeConflict
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import DictValue, TensorValue
from tflint.source.file import SourceFile

LEAVE_OUT = "leave the first axis out: .shape[1:]"
TRAINING = frozenset({"fit", "evaluate", "train_on_batch", "test_on_batch"})


MORE_SPECIFIC = (
    "dataset-not-batched",
    "batch-size-in-input-shape",
    "missing-batch-dimension",
    "input-count-mismatch",
    "layer-input-rank",
    "empty-feature-map",
    "layer-shape-mismatch",
    "missing-return-sequences",
    "channel-order-mismatch",
)


FEEDING = (
    *("tf.compat.v1.Session.run", "tf.compat.v1.InteractiveSession.run", "tf.Session.run", "tf.InteractiveSession.run"),
    "tf.Tensor.eval",
)


@check(unless=MORE_SPECIFIC, calls=FEEDING)
def data_input_mismatch(subject: Fit | Call, target: Target, source: SourceFile) -> Iterator[Finding]:
    """The data given to a model or placeholder do not have its shape."""
    if isinstance(subject, Call):
        yield from _misfed(subject)
    elif len(subject.model.inputs) > 1:
        yield from _one_refused(subject, keras_3(target, source))
    else:
        yield from _refused(subject, target, source)


def _one_refused(fit: Fit, new: bool) -> Iterator[Finding]:
    """What one of several inputs of a functional model is fed."""
    for feed in feeds(fit) if fit.model.kind == "functional" and not fit.model.fields.get("late") else ():
        declared = feed.tensor.spec.shape if feed.tensor is not None else Shape()
        known = declared.dims is not None and feed.given.shape.dims is not None
        if known and refuses(fit.model, declared, feed.given.shape, new):
            which = f'the input "{feed.name}"' if feed.name else f"input {feed.index}"
            text = f"{which} takes {declared!r}, {fit.method} gets data of shape {feed.given.shape!r} for it"
            told = (
                (getattr(feed.value, "origin", None), "the data"),
                (getattr(feed.tensor, "origin", None), "the input"),
            )
            yield from finding(_place(fit, "x"), text, *told)


def _misfed(call: Call) -> Iterator[Finding]:
    """What the dict of a session's run gives for tensors of another shape."""
    given = [value for value in (*call.positional, *call.keywords.values()) if isinstance(value, DictValue)]
    written = [arg.value for arg in call.origin.node.args] if isinstance(call.origin.node, cst.Call) else []
    for each in given if call.name in FEEDING else ():
        here = each.origin is not None and any(each.origin.node is node for node in written)
        for place, tensor, value in each.fields.get("fed", ()) if here else ():
            if isinstance(value, TensorValue) and _cannot_be(tensor.spec.shape, value.spec.shape):
                text = f"the placeholder takes {tensor.spec.shape!r}, it is fed {value.spec.shape!r}"
                yield from finding(place, text, (tensor.origin, "the placeholder"), (value.origin, "the data"))


def _cannot_be(declared: Shape, given: Shape) -> bool:
    """Whether two shapes surely differ: in the number of axes, or in the size of one that both fix."""
    if declared.dims is None or given.dims is None:
        return False
    pairs = zip(declared.dims, given.dims, strict=False)
    return len(declared.dims) != len(given.dims) or any(differ(one, other) for one, other in pairs)


def _refused(fit: Fit, target: Target, source: SourceFile) -> Iterator[Finding]:
    """What a fit, a prediction or a call gives to a model."""
    declared, given = declared_shape(fit), given_shape(fit)
    if declared is None or given is None:
        return
    if lacks_last_axis(declared, given):
        yield _without_axis(fit, declared, given)
    if not refuses(fit.model, declared, given, keras_3(target, source)):
        return
    yield Finding(
        _place(fit, "x").span,
        f"the model takes {declared!r}, {fit.method} gets data of shape {given!r}",
        _both_places(fit, declared, given),
        f"declare the input as {Shape((given.dims or ())[1:])!r}, or bring the data into the shape {declared!r}",
    )


def _without_axis(fit: Fit, declared: Shape, given: Shape) -> Finding:
    text = f"the data of shape {given!r} lack the last axis of the input {declared!r}, Keras adds it without a word"
    reasons = _both_places(fit, declared, given)
    return Finding(_place(fit, "x").span, text, reasons, "add it yourself: x[..., np.newaxis]", level="info")


@check
def missing_batch_dimension(fit: Fit) -> Iterator[Finding]:
    """One sample where a batch is due."""
    declared, given = declared_shape(fit), given_shape(fit)
    if fit.method in TRAINING or declared is None or given is None or not is_one_sample(declared, given):
        return
    yield Finding(
        _place(fit, "x").span,
        f"one sample of shape {given!r} where a batch {declared!r} is due, its first axis is taken for the samples",
        _both_places(fit, declared, given),
        "add the axis: x[np.newaxis], and take [0] of the answer",
        _with_axis(fit),
    )


@check
def batch_size_in_input_shape(subject: Fit | ShapeConflict) -> Iterator[Finding]:
    """The number of samples declared as an axis of each sample."""
    if isinstance(subject, ShapeConflict):
        place = _whole_shape(subject) if subject.layer is not None and subject.error.problem == "rank" else None
        if place is not None:
            text = "the shape of the whole array, the number of samples became an axis of each one"
            links = (subject.origin, subject.error.message)
            yield from finding(place, text, links, help=LEAVE_OUT, fix=_without_first(place))
        return
    declared, given = declared_shape(subject), given_shape(subject)
    place = _input_place(subject.model)
    if subject.method not in TRAINING or subject.dataset is not None or declared is None or given is None:
        return
    if is_one_sample(declared, given):
        text = f"the input shape {given!r} is that of all the data, the number of samples became an axis"
        links = (_place(subject, "x"), f"the data have the shape {given!r}")
        yield from finding(place, text, links, help=LEAVE_OUT, fix=_without_first(place))


@check(calls=("tf.data.Dataset.from_tensor_slices",))
def cardinality_mismatch(subject: Fit | Call) -> Iterator[Finding]:
    """Arrays with different numbers of samples given together."""
    parts = _paired(subject)
    for (name, first), (other, second) in zip(parts, parts[1:], strict=False):
        if first.shape.dims and second.shape.dims and differ(first.shape[0], second.shape[0]):
            a, b = first.shape[0], second.shape[0]
            yield Finding(
                subject.origin.span,
                f"{a} samples of {name} and {b} of {other}, they cannot be pairs",
                because(*_origins(subject)),
                "split and filter features and labels together",
            )


def _without_first(place: Origin | None) -> Fix | None:
    """The fix that leaves the first axis of `x.shape` out, in the call that declares an input."""
    node: Any = place.node if place is not None else None
    given = [each for each in node.args if _is_shape_of_name(each)] if isinstance(node, cst.Call) else [node]
    if place is None or len(given) != 1 or not _is_shape_of_name(given[0]):
        return None
    value = place.at(given[0].value)
    return Fix("leave the first axis out", (Edit(value.span, f"{written(value)}[1:]"),))


def _with_axis(fit: Fit) -> Fix | None:
    """The fix that makes a batch of the one sample."""
    place = fit.places.get("x")
    node: Any = getattr(getattr(place, "node", None), "value", None)
    if not isinstance(place, Origin) or not isinstance(node, (cst.Name, cst.Subscript, cst.Attribute)):
        return None
    return Fix("make it a batch of one", (replaced(place, f"{written(place.at(node))}[None]"),))


def _paired(subject: Fit | Call) -> list[tuple[str, TensorSpec]]:
    """The arrays of a call whose first axes have to agree, with their names."""
    if isinstance(subject, Fit):
        pairs = [("x", subject.x), ("y", subject.y)] if subject.dataset is None and subject.method in TRAINING else []
        return [(name, spec) for name, given in pairs for spec in _specs(given)]
    if subject.name != "tf.data.Dataset.from_tensor_slices" or not subject.positional:
        return []
    items = getattr(subject.positional[0], "items", None) or ()
    specs = [getattr(item, "spec", None) for item in items] if isinstance(items, tuple) else []
    return [(f"part {index}", spec) for index, spec in enumerate(specs, 1) if isinstance(spec, TensorSpec)]


def _specs(given: Any) -> Iterator[TensorSpec]:
    if isinstance(given, TensorSpec):
        yield given
    elif isinstance(given, tuple):
        for item in given:
            yield from _specs(item)


def _origins(subject: Fit | Call) -> Iterator[tuple[Origin | None, str]]:
    if isinstance(subject, Fit):
        values: Any = (subject.x_value, subject.y_value)
    else:
        values = getattr(subject.positional[0], "items", ())
    for value in values or ():
        spec = getattr(value, "spec", None)
        if isinstance(spec, TensorSpec):
            yield value.origin, f"this is {spec.shape!r}"


def _place(fit: Fit, name: str) -> Origin:
    place = fit.places.get(name)
    return place if isinstance(place, Origin) else fit.origin


def _input_place(model: Model) -> Origin | None:
    """Where a model's input shape is written."""
    first = model.layers[0] if model.kind == "sequential" and model.layers else None
    written = first.places.get("input_shape") if isinstance(first, Layer) else None
    if isinstance(written, Origin):
        return written
    tensor = model.inputs[0] if model.inputs else None
    return tensor.origin if tensor is not None else model.origin


def _both_places(fit: Fit, declared: Shape, given: Shape) -> tuple[Because, ...]:
    return because(
        (getattr(fit.x_value, "origin", None), f"the data have the shape {given!r}"),
        (_input_place(fit.model), f"the model's input is declared as {declared!r}"),
    )


def _whole_shape(conflict: ShapeConflict) -> Origin | None:
    """The argument that declares a layer's input by the whole shape of an array, `input_shape=x.shape`."""
    place = conflict.layer.places.get("input_shape") if conflict.layer is not None else None
    return place if place is not None and _is_shape_of_name(place.node) else None


def _is_shape_of_name(argument: Any) -> bool:
    value: Any = getattr(argument, "value", None)
    base = getattr(value, "value", None)
    return type(value).__name__ == "Attribute" and value.attr.value == "shape" and type(base).__name__ == "Name"
