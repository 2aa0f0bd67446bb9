"""Findings about shapes into requests: rebuild the layer, the model or the call that is said not to fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.drawing import Drawing, batched, model_request
from tflint.confirm.literals import Undecidable
from tflint.program.facts import Fit, ShapeConflict
from tflint.program.layers import LayerCall
from tflint.program.spec import TensorSpec
from tflint.program.values import ListValue, TensorValue, TupleValue


@asks(
    "layer-input-rank",
    "empty-feature-map",
    "undefined-dense-input",
    "missing-return-sequences",
)
def layer_conflict(subject: Subject) -> Mapping[str, Any]:
    """The layer on the tensors it is said to refuse, with all that leads to them."""
    conflict = subject.fact
    if not isinstance(conflict, ShapeConflict) or conflict.layer is None:
        raise Undecidable("not a question about one layer")
    drawing = Drawing(subject.sizes, whole=conflict.error.problem == "value")
    inputs = [drawing.tensor(tensor) for tensor in flat(conflict.inputs)]
    drawing.add(conflict.layer, inputs)
    return {"ask": "layer", "nodes": drawing.nodes}


def flat(value: Any) -> Iterator[TensorValue]:
    """The tensors in a value or tuple of values."""
    if isinstance(value, TensorValue):
        yield value
        return
    items = value.items if isinstance(value, (TupleValue, ListValue)) else value
    for item in items if isinstance(items, tuple) else ():
        yield from flat(item)


@asks("data-input-mismatch", "missing-batch-dimension", "dataset-not-batched")
def data(subject: Subject) -> Mapping[str, Any]:
    """The model on data of the given shape."""
    fit = subject.fact
    if not isinstance(fit, Fit):
        raise Undecidable("not a question about data and a model")
    model, complete = model_request(fit.model, subject.sizes)
    direct = fit.dataset is not None or fit.method in ("call", "train_on_batch", "test_on_batch", "predict_on_batch")
    given = [fit.x] if isinstance(fit.x, TensorSpec) else list(fit.x) if isinstance(fit.x, tuple) else []
    if not given or not all(isinstance(spec, TensorSpec) and spec.shape.dims for spec in given):
        raise Undecidable("the shape of the data is not known")
    specs = [subject.sizes.spec(spec) if direct else batched(spec, subject.sizes) for spec in given]
    request = {"ask": "feed", "model": model, "data": specs, "listed": isinstance(fit.x, tuple) and len(given) > 1}
    return request if complete else {**request, "partial": True}


@asks("input-count-mismatch", "batch-size-in-input-shape", "layer-shape-mismatch")
def layer_or_data(subject: Subject) -> Mapping[str, Any]:
    """The layer that refuses its inputs, or the model that refuses its data."""
    if isinstance(subject.fact, Fit):
        return data(subject)
    if not isinstance(subject.fact, ShapeConflict):
        return reapplied(subject)
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
