"""Defines and calls the program's own functions: parameters are bound, the body is run, the returns are joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.interpret.evaluating import evaluate
from tflint.interpret.joining import join_values
from tflint.interpret.journal import BORN, Flow
from tflint.interpret.limits import LARGEST_IDLE, MOST_DEPTH, MOST_RECURSION
from tflint.interpret.machine import Frame, Scope
from tflint.program.facts import Context, FunctionMade, TracedCall
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiMethod,
    ApiObject,
    ApiRef,
    BoundMethod,
    Const,
    DictValue,
    Function,
    ListValue,
    TupleValue,
    UnknownValue,
)
from tflint.records import replace
from tflint.source.nodes import children


@dataclass(slots=True)
class Arguments:
    """The evaluated arguments of a call; `open` means that more may come from unknown `*args` or `**kwargs`."""

    positional: list[Any] = field(default_factory=list)
    keywords: dict[str, Any] = field(default_factory=dict)
    places: list[Any] = field(default_factory=list)
    keyword_places: dict[str, Any] = field(default_factory=dict)
    open: bool = False


def default_values(frame: Frame, params: cst.Parameters) -> tuple[tuple[str, Any], ...]:
    """The defaults of a function's parameters, evaluated where it is defined."""
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return tuple((p.name.value, evaluate(frame, p.default)) for p in every if p.default is not None)


def define_function(frame: Frame, node: cst.FunctionDef) -> Flow:
    """`def`: the name is bound to the function, or to what its decorators make of it."""
    decorators = tuple(evaluate(frame, decorator.decorator) for decorator in node.decorators)
    scope = frame.scope if frame.scope.kind != "class" else frame.scope.parent
    function = Function(
        node,
        node.name.value,
        scope,
        default_values(frame, node.params),
        decorators,
        owner=frame.receiver,
        file=frame.file,
        origin=frame.origin(node),
    )
    if frame.versioned:
        frame.machine.versioned.add(id(node))
    frame.machine.defined.append((function, frame.context))
    frame.machine.state(FunctionMade(function=function, **frame.common(node)))
    value: Any = function
    for decorator in reversed(decorators):
        value = _decorated(frame, node, decorator, value)
    frame.write(frame.scope.outer.get(node.name.value, frame.scope), node.name.value, value)
    return Flow.NEXT


_TRANSPARENT = (
    "tf.function",
    "functools.wraps",
    "functools.lru_cache",
    "functools.cache",
    "builtins.staticmethod",
    "builtins.classmethod",
    "tf.autograph.experimental.do_not_convert",
    "keras.saving.register_keras_serializable",
    "tf.custom_gradient",
    "keras.utils.register_keras_serializable",
    "builtins.property",
    "abc.abstractmethod",
    "contextlib.contextmanager",
    "typing.overload",
)


def decorator_name(decorator: Any) -> str:
    """The canonical name of an outside decorator, called or not; empty for others."""
    if isinstance(decorator, ApiRef):
        return decorator.name
    if isinstance(decorator, ApiObject):
        return decorator.name
    if isinstance(decorator, ApiMethod):
        return decorator.name
    return ""


def _decorated(frame: Frame, node: cst.FunctionDef, decorator: Any, value: Any) -> Any:
    if isinstance(decorator, (Function, BoundMethod)):
        from tflint.interpret.calls import call_value

        result = call_value(frame, node, decorator, Arguments([value]))
        return result if not isinstance(result, UnknownValue) else value
    return value


def is_graph(function: Function) -> bool:
    """Whether a function is traced because `tf.function` decorates it."""
    return any(
        decorator_name(decorator) in ("tf.function", "tf.contrib.eager.defun") for decorator in function.decorators
    )


def call_function(
    frame: Frame,
    node: Any,
    function: Function,
    arguments: Arguments,
    receiver: Any = None,
    context: dict[str, Any] | None = None,
) -> Any:
    """The result of a call of one of the program's functions, its body run with the actual arguments."""
    machine = frame.machine
    key = id(function.node)
    machine.called.add(key)
    if is_graph(function):
        machine.state(
            TracedCall(
                function=function,
                positional=tuple(arguments.positional),
                recursive=machine.active.get(key, 0) > 0,
                context=frame.context,
                **frame.common(node),
            )
        )
    if machine.idle and function.file is not machine.file and len((function.file or frame.file).data) > LARGEST_IDLE:
        return UnknownValue(f"a call of {function.name}")
    if machine.depth >= MOST_DEPTH or machine.active.get(key, 0) > MOST_RECURSION:
        machine.limit("the depth of calls")
        for tape in frame.context.tapes:
            frame.write(tape, "opaque", True)
        return UnknownValue(f"a deep call of {function.name}")
    machine.step()
    scope = Scope({BORN: machine.journal.arm}, parent=function.closure)
    for name, value in bind_parameters(function, arguments, receiver).items():
        scope.fields[name] = value
    inner = Frame(
        machine,
        scope,
        function.file or frame.file,
        frame.statement,
        _context(frame, function, context),
        frame.guarded,
        frame.doubt,
        frame.choice,
        function=function,
        receiver=receiver,
        versioned=frame.versioned or key in machine.versioned,
    )
    machine.depth += 1
    machine.active[key] = machine.active.get(key, 0) + 1
    try:
        return _run_body(inner, function)
    finally:
        machine.depth -= 1
        machine.active[key] -= 1


def _context(frame: Frame, function: Function, changes: dict[str, Any] | None) -> Context:
    context = replace(frame.context, function=function.name, body=function.node, **changes or {})
    if is_graph(function):
        context = replace(context, **{"graph": "tf.function", "loop_depth": 0, **(changes or {})})
    if context.graph is not None and context.traced is None:
        context = replace(context, traced=function.node, trace=function)
    return context


def _run_body(frame: Frame, function: Function) -> Any:
    from tflint.interpret.statements import suite

    node = function.node
    if isinstance(node, cst.Lambda):
        frame.statement = function.owner if function.owner is not None else frame.statement
        return evaluate(frame, node.body)
    flow = suite(frame, node.body)
    if frame.yields or (flow is Flow.NEXT and not frame.returns and _yields(frame, node.body)):
        element = join_values(frame.yields) if frame.yields else NOTHING_KNOWN
        drawn = {"items": None, "element": element, "endless": _endless(node)}
        return ListValue(drawn, kind="iterator", origin=frame.origin(node))
    if flow is Flow.NEXT:
        frame.returns.append(Const(None))
    return join_values(frame.returns) if frame.returns else UnknownValue("a call that does not return")


def _yields(frame: Frame, body: Any) -> bool:
    """Whether a body yields anything, not in functions of its own."""
    return "yield" in frame.file.program and _holds_yield(body)


@lru_cache(maxsize=1024)
def _holds_yield(node: Any) -> bool:
    if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
        return False
    return isinstance(node, cst.Yield) or any(map(_holds_yield.__wrapped__, children(node)))


def _endless(node: cst.FunctionDef) -> bool:
    """Whether a generator function goes round for ever."""
    loops = (line for line in node.body.body if isinstance(line, cst.While))
    return any(isinstance(loop.test, cst.Name) and loop.test.value == "True" and not _left(loop) for loop in loops)


def _left(node: Any) -> bool:
    """Whether a loop may be left: by a break of whatever loop inside, a return or an exception."""
    return isinstance(node, (cst.Break, cst.Return, cst.Raise)) or any(_left(child) for child in children(node))


def bind_parameters(function: Function, arguments: Arguments, receiver: Any = None) -> dict[str, Any]:
    """Parameter names with the values a call gives them; unknown where the call does not tell."""
    params = function.node.params
    positional = [receiver, *arguments.positional] if receiver is not None else list(arguments.positional)
    keywords = dict(arguments.keywords)
    defaults = dict(function.defaults)
    bound: dict[str, Any] = {}
    for param in (*params.posonly_params, *params.params):
        name = param.name.value
        if positional:
            bound[name] = positional.pop(0)
        elif name in keywords:
            bound[name] = keywords.pop(name)
        else:
            bound[name] = missing(name) if arguments.open else defaults.get(name, NOTHING_KNOWN)
    for param in params.kwonly_params:
        name = param.name.value
        bound[name] = (
            keywords.pop(name)
            if name in keywords
            else missing(name)
            if arguments.open
            else defaults.get(name, NOTHING_KNOWN)
        )
    if isinstance(params.star_arg, cst.Param):
        rest = TupleValue(tuple(positional)) if not arguments.open else ListValue({"items": None})
        bound[params.star_arg.name.value] = rest
    if params.star_kwarg is not None:
        bound[params.star_kwarg.name.value] = DictValue({"entries": keywords, "open": arguments.open})
    return bound


def missing(name: str) -> UnknownValue:
    """A parameter that no call gives: the same unknown wherever the function uses it."""
    return UnknownValue(f"the parameter {name}")


def unknown_arguments(function: Function) -> Arguments:
    """Arguments of a call nobody makes: every parameter is unknown."""
    return Arguments(open=True)
