"""Applies layers and models to tensors: what comes out, and how the graph grows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tflint.interpret.comprehensions import known_items
from tflint.interpret.convert import configured, plain, value_of
from tflint.interpret.functions import Arguments, call_function
from tflint.interpret.joining import MISSING, join_values, widen
from tflint.interpret.machine import Frame
from tflint.interpret.masks import mask_of
from tflint.interpret.rerunning import outputs_for
from tflint.interpret.symbolic import flat_tensors
from tflint.knowledge.registry import LAYERS, layer_output
from tflint.program.dim import BATCH, UNKNOWN_DIM, Expr
from tflint.program.facts import Call, ShapeConflict
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import UNKNOWN, Shape, ShapeError, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiRef,
    BoundMethod,
    Const,
    DictValue,
    Function,
    ListValue,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
)
from tflint.records import replace


def main_input(arguments: Arguments) -> Any:
    """The value a layer or model is applied to."""
    if arguments.positional:
        return arguments.positional[0]
    for name in ("inputs", "x", "input", "query"):
        if name in arguments.keywords:
            return arguments.keywords[name]
    return next(iter(arguments.keywords.values()), NOTHING_KNOWN)


def apply_layer(frame: Frame, node: Any, layer: Layer, arguments: Arguments) -> Any:
    """The output of `layer(inputs)`."""
    value = main_input(arguments)
    if isinstance(value, UnionValue):
        rest = arguments.positional[1:]
        outputs = [
            apply_layer(inner, node, layer, replace(arguments, positional=[one, *rest]))
            for inner, one in frame.each(value)
        ]
        return join_values(outputs)
    more = [v for v in arguments.positional[1:] if isinstance(v, TensorValue)]
    more += [v for key, v in arguments.keywords.items() if key in ("value", "key") and isinstance(v, TensorValue)]
    given = TupleValue((value, *more)) if more and layer.name in _SEVERAL_INPUTS else value
    tensors = tuple(flat_tensors(given))
    if layer.custom:
        tensors = _every_tensor(arguments) or tensors
        output = _custom_output(frame, node, layer, arguments)
    elif layer.short_name == "Lambda":
        output = _lambda_output(frame, node, layer, value)
    else:
        output = known_output(frame, node, layer, given, tensors, arguments.keywords)
    output = connect(frame, node, layer, tensors, output, arguments, _specs(given))
    if not layer.custom:
        frame.machine.state(
            Call(
                name=f"{layer.name}.__call__",
                receiver=layer,
                positional=tuple(arguments.positional),
                keywords=arguments.keywords,
                arguments=arguments.keywords,
                result=output,
                context=frame.context,
                **frame.common(node),
            )
        )
    return output


def _every_tensor(arguments: Arguments) -> tuple[TensorValue, ...]:
    """The tensors a layer of the program's own gets, whichever argument they come in."""
    return tuple(
        tensor for value in (*arguments.positional, *arguments.keywords.values()) for tensor in flat_tensors(value)
    )


_SEVERAL_INPUTS = ("keras.layers.MultiHeadAttention", "keras.layers.GroupQueryAttention")


def connect(
    frame: Frame,
    node: Any,
    layer: Any,
    inputs: tuple[Any, ...],
    output: Any,
    arguments: Arguments,
    given: Any = None,
) -> Any:
    """Make the output remember the layer call that made it, and the layer its calls."""
    origin = frame.origin(node)
    symbolic = any(tensor.spec.kind == "keras" for tensor in inputs)
    if isinstance(output, UnionValue) and symbolic:  # one node of the graph, whatever happens inside
        output = widen(list(output.alternatives))
    if isinstance(output, UnknownValue) and symbolic:
        output = TensorValue(TensorSpec(kind="keras"), origin=origin)
    call = LayerCall(layer, inputs, output, origin, arguments.keywords, given, _is_choice(main_input(arguments)))
    if not isinstance(layer, Model):  # the calls of a model are its own graph
        frame.write(layer, "calls", (*layer.fields.get("calls", ()), call)[-64:])
    return produced(output, call, symbolic)


def _is_choice(value: Any) -> bool:
    """Whether a list of tensors holds one of several: not all that made them belongs to one graph."""
    items = value.items if isinstance(value, (TupleValue, ListValue)) else None
    return any(isinstance(item, UnionValue) for item in items or ())


def produced(output: Any, call: LayerCall, symbolic: bool) -> Any:
    """The output tensors with their producer."""
    if isinstance(output, TensorValue):
        kind = "keras" if symbolic else "tensor"
        return replace(output, producer=call, spec=output.spec.with_(kind=kind), origin=call.origin, identity=0)
    if isinstance(output, (TupleValue, ListValue)) and output.items is not None:
        items = tuple(produced(item, call, symbolic) for item in output.items)
        return TupleValue(items) if isinstance(output, TupleValue) else ListValue({"items": items})
    if isinstance(output, DictValue) and not output.open:
        return DictValue({"entries": {key: produced(each, call, symbolic) for key, each in output.entries.items()}})
    if isinstance(output, UnionValue) and symbolic:
        return produced(widen(list(output.alternatives)), call, symbolic)
    if isinstance(output, UnknownValue) and symbolic:
        return TensorValue(TensorSpec(kind="keras"), producer=call, origin=call.origin)
    return output


CALL_ARGUMENTS = ("return_attention_scores", "reverse")
"""Arguments of calls that decide what a layer gives."""


def known_output(
    frame: Frame,
    node: Any,
    layer: Layer,
    value: Any,
    tensors: tuple[Any, ...],
    keywords: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """What a layer of Keras gives by its shape function; a conflict is stated."""
    specs = _specs(value)
    if layer.short_name == "TimeDistributed" and isinstance(specs, TensorSpec):
        from tflint.interpret.inheriting import at_each_step, own_inside

        if own_inside(layer) is not None:
            return at_each_step(frame, node, own_inside(layer), specs)
    asked = configured(layer)
    if any(name in keywords for name in CALL_ARGUMENTS):
        given = {name: plain(keywords[name]) for name in CALL_ARGUMENTS if name in keywords}
        asked = replace(asked, arguments={**asked.arguments, **given})
    result = layer_output(asked, specs)
    if isinstance(result, ShapeError):
        frame.machine.state(
            ShapeConflict(
                name=layer.name,
                error=result,
                inputs=tensors,
                layer=layer,
                **frame.common(node),
            )
        )
        return NOTHING_KNOWN
    if result is UNKNOWN and layer.name not in LAYERS:
        frame.machine.unknown_call(layer.name)
    return value_of(result, "keras", frame.origin(node))


def _specs(value: Any) -> Any:
    """The specs a shape function gets: one, or a tuple of them."""
    if isinstance(value, TensorValue):
        return value.spec
    if isinstance(value, (TupleValue, ListValue)) and value.items is not None and any(flat_tensors(value)):
        return tuple(_specs(item) for item in value.items)
    if isinstance(value, UnionValue) and all(isinstance(each, TensorValue) for each in value.alternatives):
        return widen(list(value.alternatives)).spec
    known = plain(value)
    return TensorSpec() if known is UNKNOWN else known


def _custom_output(frame: Frame, node: Any, layer: Layer, arguments: Arguments) -> Any:
    from tflint.interpret.classes import class_attribute

    cls = layer.instance.cls
    build = class_attribute(cls, "build")
    if isinstance(build, Function) and not layer.fields.get("built"):
        frame.write(layer, "built", True)
        shape = _shape_value(main_input(arguments))
        call_function(frame, node, build, Arguments([shape]), receiver=layer)
    call = class_attribute(cls, "call")
    if not isinstance(call, Function):
        call = class_attribute(cls, "__call__")
    if not isinstance(call, Function):
        from tflint.interpret.inheriting import inherited_output

        return NOTHING_KNOWN if isinstance(build, Function) else inherited_output(frame, node, layer, arguments)
    given = _accepted(call, autocast(arguments))
    output = _run_call(frame, node, call, given, layer)
    if isinstance(output, UnionValue) and given.keywords.get("training") is NOTHING_KNOWN:
        return _as_drawn(frame, node, layer, call, given, output)
    return output


def _as_drawn(frame: Frame, node: Any, layer: Layer, call: Function, given: Arguments, output: UnionValue) -> Any:
    """What a layer gives when a graph is drawn: Keras takes the default of `training` then; both ways are stated."""
    default = dict(call.defaults).get("training")
    if not isinstance(default, Const) or default.value is None or not any(flat_tensors(main_input(given))):
        return output
    frame.machine.quiet += 1
    try:
        keywords = {**given.keywords, "training": default}
        return call_function(
            frame, node, call, replace(given, keywords=keywords), receiver=layer, context={"graph": "call"}
        )
    finally:
        frame.machine.quiet -= 1


def _run_call(frame: Frame, node: Any, call: Function, arguments: Arguments, owner: Layer | Model) -> Any:
    """The output of a `call` method; run on the same specs under the same tapes again, it is the one it had before."""
    key = _memo_key(frame, arguments)
    memo: dict[Any, Any] = owner.fields.setdefault("memo", {})
    if key is not None and key in memo:
        return memo[key]
    output = call_function(
        frame, node, call, arguments, receiver=owner, context={"graph": frame.context.graph or "call"}
    )
    if key is not None:
        memo[key] = output
    return output


def _memo_key(frame: Frame, arguments: Arguments) -> Any:
    """What decides the output of a call on ordinary tensors; `None` when a symbolic tensor or a mutable value goes
    in.
    """
    parts: list[Any] = [frame.context.graph, *(id(tape) for tape in frame.context.tapes)]
    for name, value in (*enumerate(arguments.positional), *arguments.keywords.items()):
        if isinstance(value, TensorValue) and value.spec.kind != "keras":
            parts.append((name, value.spec))
        elif isinstance(value, (Const, UnknownValue)):
            parts.append((name, value))
        else:
            return None
    try:
        hash(key := tuple(parts))
    except TypeError:
        return None
    return key


def autocast(arguments: Arguments) -> Arguments:
    """Keras casts floating inputs of its layers and models to their compute dtype, float32 unless a policy says
    otherwise.
    """
    return replace(
        arguments,
        positional=[_cast(value) for value in arguments.positional],
        keywords={name: _cast(value) for name, value in arguments.keywords.items()},
    )


def _cast(value: Any) -> Any:
    if isinstance(value, TensorValue):
        floating = value.spec.dtype is not None and value.spec.dtype.startswith(("float", "bfloat"))
        kind = "tensor" if value.spec.kind == "numpy" else value.spec.kind
        return replace(value, spec=value.spec.with_(dtype="float32" if floating else value.spec.dtype, kind=kind))
    if isinstance(value, TupleValue):
        return TupleValue(tuple(_cast(item) for item in value.items))
    return value


def _accepted(call: Function, arguments: Arguments) -> Arguments:
    """Keras adds `training` and `mask` itself; a call without them leaves them unknown."""
    names = {p.name.value for p in (*call.node.params.params, *call.node.params.kwonly_params)}
    keywords = dict(arguments.keywords)
    for name in ("training", "mask"):
        if name in names and name not in keywords and len(arguments.positional) < 2:
            keywords[name] = mask_of(main_input(arguments)) if name == "mask" else NOTHING_KNOWN
    return replace(arguments, keywords=keywords)


def _shape_value(value: Any) -> Any:
    if isinstance(value, TensorValue) and value.spec.shape.dims is not None:
        return value_of(value.spec.shape.dims, None, value.origin)
    return NOTHING_KNOWN


def _lambda_output(frame: Frame, node: Any, layer: Layer, value: Any) -> Any:
    from tflint.interpret.calls import call_value

    function = layer.argument("function") or layer.argument("*0")
    result: Any = NOTHING_KNOWN
    if isinstance(function, (Function, BoundMethod, ApiRef)):
        more = layer.argument("arguments")
        keywords = {str(key): each for key, each in more.entries.items()} if isinstance(more, DictValue) else {}
        is_open = isinstance(more, DictValue) and more.open
        result = call_value(frame, node, function, Arguments([_traced(value)], keywords, open=is_open))
    if isinstance(result, (TensorValue, TupleValue, ListValue)):
        return result
    told = known_items(layer.arguments.get("output_shape", NOTHING_KNOWN))
    if told is None:
        return NOTHING_KNOWN
    sizes = (
        size if isinstance(size, (int, Expr)) else BATCH if size is None else UNKNOWN_DIM for size in map(plain, told)
    )
    return TensorValue(TensorSpec(Shape((BATCH, *sizes))))


def _traced(value: Any) -> Any:
    """A symbolic tensor as the function of a Lambda layer sees it: an ordinary tensor."""
    if isinstance(value, TensorValue) and value.spec.kind == "keras":
        return replace(value, spec=value.spec.with_(kind="tensor"), producer=None)
    if isinstance(value, (TupleValue, ListValue)) and value.items is not None:
        return TupleValue(tuple(_traced(item) for item in value.items))
    return value


def apply_model(frame: Frame, node: Any, model: Model, arguments: Arguments) -> Any:
    """The output of `model(inputs)`."""
    from tflint.interpret.feeding import state_call
    from tflint.interpret.models import built

    value = main_input(arguments)
    tensors = tuple(flat_tensors(value))
    if model.kind == "subclass" and not model.outputs:
        output = subclass_output(frame, node, model, arguments)
    else:
        if not model.inputs and tensors:
            built(frame, node, model, _specs(value))
        output = model_output(frame, model, _specs(value), frame.origin(node))
    frame.write(model, "built", True)
    state_call(frame, node, model, value, arguments)
    result = connect(frame, node, model, tensors, output, arguments)
    frame.machine.state(
        Call(
            name="keras.Model.__call__",
            receiver=model,
            positional=tuple(arguments.positional),
            keywords=arguments.keywords,
            arguments=arguments.keywords,
            result=result,
            context=frame.context,
            **frame.common(node),
        )
    )
    return result


def subclass_output(frame: Frame, node: Any, model: Model, arguments: Arguments) -> Any:
    """What the `call` method of a subclassed model makes of its inputs."""
    from tflint.interpret.classes import class_attribute

    if model.instance is None:
        return NOTHING_KNOWN
    call, build = (class_attribute(model.instance.cls, name) for name in ("call", "build"))
    if not isinstance(call, Function):
        return NOTHING_KNOWN
    if isinstance(build, Function) and not model.fields.get("building"):
        frame.write(model, "building", True)
        call_function(frame, node, build, Arguments([_shape_value(main_input(arguments))]), receiver=model)
    return _run_call(frame, node, call, _accepted(call, autocast(arguments)), model)


def model_output(frame: Frame, model: Model, given: Any, origin: Any) -> Any:
    """The outputs of a model for given inputs: the declared ones with the inputs' batch, others for other sizes."""
    if not model.outputs:
        return NOTHING_KNOWN
    first = given[0] if isinstance(given, tuple) and given else given
    batch = first.shape[0] if isinstance(first, TensorSpec) else BATCH
    again = outputs_for(model, given)
    tensors = model.outputs if again is None else tuple(TensorValue(each) for each in again)
    values = tuple(_rebatched(output, batch, origin) for output in tensors)
    return values[0] if len(values) == 1 else ListValue({"items": values})


def _rebatched(output: Any, batch: Any, origin: Any) -> Any:
    if not isinstance(output, TensorValue):
        return NOTHING_KNOWN
    dims = output.spec.shape.dims
    if dims and dims[0] is BATCH:
        shape = Shape((batch, *dims[1:]))
        return TensorValue(output.spec.with_(shape=shape), origin=origin)
    return TensorValue(output.spec, origin=origin)


__all__ = ["MISSING", "Const", "apply_layer", "apply_model", "connect", "main_input", "model_output", "subclass_output"]
