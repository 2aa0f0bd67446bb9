"""Calls values: evaluates the arguments, then asks the function, the class, or the knowledge of outside names."""

from __future__ import annotations

from functools import cache
from typing import Any

import libcst as cst

from tflint.interpret.comprehensions import known_items
from tflint.interpret.evaluating import evaluate
from tflint.interpret.functions import Arguments, call_function
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.machine import Frame
from tflint.program.layers import Layer, Model
from tflint.program.values import (
    ApiMethod,
    ApiObject,
    ApiRef,
    BoundMethod,
    ClassValue,
    DictValue,
    Function,
    Instance,
    UnionValue,
    UnknownValue,
)


def call(frame: Frame, node: cst.Call) -> Any:
    """`function(arguments)`."""
    frame.machine.step()
    function = evaluate(frame, node.func)
    arguments = evaluate_arguments(frame, node)
    if type(node.func) is cst.Attribute and node.func.attr.value == "assign":
        from tflint.interpret.scheduling import assigned

        assigned(frame, node, arguments)
    return call_value(frame, node, function, arguments)


def evaluate_arguments(frame: Frame, node: cst.Call) -> Arguments:
    """The arguments of a call, stars unpacked where they are known."""
    arguments = Arguments([], {}, [], {})
    for arg in node.args:
        value = evaluate(frame, arg.value)
        if not arg.star:
            if arg.keyword is None:
                arguments.positional.append(value)
                arguments.places.append(arg)
            else:
                arguments.keywords[arg.keyword.value] = value
                arguments.keyword_places[arg.keyword.value] = arg
        elif arg.star == "*":
            items = known_items(value)
            arguments.open = arguments.open or items is None
            arguments.positional += items or ()
            arguments.places += [arg] * len(items or ())
        else:
            known = isinstance(value, DictValue) and not value.open
            arguments.open = arguments.open or not known
            entries = value.entries if isinstance(value, DictValue) else {}
            arguments.keywords.update({str(key): entry for key, entry in entries.items()})
            arguments.keyword_places.update({str(key): arg for key in entries})
    return arguments


def call_value(frame: Frame, node: Any, function: Any, arguments: Arguments) -> Any:
    """The result of calling a value."""
    callers = _callers()
    return callers.get(type(function), callers[UnknownValue])(frame, node, function, arguments)


def _bound(frame: Frame, node: Any, function: BoundMethod, arguments: Arguments) -> Any:
    return call_function(frame, node, function.function, arguments, receiver=function.receiver)


def _union(frame: Frame, node: Any, function: UnionValue, arguments: Arguments) -> Any:
    return join_values([call_value(inner, node, one, arguments) for inner, one in frame.each(function)])


def _instance(frame: Frame, node: Any, instance: Instance, arguments: Arguments) -> Any:
    from tflint.interpret.classes import method

    called = method(instance, "__call__")
    if called is MISSING:
        return _callers()[UnknownValue](frame, node, instance, arguments)
    return call_value(frame, node, called, arguments)


@cache
def _callers() -> dict[type, Any]:
    """Who calls values of which class; who calls unknown ones calls all others."""
    from tflint.interpret import applying, classes, methods, outside

    return {
        Function: call_function,
        BoundMethod: _bound,
        ClassValue: classes.instantiate,
        UnionValue: _union,
        Instance: _instance,
        ApiRef: outside.call_outside,
        ApiMethod: methods.call_method,
        Layer: applying.apply_layer,
        Model: applying.apply_model,
        ApiObject: outside.call_object,
        UnknownValue: outside.call_unknown,
    }
