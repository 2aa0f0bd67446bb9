"""A request's graph of layers into symbolic tensors and models of the installed Keras, without weights."""

from __future__ import annotations

from typing import Any

from .answers import Undecidable, raised
from .arguments import Reader

MOST_NODES = 3000
_LISTED = "Add Subtract Multiply Average Maximum Minimum Concatenate Dot Attention AdditiveAttention"
_RECURRENT = "LSTM GRU SimpleRNN RNN Bidirectional ConvLSTM1D ConvLSTM2D ConvLSTM3D"
LISTED = frozenset(_LISTED.split())
SEPARATE = frozenset({"MultiHeadAttention", "GroupQueryAttention"})
RECURRENT = frozenset(_RECURRENT.split())


class Stopped(Exception):
    """A node that Keras refuses, with its answer."""

    def __init__(self, index: int, name: str, answer: dict[str, Any]) -> None:
        super().__init__(name)
        self.index, self.name, self.answer = index, name, answer


class Graph:
    """Nodes of a request on their way to symbolic tensors; layers that several nodes share are made once."""

    def __init__(self, reader: Reader, nodes: list[dict[str, Any]], named: bool = False) -> None:
        if len(nodes) > MOST_NODES:
            raise Undecidable(f"{len(nodes)} layers are more than may be rebuilt")
        self.reader, self.nodes, self.named = reader, nodes, named
        self.layers: dict[int, Any] = {}
        self.tensors: list[Any] = []
        self.inputs: list[Any] = []

    def run(self) -> list[Any]:
        """The tensors of all nodes, in order; raises Stopped where Keras refuses one."""
        for index, node in enumerate(self.nodes):
            try:
                self.tensors.append(self._tensor(node))
            except (Undecidable, Stopped):
                raise
            except Exception as error:
                raise Stopped(index, self._name(node), raised(error)) from error
        return self.tensors

    def _name(self, node: dict[str, Any]) -> str:
        return str(node.get("layer") or node.get("backbone") or "Input").rpartition(".")[2]

    def _tensor(self, node: dict[str, Any]) -> Any:
        if "shape" in node:
            tensor = self.reader.lib.model_input(self.reader.shape(node["shape"]), node.get("dtype"))
            self.inputs.append(tensor)
            return tensor
        given = [self.tensors[index] for index in node.get("inputs", ())]
        layer = self.made(node)
        return called(layer, node, given, self.reader)

    def made(self, node: dict[str, Any]) -> Any:
        """The layer, backbone or inner model of a node."""
        key = node.get("key")
        if key is not None and key in self.layers:
            return self.layers[key]
        if "model" in node:
            layer = model(self.reader, node["model"])
        elif "backbone" in node:
            layer = backbone(self.reader, node)
        else:
            layer = self.reader.layer(node["layer"], node.get("arguments", {}))
        if key is not None:
            self.layers[key] = layer
        return layer


def called(layer: Any, node: dict[str, Any], given: list[Any], reader: Reader) -> Any:
    """What a layer makes of its inputs, handed over in the way its class takes them."""
    name = node.get("layer", "").rpartition(".")[2]
    extra = {key: reader.value(value) for key, value in node.get("call", {}).items()}
    if (name in LISTED and not node.get("bare")) or node.get("listed"):
        return layer(given, **extra)
    if name in SEPARATE:
        return layer(*given, **extra)
    if len(given) > 1 and name in RECURRENT:
        return layer(given[0], initial_state=given[1:], **extra)
    if len(given) != 1:
        raise Undecidable(f"{len(given)} inputs of a {name or 'model'}")
    return layer(given[0], **extra)


def backbone(reader: Reader, node: dict[str, Any]) -> Any:
    """A model of `keras.applications`, never with downloaded weights."""
    name = node["backbone"].rpartition(".")[2]
    made = getattr(reader.lib.keras.applications, name, None)
    if made is None or not name[:1].isupper():
        raise Undecidable(f"this Keras has no backbone {name}")
    arguments = {key: reader.value(value) for key, value in node.get("arguments", {}).items()}
    arguments["weights"] = None
    return made(**arguments)


def model(reader: Reader, given: dict[str, Any]) -> Any:
    """A Sequential or functional model of a request."""
    keras = reader.lib.keras
    if given["kind"] == "sequential":
        graph = Graph(reader, given["layers"])
        first = [keras.Input(**_input(reader, given["input"]))] if given.get("input") else []
        sequential = keras.Sequential(name=None)
        for tensor in first:
            sequential.add(tensor)
        for index, node in enumerate(given["layers"]):
            try:
                sequential.add(graph.made(node))
            except Undecidable:
                raise
            except Exception as error:
                raise Stopped(index, graph._name(node), raised(error)) from error
        return sequential
    graph = Graph(reader, given["nodes"])
    tensors = graph.run()
    outputs = [tensors[index] for index in given["outputs"]]
    inputs = [tensors[index] for index in given["inputs"]]
    named = dict(zip(given["names"], inputs)) if "names" in given else inputs if len(inputs) > 1 else inputs[0]
    return keras.Model(named, outputs if len(outputs) > 1 else outputs[0])


def _input(reader: Reader, given: dict[str, Any]) -> dict[str, Any]:
    shape = reader.shape(given["shape"])
    dtype = given.get("dtype")
    return {"shape": tuple(shape[1:]), "batch_size": shape[0], **({"dtype": dtype} if dtype else {})}
