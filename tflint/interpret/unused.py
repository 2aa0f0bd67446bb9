"""Interprets the functions and classes that nobody calls: that is how library code gets checked."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.interpret.classes import bind_method, class_attribute, family, instantiate
from tflint.interpret.functions import Arguments, call_function, missing, unknown_arguments
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame, Machine, Scope
from tflint.program.facts import Context
from tflint.program.layers import Layer, Model
from tflint.program.values import BoundMethod, ClassValue, Function, Instance, TensorValue


def run_uncalled(machine: Machine) -> None:
    """Run every function nobody called once, with unknown arguments; methods on an instance made of unknowns."""
    machine.idle = True
    position = 0
    classes_done: set[int] = set()
    while position < len(machine.defined) or len(classes_done) < len(machine.classes):
        for cls in list(machine.classes):
            if id(cls) not in classes_done:
                classes_done.add(id(cls))
                _run_class(machine, cls)
        while position < len(machine.defined):
            function, context = machine.defined[position]
            position += 1
            if function.owner is None and id(function.node) not in machine.called:
                _run_function(machine, function, context)


def _frame(machine: Machine, function: Function, context: Context) -> Frame:
    scope = Scope({}, parent=function.closure)
    return Frame(machine, scope, function.file or machine.file, function.node, context)


def _run_function(machine: Machine, function: Function, context: Context, receiver: Any = None) -> None:
    if isinstance(function.node, cst.FunctionDef):
        frame, made = _frame(machine, function, context), len(machine.models)
        call_function(frame, function.node, function, unknown_arguments(function), receiver=receiver)
        if machine.draws and function.defaults and any(map(_is_lost, machine.models[made:])):
            for model in machine.models[made:]:
                model.fields["builder"] = function.node
            machine.journal.trial(lambda: _sketch(machine, function, context, receiver))


def _is_lost(model: Model) -> bool:
    """Whether layers of a model that a function draws could not be seen."""
    told = model.complete and model.inputs and all(tensor.spec.shape.dims is not None for tensor in model.inputs)
    return model.kind in ("functional", "sequential") and not told


def _sketch(machine: Machine, function: Function, context: Context, receiver: Any) -> Flow:
    """Run a function that draws models once more, with the defaults of its parameters, in silence.

    What it draws then is only for those who want to see it: nobody says that anybody calls it like that.
    """
    made, defined, classes = len(machine.models), len(machine.defined), len(machine.classes)
    params = function.node.params
    names = [param.name.value for param in (*params.posonly_params, *params.params, *params.kwonly_params)]
    given = {name: missing(name) for name in names[receiver is not None :] if name not in dict(function.defaults)}
    machine.quiet += 1
    try:
        frame = _frame(machine, function, context)
        call_function(frame, function.node, function, Arguments(keywords=given), receiver=receiver)
    finally:
        machine.quiet -= 1
        for model in machine.models[made:]:
            model.fields["builder"] = function.node
            machine.program.derived.setdefault("sketches", []).append(model)
        del machine.models[made:], machine.defined[defined:], machine.classes[classes:]
    return Flow.NEXT


def _run_class(machine: Machine, cls: ClassValue) -> None:
    own = [
        value for value in cls.fields.values() if isinstance(value, Function) and id(value.node) not in machine.called
    ]
    methods = [function for function in own if not _replaced(machine, cls, function)]
    if not methods:
        return
    probe = methods[0]
    frame = _frame(machine, probe, Context())
    if id(cls.node) not in machine.called:
        receiver = instantiate(frame, cls.node, cls, unknown_arguments(probe))
        _forget_model(machine, receiver)
    else:
        receiver = _empty(cls)
    for function in methods:
        if id(function.node) in machine.called:
            continue
        bound = bind_method(receiver, function)
        context = (
            Context(graph="call") if function.name == "call" and isinstance(receiver, (Layer, Model)) else Context()
        )
        given = receiver if isinstance(bound, BoundMethod) else None
        machine.journal.trial(lambda: _run_alone(machine, function, context, given))  # noqa: B023


def _replaced(machine: Machine, cls: ClassValue, function: Function) -> bool:
    """Whether a class nobody instantiates is only there for a subclass that has this method of its own."""
    heirs = [other for other in machine.classes if cls in other.bases]
    return id(cls.node) not in machine.called and any(function.name in heir.fields for heir in heirs)


def _run_alone(machine: Machine, function: Function, context: Context, receiver: Any) -> Flow:
    """Run a method whose writes are taken back: nobody says that another follows it on the same object."""
    _run_function(machine, function, context, receiver)
    return Flow.NEXT


def _forget_model(machine: Machine, receiver: Any) -> None:
    if isinstance(receiver, Model) and receiver in machine.models:
        machine.models.remove(receiver)


def _empty(cls: ClassValue) -> Any:
    """An instance of which no attribute is known: the class was instantiated elsewhere with its own arguments."""
    instance = Instance({}, cls=cls)
    kind = family(cls)
    if kind == "model":
        return Model({"layers": (), "complete": False}, kind="subclass", name=cls.name, instance=instance)
    return Layer({}, name=cls.name, instance=instance) if kind == "layer" else instance


__all__ = ["TensorValue", "class_attribute", "run_uncalled"]
