"""A model's applied layers into nodes that know what they get, give and feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.origin import Origin
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiObject, Const, ListValue, TensorValue, TupleValue


@dataclass(slots=True, eq=False)
class Node:
    """One application of a layer; `fed_by` and `feeds` are the nodes before and behind it.

    `kind` is the class of a Keras layer (`Dense`), empty for anything else.
    """

    layer: Any
    origin: Origin | None
    inputs: tuple[TensorSpec, ...] = ()
    output: TensorSpec = field(default_factory=TensorSpec)
    fed_by: list[Node] = field(default_factory=list, repr=False)
    feeds: list[Node] = field(default_factory=list, repr=False)
    is_output: bool = False
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        known = isinstance(self.layer, Layer) and self.layer.name.startswith("keras.layers.")
        self.kind = self.layer.short_name if known else ""

    @property
    def input(self) -> TensorSpec:
        """What the layer gets, a spec of unknown shape where that is several tensors or not known."""
        return self.inputs[0] if len(self.inputs) == 1 else TensorSpec()

    @property
    def only_feeds(self) -> Node | None:
        """The node that alone uses the output, `None` when several do or the model returns it."""
        return self.feeds[0] if len(self.feeds) == 1 and not self.is_output else None

    def argument(self, name: str) -> Any:
        """The value given for a parameter of the layer, `None` where it was left to its default."""
        return self.layer.argument(name) if isinstance(self.layer, ApiObject) else None


@lru_cache(maxsize=32)
def nodes(model: Model) -> tuple[Node, ...]:
    """The nodes of a model from input to output; none when a functional or subclassed model is not known as a whole."""
    if model.kind == "sequential":
        return _chain(model)
    return _graph(model) if model.complete and model.calls else ()


def _chain(model: Model) -> tuple[Node, ...]:
    """The nodes of a Sequential, whose shapes may be unknown."""
    calls = {id(call.layer): call for call in model.calls}
    chain = []
    for layer in model.layers:
        if isinstance(layer, TensorValue):
            continue
        call = calls.get(id(layer))
        origin = getattr(layer, "origin", None)
        chain.append(Node(layer, origin, *_specs(call)) if call is not None else Node(layer, origin))
    for node, following in zip(chain, chain[1:], strict=False):
        _connect(node, following)
    if chain:
        chain[-1].is_output = True
    return tuple(chain)


def _graph(model: Model) -> tuple[Node, ...]:
    """The nodes of a functional model or of a subclassed one whose call was followed."""
    made = [(call, Node(call.layer, _place(call), *_specs(call))) for call in model.calls]
    by_call = {id(call): node for call, node in made}
    for call, node in made:
        for tensor in tensors(call.inputs):
            source = by_call.get(id(tensor.producer))
            if source is not None:
                _connect(source, node)
                if source.output.shape.dims is None:
                    source.output = tensor.spec
    for tensor in tensors(model.outputs):
        source = by_call.get(id(tensor.producer))
        if source is not None:
            source.is_output = True
    return tuple(node for _, node in made)


def _place(call: LayerCall) -> Origin | None:
    """Where the layer was configured, or for layers of several calls where it was applied."""
    origin = getattr(call.layer, "origin", None)
    return origin if origin is not None else call.origin


def _specs(call: LayerCall) -> tuple[tuple[TensorSpec, ...], TensorSpec]:
    output = call.output.spec if isinstance(call.output, TensorValue) else TensorSpec()
    return tuple(tensor.spec for tensor in tensors(call.inputs)), output


def _connect(source: Node, target: Node) -> None:
    if target not in source.feeds:
        source.feeds.append(target)
        target.fed_by.append(source)


def tensors(value: Any) -> Iterator[TensorValue]:
    """The tensors in a value or in a tuple of values, in order."""
    if isinstance(value, TensorValue):
        yield value
    items = value.items if isinstance(value, (TupleValue, ListValue)) else value
    if not isinstance(items, tuple) or (items and isinstance(items[0], Const)):
        return
    for item in items:
        yield from tensors(item)
