"""The graph of a functional model into its layers as Keras lists them, and ready-made models into theirs."""

from __future__ import annotations

from typing import Any

from tflint.interpret.machine import Frame
from tflint.knowledge import backbones
from tflint.program.dim import BATCH, Dim, add, floordiv
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import ApiRef, Const, DictValue, ListValue, TensorValue, TupleValue
from tflint.records import replace


def functional_layers(frame: Frame, model: Model) -> tuple[Any, ...] | None:
    """`model.layers` of a functional model: farthest from the outputs first; `None` where not all are known."""
    if not model.complete or not model.outputs:
        return None
    if "listed" not in model.fields:
        model.fields["listed"] = (model.calls, _Listing(frame, model).listed())
    calls, listed = model.fields["listed"]
    return listed if calls is model.fields.get("calls") or calls == model.calls else None


def input_layer(frame: Frame, tensor: TensorValue) -> Layer:
    """The layer that stands for an input."""
    layers = frame.machine.notes.setdefault("input layers", {})
    if tensor.identity not in layers:
        name = frame.machine.notes.get("input names", {}).get(tensor.identity)
        arguments = {} if name is None else {"name": Const(name)}
        layer = Layer({}, name="keras.layers.InputLayer", arguments=arguments, origin=tensor.origin)
        layer.fields["calls"] = (LayerCall(layer, (tensor,), tensor, tensor.origin),)
        layers[tensor.identity] = layer
    found: Layer = layers[tensor.identity]
    return found


def input_names(frame: Frame, given: Any) -> tuple[str | None, ...] | None:
    """The names of all inputs of a functional model, `None` for an unnamed one; `None` where not all are known."""
    if isinstance(given, DictValue):
        keys = list(given.entries)
        whole = not given.open and all(isinstance(item, TensorValue) for item in given.entries.values())
        return tuple(keys) if whole and all(isinstance(key, str) for key in keys) else None
    items = given.items if isinstance(given, (ListValue, TupleValue)) else (given,)
    told = frame.machine.notes.get("input names", {})
    names = [told.get(item.identity) for item in items or () if isinstance(item, TensorValue) and item.identity]
    if items is None or len(names) < len(items):
        return None
    return tuple(name if isinstance(name, str) else None for name in names)


class _Listing:
    """Walks a graph from its outputs as Keras does, which decides the order of layers of one depth."""

    def __init__(self, frame: Frame, model: Model) -> None:
        self.frame, self.model = frame, model
        self.starts = {tensor.identity: tensor for tensor in model.inputs if tensor.identity}
        self.places: dict[int, int] = {}
        self.layers: dict[int, Any] = {}
        self.nodes: list[Any] = []

    def listed(self) -> tuple[Any, ...]:
        self._walk()
        depths = self._depths()
        for tensor in self.model.inputs:
            layer = input_layer(self.frame, tensor)
            if id(layer) not in depths:
                depths[id(layer)] = 0
                self.places[id(layer)] = -1
                self.layers[id(layer)] = layer
        order = sorted(depths, key=lambda key: (-depths[key], self.places[key]))
        return tuple(self.layers[key] for key in order if not isinstance(self.layers[key], ApiRef))

    def _node(self, tensor: TensorValue) -> Any:
        """What made a tensor: a layer call, or the layer of an input."""
        if tensor.producer is None or tensor.identity in self.starts:
            return input_layer(self.frame, tensor)
        return tensor.producer

    def _walk(self) -> None:
        stack: list[tuple[Any, bool]] = [(self._node(tensor), False) for tensor in reversed(self.model.outputs)]
        seen: set[int] = set()
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self.nodes.append(node)
                continue
            if id(node) in seen:
                continue
            seen.add(id(node))
            layer = node.layer if isinstance(node, LayerCall) else node
            self.places.setdefault(id(layer), len(self.places))
            self.layers[id(layer)] = layer
            stack.append((node, True))
            if isinstance(node, LayerCall):
                stack.extend((self._node(tensor), False) for tensor in reversed(node.inputs))

    def _depths(self) -> dict[int, int]:
        """The longest way of each layer to an output."""
        of_nodes: dict[int, int] = {}
        of_layers: dict[int, int] = {}
        for node in reversed(self.nodes):
            layer = node.layer if isinstance(node, LayerCall) else node
            depth = max(of_nodes.get(id(node), 0), of_layers.get(id(layer), 0))
            of_layers[id(layer)] = of_nodes[id(node)] = depth
            for tensor in node.inputs if isinstance(node, LayerCall) else ():
                before = id(self._node(tensor))
                of_nodes[before] = max(depth + 1, of_nodes.get(before, 0))
        return of_layers


def backbone_layers(model: Model) -> tuple[Any, ...] | None:
    """The layers of a model of `keras.applications` without its top, `None` where they are not known."""
    top = model.arguments.get("include_top", Const(True))
    if not isinstance(top, Const) or not model.inputs:
        return None
    if "listed" not in model.fields:
        rows = backbones.layers(model.name)
        model.fields["listed"] = tuple(_inner(model, row) for row in rows) if rows else None
    listed: tuple[Any, ...] | None = model.fields["listed"]
    return listed


def _side(size: Dim, row: backbones.Inner) -> Dim:
    if size is BATCH or row.plus is None or row.by is None:
        return BATCH
    return floordiv(add(size, row.plus), row.by)


def _inner(model: Model, row: backbones.Inner) -> Layer:
    """A layer inside a backbone, with the output it gives for the backbone's input."""
    layer = Layer({}, name=f"{model.name}.{row.name}", arguments={"name": Const(row.name)}, origin=model.origin)
    tensor = model.inputs[0]
    dims = tensor.spec.shape.dims
    spec = TensorSpec(kind="keras", dtype="float32")
    if dims is not None and len(dims) == 4 and None not in (row.plus, row.by, row.channels):
        sides = tuple(_side(size, row) for size in dims[1:3])
        spec = replace(spec, shape=Shape((dims[0], *sides, row.channels)))  # type: ignore[arg-type]
    output = TensorValue(spec, origin=model.origin)
    layer.fields["calls"] = (LayerCall(layer, (tensor,), output, model.origin),)
    return layer


__all__ = ["backbone_layers", "functional_layers", "input_layer"]
