"""Findings about shapes into requests: rebuild the layer, the model or the call that is said not to fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.drawing import Drawing, batched, flat, model_request
from tflint.confirm.heads import head_of, head_request
from tflint.confirm.literals import Undecidable
from tflint.confirm.operations import operation_request
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.facts import Carried, Crossed, Fit, ModelMade, ShapeConflict
from tflint.program.layers import Layer, LayerCall
from tflint.program.spec import TensorSpec
from tflint.program.values import TensorValue


@asks("layer-input-rank", "empty-feature-map", "undefined-dense-input", "missing-return-sequences")
def layer_conflict(subject: Subject) -> Mapping[str, Any]:
    """The layer on the tensors it is said to refuse, with all that leads to them."""
    conflict = subject.fact
    if not isinstance(conflict, ShapeConflict) or conflict.layer is None:
        raise Undecidable("not a question about one layer")
    drawing = Drawing(subject.sizes, whole=conflict.error.problem == "value")
    inputs = [drawing.tensor(tensor) for tensor in flat(conflict.inputs)]
    if not inputs:
        raise Undecidable("what goes into the layer is not known")
    drawing.add(conflict.layer, inputs)
    if conflict.error.problem == "arity" and len(inputs) == 1:
        drawing.nodes[-1]["bare"] = True
    given = [tensor.spec for tensor in flat(conflict.inputs)]
    if any(spec.shape.dims is None for spec in given):
        return {"ask": "layer", "nodes": drawing.nodes}
    return {"ask": "layer", "nodes": drawing.nodes, "given": [subject.sizes.spec(spec) for spec in given]}


@asks("data-input-mismatch", "missing-batch-dimension", "dataset-not-batched")
def data(subject: Subject) -> Mapping[str, Any]:
    """The model on data of the given shape."""
    fit = subject.fact
    if not isinstance(fit, Fit):
        raise Undecidable("not a question about data and a model")
    model, complete = model_request(fit.model, subject.sizes)
    direct = fit.dataset is not None or fit.method in ("call", "train_on_batch", "test_on_batch", "predict_on_batch")
    x = tuple(fit.x.values()) if isinstance(fit.x, dict) else fit.x
    given = [x] if isinstance(x, TensorSpec) else list(x) if isinstance(x, tuple) else []
    if not given or not all(isinstance(spec, TensorSpec) and spec.shape.dims is not None for spec in given):
        raise Undecidable("the shape of the data is not known")
    specs = [subject.sizes.spec(spec) if direct else batched(spec, subject.sizes) for spec in given]
    request = {"ask": "feed", "model": model, "data": specs, "listed": isinstance(x, tuple) and len(given) > 1}
    if isinstance(fit.x, dict):
        names = fit.model.input_names
        if names is None or None in names:
            raise Undecidable("the names of the inputs are not known")
        request["model"] = {**model, "names": list(names)}
        request["data"] = [{**spec, "key": str(key)} for key, spec in zip(fit.x, specs, strict=True)]
    if "without a word" in subject.finding.message:
        request["accepted"] = True
    return request if complete else {**request, "partial": True}


@asks("input-count-mismatch", "batch-size-in-input-shape", "layer-shape-mismatch")
def layer_or_data(subject: Subject) -> Mapping[str, Any]:
    """The layer that refuses its inputs, or the model that refuses its data."""
    if isinstance(subject.fact, Fit):
        return data(subject)
    if not isinstance(subject.fact, ShapeConflict):
        return reapplied(subject)
    if subject.fact.layer is None:
        return operation_request(subject)
    return layer_conflict(subject)


def reapplied(subject: Subject) -> Mapping[str, Any]:
    """A layer on a second tensor, after the one its weights were made for."""
    call = subject.fact
    layer = getattr(call, "receiver", None)
    calls: tuple[LayerCall, ...] = getattr(layer, "calls", ())
    if not calls:
        raise Undecidable("not a question about one layer")
    drawing = Drawing(subject.sizes)
    first = [drawing.tensor(tensor) for tensor in flat(calls[0].inputs)]
    second = [drawing.tensor(tensor) for tensor in flat(tuple(call.positional))]
    drawing.add(layer, first)
    drawing.add(layer, second)
    return {"ask": "layer", "nodes": drawing.nodes}


@asks("op-shape-mismatch", "op-dtype-mismatch", "symbolic-tensor-in-tf-op")
def operation(subject: Subject) -> Mapping[str, Any]:
    """The function on tensors of these shapes and dtypes."""
    return operation_request(subject)


@asks("reshape-size-mismatch")
def reshape(subject: Subject) -> Mapping[str, Any]:
    """A Reshape layer, or a reshape of an array or tensor."""
    conflict = subject.fact
    request = layer_conflict(subject) if getattr(conflict, "layer", None) is not None else operation_request(subject)
    return {**request, "divides": True}


@asks("channel-order-mismatch")
def channels(subject: Subject) -> Mapping[str, Any]:
    """The layer that takes an axis for the channels which is none."""
    made = subject.fact
    if not isinstance(made, ModelMade):
        raise Undecidable("not a question about a model")
    for call in made.model.calls:
        layer = call.layer
        if isinstance(layer, Layer) and subject.finding.span in _spans(layer):
            drawing = Drawing(subject.sizes)
            drawing.add(layer, [drawing.tensor(tensor) for tensor in call.inputs])
            return {"ask": "weights", "nodes": drawing.nodes, "axis": 1 if "axis" in layer.places else -1}
    raise Undecidable("the layer is not part of a known model")


def _spans(layer: Layer) -> list[Any]:
    places = [*layer.places.values(), layer.origin, *(call.origin for call in layer.calls)]
    return [place.span for place in places if place is not None]


@asks("cardinality-mismatch")
def cardinality(subject: Subject) -> Mapping[str, Any]:
    """The numbers of samples that are to be pairs."""
    fact = subject.fact
    fitted = isinstance(fact, Fit)
    parts = (fact.x, fact.y) if fitted else tuple(flat(tuple(getattr(fact, "positional", ()))))
    specs = [part.spec if isinstance(part, TensorValue) else part for part in parts]
    while any(isinstance(spec, tuple) for spec in specs):
        specs = [one for spec in specs for one in (spec if isinstance(spec, tuple) else (spec,))]
    known = [spec.shape[0] for spec in specs if isinstance(spec, TensorSpec) and spec.shape.dims]
    differing = [dim for dim in known if dim is not UNKNOWN_DIM and dim != known[0]]
    if not differing:
        raise Undecidable("the number of samples is not known")
    counts = [subject.sizes.of(dim) for dim in (known[0], differing[0])]
    return {"ask": "cardinality", "counts": counts, "dataset": not fitted}


@asks("label-output-mismatch")
def labels(subject: Subject) -> Mapping[str, Any]:
    """The loss on labels and output of these shapes."""
    return {**head_request(subject, head_of(subject)), "ask": "loss", "claim": "fails"}


@asks("missing-flatten")
def flattened(subject: Subject) -> Mapping[str, Any]:
    """The loss on one label per sample and one output per position."""
    request = head_request(subject, head_of(subject))
    return {**request, "ask": "loss", "claim": "apart"}


@asks("silent-broadcast")
def broadcast(subject: Subject) -> Mapping[str, Any]:
    """The loss, or the difference, of tensors that are stretched to each other's shape."""
    fact = subject.fact
    if isinstance(fact, Crossed):
        sides = [side for side in (fact.left, fact.right) if isinstance(side, TensorValue)]
        if len(sides) != 2:
            raise Undecidable("one side is not a tensor")
        return {"ask": "broadcast", "two": [subject.sizes.spec(side.spec) for side in sides]}
    return {**head_request(subject, head_of(subject)), "ask": "loss", "claim": "broadcasts"}


@asks("loop-shape-invariant")
def carried(subject: Subject) -> Mapping[str, Any]:
    """A graph loop over a tensor that changes its shape."""
    fact = subject.fact
    if not isinstance(fact, Carried):
        raise Undecidable("not a question about a loop")
    specs = [fact.before.spec, fact.after.spec]
    if any(spec.shape.dims is None for spec in specs):
        raise Undecidable("a shape is not known")
    before, after = (subject.sizes.spec(spec) for spec in specs)
    return {"ask": "carried", "before": before, "after": after}
