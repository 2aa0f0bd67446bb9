"""Calls values: evaluates the arguments, then asks the function, the class, or the knowledge of outside names."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.interpret.comprehensions import known_items
from tflint.interpret.functions import Arguments, call_function
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.machine import Frame
from tflint.program.layers import Layer, Model
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiMethod,
    ApiObject,
    ApiRef,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    Function,
    Instance,
    UnionValue,
    UnknownValue,
)


def call(frame: Frame, node: cst.Call) -> Any:
    """`function(arguments)`."""
    from tflint.interpret.expressions import evaluate

    frame.machine.step()
    function = evaluate(frame, node.func)
    arguments = evaluate_arguments(frame, node)
    return call_value(frame, node, function, arguments)


def evaluate_arguments(frame: Frame, node: cst.Call) -> Arguments:
    """The arguments of a call, stars unpacked where they are known."""
    from tflint.interpret.expressions import evaluate

    arguments = Arguments()
    for arg in node.args:
        value = evaluate(frame, arg.value)
        if arg.star == "*":
            items = known_items(value)
            arguments.open = arguments.open or items is None
            arguments.positional += items or ()
            arguments.places += [arg] * len(items or ())
        elif arg.star == "**":
            known = isinstance(value, DictValue) and not value.open
            arguments.open = arguments.open or not known
            entries = value.entries if isinstance(value, DictValue) else {}
            arguments.keywords.update({str(key): entry for key, entry in entries.items()})
            arguments.keyword_places.update({str(key): arg for key in entries})
        elif arg.keyword is not None:
            arguments.keywords[arg.keyword.value] = value
            arguments.keyword_places[arg.keyword.value] = arg
        else:
            arguments.positional.append(value)
            arguments.places.append(arg)
    return arguments


def call_value(frame: Frame, node: Any, function: Any, arguments: Arguments) -> Any:
    """The result of calling a value."""
    caller = _CALLERS.get(type(function))
    if caller is not None:
        return caller(frame, node, function, arguments)
    from tflint.interpret.outside import call_unknown

    return call_unknown(frame, node, function, arguments)


def _user_function(frame: Frame, node: Any, function: Function, arguments: Arguments) -> Any:
    return call_function(frame, node, function, arguments)


def _bound(frame: Frame, node: Any, function: BoundMethod, arguments: Arguments) -> Any:
    return call_function(frame, node, function.function, arguments, receiver=function.receiver)


def _class(frame: Frame, node: Any, cls: ClassValue, arguments: Arguments) -> Any:
    from tflint.interpret.classes import instantiate

    return instantiate(frame, node, cls, arguments)


def _union(frame: Frame, node: Any, function: UnionValue, arguments: Arguments) -> Any:
    return join_values([call_value(inner, node, one, arguments) for inner, one in frame.each(function)])


def _instance(frame: Frame, node: Any, instance: Instance, arguments: Arguments) -> Any:
    from tflint.interpret.classes import method
    from tflint.interpret.outside import call_unknown

    called = method(instance, "__call__")
    if called is MISSING:
        return call_unknown(frame, node, instance, arguments)
    return call_value(frame, node, called, arguments)


def _outside(frame: Frame, node: Any, function: ApiRef, arguments: Arguments) -> Any:
    from tflint.interpret.outside import call_outside

    return call_outside(frame, node, function, arguments)


def _method(frame: Frame, node: Any, function: ApiMethod, arguments: Arguments) -> Any:
    from tflint.interpret.methods import call_method

    return call_method(frame, node, function, arguments)


def _layer(frame: Frame, node: Any, layer: Layer, arguments: Arguments) -> Any:
    from tflint.interpret.applying import apply_layer

    return apply_layer(frame, node, layer, arguments)


def _model(frame: Frame, node: Any, model: Model, arguments: Arguments) -> Any:
    from tflint.interpret.applying import apply_model

    return apply_model(frame, node, model, arguments)


def _object(frame: Frame, node: Any, value: ApiObject, arguments: Arguments) -> Any:
    from tflint.interpret.outside import call_object

    return call_object(frame, node, value, arguments)


_CALLERS: dict[type, Any] = {
    Function: _user_function,
    BoundMethod: _bound,
    ClassValue: _class,
    UnionValue: _union,
    Instance: _instance,
    ApiRef: _outside,
    ApiMethod: _method,
    Layer: _layer,
    Model: _model,
    ApiObject: _object,
}

__all__ = ["NOTHING_KNOWN", "Const", "UnknownValue", "call", "call_value", "evaluate_arguments"]
