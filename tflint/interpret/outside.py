"""Calls of outside names: layers, models and other objects are made, functions are asked of the knowledge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tflint.interpret.builtin_functions import call_builtin
from tflint.interpret.convert import plain, value_of
from tflint.interpret.functions import Arguments, call_function, unknown_arguments
from tflint.interpret.joining import join_values
from tflint.interpret.lists import STACKS, stacked
from tflint.interpret.machine import Frame
from tflint.interpret.open_sizes import name_sizes, named_argument, shapes_named
from tflint.interpret.operators import state_conflict, with_producer
from tflint.interpret.signatures import named
from tflint.interpret.symbolic import flat_tensors, is_symbolic
from tflint.interpret.targets import forget
from tflint.knowledge.registry import LAYERS, OPS, ShapeFunction, ask, load
from tflint.program.facts import Call, Made
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import UNKNOWN, ShapeError, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    ApiRef,
    BoundMethod,
    ClassValue,
    DictValue,
    Function,
    ListValue,
    TensorValue,
    UnionValue,
    UnknownValue,
)
from tflint.records import replace

Special = Callable[[Frame, Any, str, Arguments], Any]


def call_outside(frame: Frame, node: Any, function: ApiRef, arguments: Arguments) -> Any:
    """The result of calling an outside name, stated as a fact."""
    name = function.name
    if name.startswith("builtins."):
        return _builtin(frame, node, name[9:], arguments)
    bound, places = named(frame, name, arguments)
    result = _result(frame, node, name, arguments, bound, places)
    frame.machine.state(
        Call(
            name=name,
            spelled=function.spelled,
            positional=tuple(arguments.positional),
            keywords=arguments.keywords,
            arguments=bound,
            places=places,
            result=result,
            context=frame.context,
            **frame.common(node),
        )
    )
    return result


def _builtin(frame: Frame, node: Any, name: str, arguments: Arguments) -> Any:
    result = call_builtin(frame, node, name, arguments)
    if name in _STATED_BUILTINS:
        frame.machine.state(
            Call(
                name=f"builtins.{name}",
                spelled=name,
                positional=tuple(arguments.positional),
                keywords=arguments.keywords,
                result=result,
                context=frame.context,
                **frame.common(node),
            )
        )
    return result


_STATED_BUILTINS = ("print", "float", "int", "range", "len", "next", "iter", "round", "bool", "zip")


def _result(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    from tflint.interpret.special import SPECIAL

    special = SPECIAL.get(name)
    if special is not None:
        return special(frame, node, name, arguments, bound, places)
    if name.endswith(".__init__") and arguments.positional:
        from tflint.interpret.inheriting import initialised

        return initialised(frame, node, name[: -len(".__init__")], arguments)
    load()
    if name in OPS:
        return call_op(frame, node, name, arguments)
    if name.startswith(_TF_NUMPY) and f"numpy.{name[len(_TF_NUMPY) :]}" in OPS:
        return _as_tensors(call_op(frame, node, f"numpy.{name[len(_TF_NUMPY) :]}", arguments))
    last = name.rpartition(".")[2]
    if name in LAYERS or (name.startswith("keras.layers.") and last[:1].isupper() and last != "InputSpec"):
        return make_layer(frame, node, name, bound, places)
    if name.startswith("keras.applications.") and last[:1].isupper():
        from tflint.interpret.backbones import make_backbone

        return make_backbone(frame, node, name, bound, places)
    if last[:1].isupper() or (last.endswith("_initializer") and name.startswith("tf.")):
        return make_object(frame, node, name, bound, places)
    if last == "from_config" and name.startswith("keras.optimizers."):
        from tflint.interpret.scheduling import of_config

        return of_config(frame, node, name[: -len(".from_config")], next(iter(bound.values()), None))
    return _unknown_function(frame, node, name, arguments)


_TF_NUMPY = "tf.experimental.numpy."


def _as_tensors(value: Any) -> Any:
    """What TensorFlow's twin of a NumPy function gives."""
    if isinstance(value, TensorValue) and value.spec.kind == "numpy":
        return replace(value, spec=value.spec.with_(kind="tensor"))
    return value


def make_object(frame: Frame, node: Any, name: str, bound: dict[str, Any], places: dict[str, Any]) -> ApiObject:
    """An object of an outside class."""
    value = ApiObject({}, name=name, arguments=bound, places=places, origin=frame.origin(node))
    frame.machine.state(Made(object=value, context=frame.context, **frame.common(node)))
    return value


def make_layer(frame: Frame, node: Any, name: str, bound: dict[str, Any], places: dict[str, Any]) -> Layer:
    """A configured layer."""
    layer = Layer({}, name=name, arguments=bound, places=places, origin=frame.origin(node))
    if "stateful" in bound:
        frame.machine.notes["stateful"] = True
    name_sizes(frame, layer)
    frame.machine.state(Made(object=layer, context=frame.context, **frame.common(node)))
    return layer


MOST_COMBINATIONS = 8


def call_op(frame: Frame, node: Any, name: str, arguments: Arguments, receiver: Any = None) -> Any:
    """The result of a function or method the knowledge models; unions are asked one by one."""
    function = OPS[name]
    positional = [receiver, *arguments.positional] if receiver is not None else list(arguments.positional)
    array = stacked(positional[0]) if name in STACKS and positional else None
    if array is not None:
        positional[0] = TensorValue(array, origin=positional[0].origin)
    if arguments.open:
        return _op_unknown(frame, name, positional)
    rows: list[tuple[list[Any], dict[str, Any]]] = [(positional, arguments.keywords)]
    for index, value in enumerate(positional):
        if isinstance(value, UnionValue) and len(rows) * len(value.alternatives) <= MOST_COMBINATIONS:
            rows = [([*p[:index], one, *p[index + 1 :]], k) for p, k in rows for one in value.alternatives]
    results = []
    for group in rows:
        seen = _traced if frame.context.graph else _as_is
        given = tuple(seen(plain(value)) for value in group[0])
        named = {key: seen(plain(value)) for key, value in group[1].items()}
        if shapes_named(frame, function, *group):
            given, named = _with_names(frame, function, given, named, group)
        answer = ask(function, given, named)
        if isinstance(answer, ShapeError) and answer.problem == "symbolic" and name.startswith("tf."):
            if not _refused_before(group):
                state_conflict(frame, node, name, answer, (*group[0], *group[1].values()))
            answer = ask(function, _traced(given), {key: _traced(value) for key, value in named.items()})
        results.append(_answer(frame, node, name, answer, function.kind, group, len(rows)))
    return results[0] if len(results) == 1 else join_values(results)


def _refused_before(group: Any) -> bool:
    """Whether an argument came through a TensorFlow function that Keras refused: one finding is enough."""
    stack = [tensor for value in (*group[0], *group[1].values()) for tensor in flat_tensors(value)]
    seen: set[int] = set()
    while stack:
        call = stack.pop().producer
        if call is None or id(call) in seen:
            continue
        seen.add(id(call))
        if isinstance(call.layer, ApiRef) and call.layer.name.startswith("tf."):
            return True
        stack.extend(call.inputs)
    return False


def _with_names(
    frame: Frame, function: ShapeFunction, given: tuple[Any, ...], named: dict[str, Any], group: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Plain arguments with names for the open sizes in shapes."""
    by_place = [*function.plain, *("*" for _ in given)]
    rows = zip(by_place, group[0], given)
    first = tuple(named_argument(frame, function, name, value, known) for name, value, known in rows)
    return first, {key: named_argument(frame, function, key, group[1][key], known) for key, known in named.items()}


def _as_is(given: Any) -> Any:
    return given


def _traced(given: Any) -> Any:
    """What Keras hands to `call` is an ordinary tensor, though the graph is drawn with symbolic ones."""
    if isinstance(given, tuple):
        return tuple(_traced(item) for item in given)
    return given.with_(kind="tensor") if isinstance(given, TensorSpec) and given.kind == "keras" else given


def _given(frame: Frame, value: Any) -> Any:
    """An argument as the function sees it: inside `call` and other traced code tensors are TensorFlow's own, not
    symbolic.
    """
    return traced(plain(value)) if frame.context.graph is not None else plain(value)


def traced(argument: Any) -> Any:
    """A plain argument with its symbolic tensors made ordinary ones."""
    if isinstance(argument, TensorSpec):
        return argument.with_(kind="tensor") if argument.kind == "keras" else argument
    return tuple(traced(item) for item in argument) if isinstance(argument, tuple) else argument


def _answer(frame: Frame, node: Any, name: str, answer: Any, kind: str | None, group: Any, rows: int) -> Any:
    values, keywords = group
    inputs = (*values, *keywords.values())
    if isinstance(answer, ShapeError):
        stated = frame if rows == 1 else replace(frame, doubt=frame.doubt or "one of several alternatives")
        state_conflict(stated, node, name, answer, inputs)
        return NOTHING_KNOWN
    if answer is UNKNOWN:
        return _op_unknown(frame, name, list(inputs))
    made = kind or kind_of(name)
    if made == "tensor" and any(is_symbolic(value) for value in inputs):
        made = "keras"
        answer = _drawn(answer) if frame.context.graph is None else answer
    value = value_of(answer, made, frame.origin(node))
    return with_producer(frame, node, name, value, inputs)


def _drawn(answer: Any) -> Any:
    """What a TensorFlow function makes of symbolic tensors where Keras draws a graph: symbolic tensors."""
    if isinstance(answer, (tuple, list)):
        return type(answer)(_drawn(item) for item in answer)
    return answer.with_(kind="keras") if isinstance(answer, TensorSpec) and answer.kind == "tensor" else answer


def _op_unknown(frame: Frame, name: str, inputs: list[Any]) -> Any:
    frame.machine.unknown_call(name)
    return UnknownValue(f"a call of {name}")


def kind_of(name: str) -> str | None:
    """The kind of tensors a library makes."""
    package = name.partition(".")[0]
    return {
        "numpy": "numpy",
        "tf": "tensor",
        "keras": "tensor",
        "sklearn": "numpy",
        "scipy": "numpy",
        "pandas": "frame",
    }.get(package)


def _unknown_function(frame: Frame, node: Any, name: str, arguments: Arguments) -> Any:
    frame.machine.unknown_call(name)
    _run_callbacks(frame, node, arguments)
    package = name.partition(".")[0]
    if package not in (
        "tf",
        "keras",
        "numpy",
        "math",
        "os",
        "sys",
        "time",
        "random",
        "matplotlib",
        "sklearn",
        "pandas",
        "json",
        "logging",
    ):
        for value in (*arguments.positional, *arguments.keywords.values()):
            forget(frame, value)
    return UnknownValue(f"a call of {name}", origin=frame.origin(node))


def _run_callbacks(frame: Frame, node: Any, arguments: Arguments) -> None:
    """Functions given to an outside function are probably called: run them once with unknown arguments."""
    for value in (*arguments.positional, *arguments.keywords.values()):
        if isinstance(value, (Function, BoundMethod)):
            function = value if isinstance(value, Function) else value.function
            receiver = None if isinstance(value, Function) else value.receiver
            if frame.machine.active.get(id(function.node), 0) == 0 and id(function.node) not in frame.machine.called:
                call_function(frame, node, function, unknown_arguments(function), receiver=receiver)


def call_unknown(frame: Frame, node: Any, function: Any, arguments: Arguments) -> Any:
    """A call of something unknown: its result is unknown, and what it was given may have changed."""
    if isinstance(function, UnknownValue) and function.cause == f"the name {UNREAD}":
        _unread(frame, arguments)
    for value in (*arguments.positional, *arguments.keywords.values()):
        forget(frame, value)
    for tape in frame.context.tapes:
        frame.write(tape, "opaque", True)
    _run_callbacks(frame, node, arguments)
    cause = function.cause if isinstance(function, UnknownValue) and function.cause else "an unknown call"
    return UnknownValue(cause, origin=frame.origin(node))


UNREAD = "__unread__"
"""The name that stands for a statement that could not be read, called with the names it mentions."""


def _unread(frame: Frame, arguments: Arguments) -> None:
    """A statement nobody could read may have done anything to the models it mentions."""
    for value in arguments.positional:
        if isinstance(value, Model):
            frame.write(value, "complete", False)
            frame.write(value, "layers", (*value.layers, NOTHING_KNOWN))
            frame.write(value, "outputs", ())
            frame.write(value, "compiled", None)


def _partial(frame: Frame, node: Any, value: ApiObject, arguments: Arguments) -> Any:
    """A call of `functools.partial(function, ...)`: the arguments given then, and those given now."""
    from tflint.interpret.calls import call_value

    given: Arguments = value.fields["given"]
    function, *first = given.positional
    together = Arguments(
        [*first, *arguments.positional],
        {**given.keywords, **arguments.keywords},
        [*given.places[1:], *arguments.places],
        {**given.keyword_places, **arguments.keyword_places},
        given.open or arguments.open,
    )
    return call_value(frame, node, function, together)


def call_object(frame: Frame, node: Any, value: ApiObject, arguments: Arguments) -> Any:
    """A call of an outside object: unknown layers keep a symbolic graph connected, losses and metrics answer unknown
    tensors.
    """
    if value.name == "functools.partial":
        return _partial(frame, node, value, arguments)
    bound, places = named(frame, f"{value.name}.__call__", arguments)
    inputs = tuple(t for v in (*arguments.positional, *arguments.keywords.values()) for t in flat_tensors(v))
    result: Any = NOTHING_KNOWN
    if value.name in ("tf.function",) and arguments.positional and isinstance(arguments.positional[0], Function):
        function = arguments.positional[0]
        return replace(function, decorators=(*function.decorators, value))
    if any(tensor.spec.kind == "keras" for tensor in inputs):
        result = TensorValue(
            TensorSpec(kind="keras"), LayerCall(value, inputs, None, frame.origin(node)), origin=frame.origin(node)
        )
    else:
        load()
        if f"{value.name}.__call__" in OPS and value.name.startswith(("keras.", "tf.")):
            result = call_op(frame, node, f"{value.name}.__call__", arguments, receiver=value)
    frame.machine.state(
        Call(
            name=f"{value.name}.__call__",
            receiver=value,
            positional=tuple(arguments.positional),
            keywords=arguments.keywords,
            arguments=bound,
            places=places,
            result=result,
            context=frame.context,
            **frame.common(node),
        )
    )
    return result


__all__ = [
    "ClassValue",
    "DictValue",
    "ListValue",
    "call_object",
    "call_op",
    "call_outside",
    "call_unknown",
    "make_layer",
    "make_object",
]
