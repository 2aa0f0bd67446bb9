"""Makes and grows Keras models: Sequential, functional, subclassed with inputs and outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.interpret.applying import (
    _custom_output,
    _lambda_output,
    known_output,
    model_output,
    produced,
    subclass_output,
)
from tflint.interpret.attributes import only_declares
from tflint.interpret.comprehensions import known_items
from tflint.interpret.convert import plain, value_of
from tflint.interpret.functions import Arguments
from tflint.interpret.joining import is_choice, join_values, one_of, widen
from tflint.interpret.journal import BORN
from tflint.interpret.machine import Frame
from tflint.interpret.model_layers import input_names
from tflint.interpret.open_sizes import is_item_of_shape, item_names, left_open, ranked, size_of, written
from tflint.interpret.symbolic import flat_tensors
from tflint.program.dim import BATCH, UNKNOWN_DIM, Expr, fresh
from tflint.program.facts import LayerAdded
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import UNKNOWN, Shape, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    ApiRef,
    Const,
    DictValue,
    ListValue,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
    constant,
)


def make_sequential(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Model:
    """`keras.Sequential(layers)`."""
    model = Model(
        {
            "layers": (),
            "complete": True,
            "inputs": (),
            "outputs": (),
            "calls": (),
            "context": frame.context,
            BORN: frame.machine.journal.arm,
        },
        kind="sequential",
        arguments=bound,
        name=str(constant(bound.get("name"), "")),
        origin=frame.origin(node),
    )
    frame.machine.models.append(model)
    layers = bound.get("layers")
    if layers is None or (isinstance(layers, Const) and layers.value is None):
        return model
    items = known_items(layers)
    if items is None or arguments.open:
        frame.write(model, "complete", False)
        return model
    for item in items:
        add_layer(frame, node, model, item)
    return model


def add_layer(frame: Frame, node: Any, model: Model, layer: Any) -> None:
    """Put one more layer on top of a Sequential model."""
    if isinstance(layer, UnionValue):
        layer = one_of([(each,) for each in layer.alternatives])
    index = len(model.layers)
    frame.write(model, "layers", (*model.layers, layer))
    at = layer.origin if getattr(layer, "origin", None) is not None else frame.origin(node)
    frame.machine.state(
        LayerAdded(
            model=model,
            layer=layer,
            index=index,
            origin=at,
            choice=frame.choice,
            doubt=frame.doubt,
            guarded=frame.guarded,
        )
    )
    if not isinstance(layer, (Layer, Model, TensorValue, ApiObject)):
        frame.write(model, "complete", False)
    if index == 0:
        declared = declared_input(frame, layer)
        if declared is not None:
            _start(frame, model, layer, declared)
            if only_declares(layer):
                return
        elif isinstance(layer, Model) and layer.inputs:
            _start(frame, model, layer, layer.inputs[0].spec)
    _extend(frame, node, model, layer)


def _start(frame: Frame, model: Model, layer: Any, declared: TensorSpec) -> None:
    frame.machine.choices += 1
    identity = frame.machine.choices
    tensor = TensorValue(declared.with_(kind="keras"), identity=identity, origin=getattr(layer, "origin", None))
    frame.write(model, "inputs", (tensor,))
    frame.write(model, "outputs", (tensor,))
    given = (layer.arguments.get(name) for name in ("input_shape", "shape")) if isinstance(layer, Layer) else ()
    same = isinstance(layer, TensorValue) and layer.identity in frame.machine.notes.get("open inputs", ())
    if declared.shape.dims is None and (same or any(map(left_open, given))):
        frame.write(model, "open", "inputs")


def _extend(frame: Frame, node: Any, model: Model, layer: Any) -> None:
    """Apply the layer to what the model gave so far."""
    known = bool(model.inputs)
    current = model.outputs[0] if model.outputs else TensorValue(TensorSpec(kind="keras"))
    output, call = step(frame, node, layer, current)
    frame.write(model, "calls", (*model.calls, call))
    if known or model.fields.get("pending") is None:
        frame.write(model, "outputs", (output,))


def step(frame: Frame, node: Any, layer: Any, current: Any) -> tuple[Any, LayerCall]:
    """One layer of a Sequential model on the present tensor."""
    from tflint.records import replace

    origin = getattr(layer, "origin", None) or frame.origin(node)
    inner = replace(frame, statement=origin.statement, file=origin.file)
    inputs = tuple(flat_tensors(current))
    if isinstance(layer, Layer) and layer.custom:
        output = _custom_output(inner, origin.node, layer, Arguments([current]))
    elif isinstance(layer, Layer) and layer.short_name == "Lambda":
        output = _lambda_output(inner, origin.node, layer, current)
    elif isinstance(layer, Layer):
        output = known_output(inner, origin.node, layer, current, inputs)
    elif isinstance(layer, Model) and layer.kind == "subclass" and not layer.outputs:
        output = subclass_output(inner, origin.node, layer, Arguments([current]))
    elif isinstance(layer, Model):
        spec = inputs[0].spec if inputs else TensorSpec()
        if not layer.inputs and spec.shape.dims is not None:
            built(frame, node, layer, spec)
        output = model_output(frame, layer, spec, origin)
    else:
        output = _one_of_several(frame, node, layer, current)
    if isinstance(output, UnionValue):  # one node of the graph, whatever happens inside
        output = widen(list(output.alternatives))
    if isinstance(output, UnknownValue):
        output = TensorValue(TensorSpec(kind="keras"))
    call = LayerCall(layer, inputs, output, origin)
    if isinstance(layer, Layer):
        frame.write(layer, "calls", (*layer.fields.get("calls", ()), call)[-64:])
    return produced(output, call, True), call


def _one_of_several(frame: Frame, node: Any, layer: Any, current: Any) -> Any:
    """What one of several layers gives, where all of them are known."""
    made = layer.made if isinstance(layer, UnknownValue) else None
    ways = made[1] if made is not None and made[0] == "ways" else ()
    if not ways or not all(len(way) == 1 and isinstance(way[0], (Layer, Model)) for way in ways):
        return NOTHING_KNOWN
    outputs = join_values([step(frame, node, way[0], current)[0] for way in ways])
    return widen(list(outputs.alternatives)) if isinstance(outputs, UnionValue) else outputs


def declared_input(frame: Frame, layer: Any) -> TensorSpec | None:
    """The input a first layer declares: an `Input`, `input_shape`, `batch_input_shape`, `input_dim`; `None` when it
    declares none.
    """
    if isinstance(layer, TensorValue):
        return layer.spec
    if not isinstance(layer, ApiObject):
        return None
    arguments = layer.arguments

    def place(key: str) -> Any:
        return getattr(layer.places.get(key), "node", None)

    dtype = constant(arguments.get("dtype")) if isinstance(arguments.get("dtype"), Const) else None
    for key, batch in (("input_shape", True), ("batch_input_shape", False), ("batch_shape", False), ("shape", True)):
        if key in arguments and (key != "shape" or layer.short_name in ("InputLayer", "Input")):
            shape = _shape(frame, arguments[key], batch, place(key))
            if shape.dims is None and key == "input_shape":
                shape = ranked(frame, layer, arguments[key], place(key))
            return TensorSpec(shape, dtype or "float32")
    if layer.short_name == "InputLayer" and "*0" in arguments:
        return TensorSpec(_shape(frame, arguments["*0"], True, place("*0")), dtype or "float32")
    if "input_dim" in arguments and layer.short_name != "Embedding":
        size = _size(frame, arguments["input_dim"], written(place("input_dim"), "input_dim"))
        recurrent = layer.short_name in ("LSTM", "GRU", "SimpleRNN", "Conv1D")
        length = _size(frame, arguments["input_length"], "input_length") if "input_length" in arguments else BATCH
        return TensorSpec(Shape((BATCH, length, size) if recurrent else (BATCH, size)), "float32")
    if layer.short_name == "Embedding":
        given = arguments.get("input_length")
        length = fresh("length", 1) if given is None else _size(frame, given, "input_length")
        return TensorSpec(Shape((BATCH, length)), None)
    return None


def _size(frame: Frame, value: Any, name: str) -> Any:
    known = plain(value) if value is not None else None
    if known is None:
        return BATCH
    if known is UNKNOWN or isinstance(known, (str, float, tuple, TensorSpec)):
        return size_of(frame, value, name)
    return known


def _shape(frame: Frame, value: Any, with_batch: bool, place: Any = None) -> Shape:
    value = widen(list(value.alternatives)) if isinstance(value, UnionValue) else value
    items = known_items(value)
    if items is None:
        known = size_of(frame, value, "size") if is_item_of_shape(value) else plain(value)
        if isinstance(known, (int, Expr)) and with_batch:
            return Shape((BATCH, known))
        return Shape(None)
    names = item_names(place, len(items))
    sizes = tuple(_size(frame, item, name) for item, name in zip(items, names))
    return Shape((BATCH, *sizes) if with_batch else sizes)


def built(frame: Frame, node: Any, model: Model, given: Any) -> None:
    """Build a model whose input shape was not known from the first input it sees."""
    if (
        model.kind != "sequential"
        or not model.complete
        or model.inputs
        or not isinstance(given, TensorSpec)
        or given.shape.dims is None
    ):
        return
    batch = first_batch(frame)
    shape = Shape((batch, *given.shape.dims[1:])) if given.shape.dims else given.shape
    frame.machine.choices += 1
    spec = TensorSpec(shape, given.dtype, kind="keras")
    tensor = TensorValue(spec, identity=frame.machine.choices, origin=model.origin)
    frame.write(model, "inputs", (tensor,))
    frame.write(model, "late", True)
    current: Any = tensor
    calls: list[LayerCall] = []
    for layer in model.layers:
        current, call = step(frame, node, layer, current)
        calls.append(call)
    frame.write(model, "outputs", (current,))
    frame.write(model, "calls", tuple(calls))


def first_batch(frame: Frame) -> Any:
    """The batch axis of a model that is built on its first batch: Keras sees a number, which stateful layers need."""
    return UNKNOWN_DIM if frame.machine.notes.get("stateful") else BATCH


def make_functional(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Model:
    """`keras.Model(inputs, outputs)`."""
    model = Model(
        {"layers": (), "complete": False, "context": frame.context, BORN: frame.machine.journal.arm},
        kind="functional",
        arguments=bound,
        origin=frame.origin(node),
    )
    model.name = str(constant(bound.get("name"), ""))
    frame.machine.models.append(model)
    connect_graph(frame, model, bound)
    return model


def become_functional(frame: Frame, node: Any, model: Model, arguments: Arguments) -> None:
    """A subclass that hands inputs and outputs to `super().__init__` is a functional model with methods of its own."""
    names = ("inputs", "outputs", "name")
    bound = {**dict(zip(names, arguments.positional)), **arguments.keywords}
    if any(alias in bound for alias in ("inputs", "input")) and any(alias in bound for alias in ("outputs", "output")):
        connect_graph(frame, model, bound)


def connect_graph(frame: Frame, model: Model, bound: dict[str, Any]) -> None:
    """Fill a functional model from its inputs and outputs."""
    given = bound.get("inputs", bound.get("input", bound.get("*0", NOTHING_KNOWN)))
    wanted = bound.get("outputs", bound.get("output", bound.get("*1", NOTHING_KNOWN)))
    inputs, outputs = tuple(flat_tensors(given)), tuple(flat_tensors(wanted))
    items = known_items(wanted) if isinstance(wanted, (TupleValue, ListValue)) else ()
    if items is None or len(items) > len(outputs):
        outputs = ()
    calls, complete = _trace(inputs, outputs)
    layers = tuple(dict.fromkeys(call.layer for call in calls))
    frame.write(model, "inputs", inputs)
    frame.write(model, "input_names", (input_names(frame, given), isinstance(given, DictValue)))
    frame.write(model, "outputs", outputs)
    frame.write(model, "calls", calls)
    frame.write(model, "layers", layers)
    several = any(isinstance(item, UnionValue) for item in (wanted, *(items or ())))
    several = several or any(isinstance(layer, UnknownValue) for layer in layers)
    frame.write(model, "complete", complete and bool(outputs) and not several and not isinstance(wanted, UnknownValue))
    known = frame.machine.notes.get("open inputs", ())
    if left_open(wanted) or any(tensor.identity in known for tensor in inputs):
        frame.write(model, "open", "outputs" if left_open(wanted) else "inputs")
    if several:
        frame.write(model, "several", complete and not any(isinstance(item, UnknownValue) for item in items or ()))


def _trace(inputs: tuple[TensorValue, ...], outputs: Iterable[Any]) -> tuple[tuple[LayerCall, ...], bool]:
    """The layer calls between inputs and outputs, inputs first, and whether every path ends in an input."""
    starts = {tensor.identity for tensor in inputs}
    within = {id(tensor.producer): tensor for tensor in inputs if tensor.producer is not None}
    order: dict[int, LayerCall] = {}
    complete = True
    stack: list[tuple[Any, bool]] = [(tensor, False) for tensor in outputs]
    seen: set[int] = set()
    while stack:
        item, leaving = stack.pop()
        if leaving:
            order[id(item)] = item
            continue
        if item.identity and item.identity in starts:
            continue
        call = item.producer
        if id(call) in within and item.spec == within[id(call)].spec:
            continue  # a model of a part of a graph
        if call is None:
            complete = complete and bool(item.identity)
            continue
        if id(call) in seen:
            continue
        seen.add(id(call))
        stack.append((call, True))
        stack.extend((tensor, False) for tensor in reversed(call.inputs))
        complete = complete and (not isinstance(call.layer, UnknownValue) or is_choice(call.layer))
    return tuple(order.values()), complete


def make_input(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`keras.Input(shape)`: a symbolic tensor with an identity."""
    frame.machine.choices += 1
    if "tensor" in bound:
        return TensorValue(TensorSpec(kind="keras"), identity=frame.machine.choices, origin=frame.origin(node))
    dtype_value = bound.get("dtype")
    dtype = _dtype(dtype_value)
    batch = _size(frame, bound["batch_size"], "batch_size") if "batch_size" in bound else BATCH
    if "batch_shape" in bound or "batch_input_shape" in bound:
        shape = _shape(frame, bound.get("batch_shape", bound.get("batch_input_shape")), False)
    else:
        place = getattr(places.get("shape"), "node", None)
        shape = _shape(frame, bound["shape"], True, place) if "shape" in bound else Shape(None)
        if batch is not BATCH and shape.dims:
            shape = Shape((batch, *shape.dims[1:]))
    if shape.dims is None and any(left_open(bound[name]) for name in ("shape", "batch_shape") if name in bound):
        frame.machine.notes.setdefault("open inputs", set()).add(frame.machine.choices)
    if "name" in bound:
        frame.machine.notes.setdefault("input names", {})[frame.machine.choices] = constant(bound["name"])
    return TensorValue(
        TensorSpec(shape, dtype, kind="keras"), identity=frame.machine.choices, origin=frame.origin(node)
    )


def _dtype(value: Any) -> str | None:
    if value is None:
        return "float32"
    if isinstance(value, Const):
        return str(value.value) if value.value is not None else "float32"
    return value.name.rpartition(".")[2] if isinstance(value, ApiRef) else None


__all__ = [
    "ListValue",
    "TupleValue",
    "add_layer",
    "become_functional",
    "built",
    "connect_graph",
    "declared_input",
    "first_batch",
    "make_functional",
    "make_input",
    "make_sequential",
    "value_of",
]
