"""Findings about how layers are put together into requests: build the part of the model that they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.drawing import Drawing, backbone_arguments, flat, model_request
from tflint.confirm.literals import Undecidable, layer_arguments, literal
from tflint.program.facts import Fit, LayerAdded, Made, ModelMade, ShapeConflict
from tflint.program.layers import Layer, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import Const

DECLARING = ("input_shape", "input_dim", "batch_input_shape", "input_length")


@asks("input-shape-repeated")
def repeated(subject: Subject) -> Mapping[str, Any]:
    """The model up to a layer, with and without the argument that is said to change nothing."""
    added = subject.fact
    if not isinstance(added, LayerAdded) or not isinstance(added.layer, Layer) or added.layer.custom:
        raise Undecidable("a layer of the program's own")
    layers = added.model.layers[: added.index]
    before = Model({**added.model.fields, "layers": layers}, kind="sequential")
    model, complete = model_request(before, subject.sizes)
    if not complete:
        raise Undecidable("a layer before it is not known")
    written = {name: added.layer.arguments[name] for name in DECLARING if name in added.layer.arguments}
    given = {name: literal(value, subject.sizes) for name, value in written.items() if value != Const(None)}
    last = {"layer": added.layer.name, "arguments": layer_arguments(added.layer, subject.sizes)}
    return {"ask": "ignored", "model": model, "last": last, "given": given}


@asks("convolution-stride-argument")
def strides(subject: Subject) -> Mapping[str, Any]:
    """A convolution with the same positional arguments."""
    made = subject.fact
    layer = made.object if isinstance(made, Made) else None
    given = [layer.argument(name) for name in ("filters", "kernel_size", "strides")] if layer is not None else []
    if not given or any(value is None for value in given):
        raise Undecidable("the arguments are not known")
    return {"ask": "strides", "positional": [literal(value, subject.sizes) for value in given]}


@asks("embedding-too-small")
def embedding(subject: Subject) -> Mapping[str, Any]:
    """An embedding of so many rows, asked for the highest id."""
    fit = subject.fact
    layers = [layer for layer in fit.model.layers if isinstance(layer, Layer)] if isinstance(fit, Fit) else []
    table = next((layer for layer in layers if layer.short_name == "Embedding"), None)
    rows = table.argument("input_dim") if table is not None else None
    high = fit.x.content.high if isinstance(fit, Fit) and isinstance(fit.x, TensorSpec) else None
    if not isinstance(rows, Const) or not isinstance(rows.value, int) or high is None:
        raise Undecidable("the rows or the ids are not known")
    return {"ask": "embedding", "rows": rows.value, "high": int(high)}


@asks("duplicate-layer-name")
def named(subject: Subject) -> Mapping[str, Any]:
    """The model with the names its layers are given."""
    if not isinstance(subject.fact, ModelMade):
        raise Undecidable("not a question about a model")
    model, complete = model_request(subject.fact.model, subject.sizes, named=True)
    if not complete:
        raise Undecidable("a layer of the model is not known")
    return {"ask": "names", "model": model}


@asks("model-not-built")
def unbuilt(subject: Subject) -> Mapping[str, Any]:
    """The model as it stands, asked for its weights."""
    model = getattr(subject.fact, "receiver", None)
    if not isinstance(model, Model):
        raise Undecidable("not a question about a model")
    built = Model({**model.fields, "inputs": ()}, kind="sequential")
    request, complete = model_request(built, subject.sizes)
    if not complete:
        raise Undecidable("a layer of the model is not known")
    return {"ask": "unbuilt", "model": request}


@asks("activation-as-class")
def activation(subject: Subject) -> Mapping[str, Any]:
    """A layer with the given activation, called on a tensor."""
    made = subject.fact
    layer = made.object if isinstance(made, Made) else None
    if not isinstance(layer, Layer):
        raise Undecidable("not a question about a layer")
    arguments = layer_arguments(layer, subject.sizes)
    arguments["activation"] = literal(layer.argument("activation"), subject.sizes)
    tensor = next((tensor for call in layer.calls for tensor in flat(call.inputs)), None)
    known = tensor is not None and bool(tensor.spec.shape.dims)
    shape = subject.sizes.shape(tensor.spec.shape) if known and tensor is not None else None
    if shape is None and layer.short_name != "Dense":
        raise Undecidable("what goes into the layer is not known")
    return {"ask": "made", "name": layer.name, "arguments": arguments, "input": {"shape": shape or [2, 4]}}


@asks("backbone-input-size")
def backbone(subject: Subject) -> Mapping[str, Any]:
    """A backbone with the same arguments."""
    fact = subject.fact
    given: Mapping[str, Any]
    if isinstance(fact, Made):
        name, given = fact.object.name, fact.object.arguments
    elif isinstance(fact, ShapeConflict):
        name = fact.name
        made = (each for each in subject.program.of(Made) if each.origin.node is fact.origin.node)
        found = next(made, None)
        given = found.object.arguments if found is not None else _written(subject, fact)
    else:
        raise Undecidable("not a question about a backbone")
    pretrained = given.get("weights", Const("imagenet")) == Const("imagenet")
    model = Model({}, kind="backbone", name=name, arguments=dict(given))
    node = {"backbone": name, "arguments": backbone_arguments(model, subject.sizes)}
    return {"ask": "backbone", "node": node, "pretrained": pretrained}


def _written(subject: Subject, fact: ShapeConflict) -> Mapping[str, Any]:
    """The arguments of the call that made a backbone, by name."""
    from tflint.program.facts import Call

    calls = (call for call in subject.program.of(Call) if call.origin.node is fact.origin.node)
    call = next(calls, None)
    if call is None:
        raise Undecidable("the arguments are not known")
    return call.arguments


@asks("backbone-not-pooled")
def mapped(subject: Subject) -> Mapping[str, Any]:
    """The backbone and the Dense behind it."""
    made = subject.fact
    if not isinstance(made, ModelMade):
        raise Undecidable("not a question about a model")
    for call in made.model.calls:
        places = (getattr(call.layer, "origin", None), call.origin)
        if subject.finding.span in [place.span for place in places if place is not None]:
            drawing = Drawing(subject.sizes)
            drawing.add(call.layer, [drawing.tensor(tensor) for tensor in call.inputs])
            return {"ask": "mapped", "nodes": drawing.nodes}
    raise Undecidable("the layer is not part of a known model")
