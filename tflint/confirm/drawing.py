"""Tensors and models of a program into the graph of a request, cut off where a layer cannot be rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.confirm.inside.arguments import LAYERS
from tflint.confirm.inside.rebuilding import MOST_NODES
from tflint.confirm.literals import Undecidable, layer_arguments, literal
from tflint.confirm.sizes import Sizes
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import Const, ListValue, TensorValue, TupleValue, constant


class Drawing:
    """The nodes of a request, from inputs to the tensors asked for; `cut` tells that shapes of our own went in."""

    def __init__(self, sizes: Sizes, whole: bool = False, named: bool = False) -> None:
        self.sizes, self.whole, self.named = sizes, whole, named
        self.nodes: list[dict[str, Any]] = []
        self.cut = False
        self._calls: dict[int, int] = {}
        self._inputs: dict[int, int] = {}
        self._keys: dict[int, int] = {}
        self._alive: list[Any] = []

    def tensor(self, tensor: TensorValue) -> int:
        """The node of a tensor, after those it is made of."""
        pending: list[tuple[TensorValue, bool]] = [(tensor, False)]
        while pending:
            one, ready = pending.pop()
            call = one.producer
            if not _rebuildable(call):
                self._start(one)
            elif id(call) not in self._calls:
                if ready:
                    self._apply(call, one)
                else:
                    pending.append((one, True))
                    pending.extend((source, False) for source in call.inputs)
            if len(self.nodes) > MOST_NODES:
                raise Undecidable(f"more than {MOST_NODES} layers")
        return self._place(tensor)

    def add(self, layer: Any, inputs: list[int]) -> int:
        """One more node: a layer or backbone on earlier nodes."""
        self.nodes.append({**self.layer(layer), "inputs": inputs})
        return len(self.nodes) - 1

    def layer(self, layer: Any) -> dict[str, Any]:
        """A layer or backbone without its inputs."""
        key = self._keys.setdefault(id(layer), len(self._keys))
        self._alive.append(layer)
        if isinstance(layer, Model) and layer.kind == "backbone":
            return {"backbone": layer.name, "arguments": backbone_arguments(layer, self.sizes), "key": key}
        if not isinstance(layer, Layer) or layer.custom:
            raise Undecidable(
                "a layer of the program's own" if isinstance(layer, Layer) else "a layer that is not known"
            )
        if layer.short_name not in LAYERS:
            raise Undecidable(f"{layer.short_name} is never rebuilt")
        arguments = layer_arguments(layer, self.sizes, self.whole)
        if self.named and isinstance(constant(layer.argument("name")), str):
            arguments["name"] = constant(layer.argument("name"))
        return {"layer": layer.name, "arguments": arguments, "key": key}

    def _place(self, tensor: TensorValue) -> int:
        call = tensor.producer
        if id(call) in self._calls:
            return self._calls[id(call)]
        return self._inputs[tensor.identity or id(tensor)]

    def _start(self, tensor: TensorValue) -> None:
        key = tensor.identity or id(tensor)
        if key in self._inputs:
            return
        if tensor.spec.shape.dims is None:
            raise Undecidable("the shape of an input is not known")
        if not tensor.spec.shape.dims:
            raise Undecidable("a scalar goes into the model")
        self.cut = self.cut or tensor.producer is not None
        self._alive.append(tensor)
        self.nodes.append(self.sizes.spec(tensor.spec))
        self._inputs[key] = len(self.nodes) - 1

    def _apply(self, call: LayerCall, tensor: TensorValue) -> None:
        """The node of a call; where its layer cannot be rebuilt, its output stands as an input."""
        try:
            place = self.add(call.layer, [self._place(one) for one in call.inputs])
        except Undecidable:
            if tensor.spec.shape.dims is None:
                raise
            self.cut = True
            self.nodes.append(self.sizes.spec(tensor.spec))
            place = len(self.nodes) - 1
        self._alive.append(call)
        self._calls[id(call)] = place


def flat(value: Any) -> Iterator[TensorValue]:
    """The tensors in a value or tuple of values."""
    if isinstance(value, TensorValue):
        yield value
        return
    items = value.items if isinstance(value, (TupleValue, ListValue)) else value
    for item in items if isinstance(items, tuple) else ():
        yield from flat(item)


def _rebuildable(call: Any) -> bool:
    if not isinstance(call, LayerCall) or not call.inputs or not isinstance(call.output, TensorValue):
        return False
    known = isinstance(call.layer, Layer) and not call.layer.custom and call.layer.short_name in LAYERS
    backbone = isinstance(call.layer, Model) and call.layer.kind == "backbone"
    return (known or backbone) and all(isinstance(tensor, TensorValue) for tensor in call.inputs)


def backbone_arguments(model: Model, sizes: Sizes) -> dict[str, Any]:
    """What decides on the shapes of a model of `keras.applications`."""
    wanted = ("include_top", "input_shape", "pooling", "classes", "alpha")
    given = {name: model.arguments[name] for name in wanted if name in model.arguments}
    if "input_tensor" in model.arguments and model.arguments["input_tensor"] != Const(None):
        raise Undecidable("a backbone on a tensor of the program")
    return {name: literal(value, sizes) for name, value in given.items()}


def model_request(model: Model, sizes: Sizes, named: bool = False, whole: bool = False) -> tuple[dict[str, Any], bool]:
    """A model as a request has it, and whether it is all there; `whole` also with what does not decide on shapes."""
    if model.kind == "sequential":
        return _sequential(model, Drawing(sizes, whole, named))
    if not model.inputs:
        raise Undecidable("a model of the program's own" if model.kind == "subclass" else "the model is not known")
    drawing = Drawing(sizes, whole, named)
    inputs = [drawing.tensor(tensor) for tensor in model.inputs]
    start = list(drawing.nodes)
    try:
        outputs = [drawing.tensor(tensor) for tensor in model.outputs if isinstance(tensor, TensorValue)]
    except Undecidable:
        outputs, drawing.cut = [], True
    if drawing.cut or not outputs or not model.complete:
        return {"kind": "functional", "nodes": start, "inputs": inputs, "outputs": inputs}, False
    return {"kind": "functional", "nodes": drawing.nodes, "inputs": inputs, "outputs": outputs}, True


def _sequential(model: Model, drawing: Drawing) -> tuple[dict[str, Any], bool]:
    layers: list[dict[str, Any]] = []
    complete = model.complete
    for layer in model.layers:
        if isinstance(layer, TensorValue) or (isinstance(layer, Layer) and layer.short_name in ("InputLayer", "Input")):
            continue
        try:
            layers.append(drawing.layer(layer))
        except Undecidable:
            complete = False
            break
    late = bool(model.fields.get("late"))
    start = drawing.sizes.spec(model.inputs[0].spec) if model.inputs and not late else None
    if start is not None and not start["shape"]:
        raise Undecidable("the input shape is not known")
    if not layers and start is None:
        raise Undecidable("no layer of the model is known")
    return {"kind": "sequential", "input": start, "layers": layers}, complete


def batched(spec: TensorSpec, sizes: Sizes) -> dict[str, Any]:
    """An array as `fit` hands it on: its first axis is the batch."""
    from tflint.program.dim import BATCH

    if spec.shape.dims is None:
        raise Undecidable("the shape of the data is not known")
    if not spec.shape.dims:
        raise Undecidable("the data are one number")
    return sizes.spec(spec.with_(shape=Shape((BATCH, *spec.shape.dims[1:]))))
