"""Defines the program's classes and makes their instances: plain objects, custom layers and subclassed models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.interpret.evaluating import evaluate
from tflint.interpret.functions import Arguments, call_function
from tflint.interpret.joining import MISSING
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame, Scope
from tflint.program.facts import ClassMade
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.values import ApiRef, BoundMethod, ClassValue, Function, Instance
from tflint.source.nodes import children

MODEL_BASES = ("keras.Model", "keras.Sequential", "keras.models.Model", "keras.models.Sequential")
LAYER_BASES = ("keras.layers.", "keras.Layer")


def define_class(frame: Frame, node: cst.ClassDef) -> Flow:
    """`class`: its body is run in a scope of its own, which becomes its attributes."""
    bases = tuple(evaluate(frame, base.value) for base in node.bases)
    decorators = tuple(evaluate(frame, decorator.decorator) for decorator in node.decorators)
    for keyword in node.keywords:
        evaluate(frame, keyword.value)
    cls = ClassValue({}, name=node.name.value, bases=bases, node=node, file=frame.file, origin=frame.origin(node))
    scope = Scope(cls.fields, parent=frame.scope, kind="class")
    inner = Frame(
        frame.machine,
        scope,
        frame.file,
        frame.statement,
        frame.context,
        frame.guarded,
        frame.doubt,
        frame.choice,
        receiver=cls,
        versioned=frame.versioned,
    )
    from tflint.interpret.statements import suite

    suite(inner, node.body)
    cls.fields["<decorators>"] = decorators
    frame.machine.classes.append(cls)
    _state_class(frame, cls)
    frame.write(frame.scope.outer.get(cls.name, frame.scope), cls.name, cls)
    return Flow.NEXT


def _mentions_init(node: cst.CSTNode) -> bool:
    return re.search(r"(?<!def )\b__init__\b", cst.Module([]).code_for_node(node)) is not None


def _state_class(frame: Frame, cls: ClassValue) -> None:
    """State a class derived from a Keras layer or model that has an `__init__` of its own."""
    init, kind = cls.fields.get("__init__"), family(cls)
    if kind in ("layer", "model") and isinstance(init, Function) and not has_unknown_base(cls):
        starts = any(map(_mentions_init, (*children(init.node.body), cls.node)))
        own = Origin(frame.file, init.node, init.node)
        frame.machine.state(
            ClassMade(
                cls=cls,
                family=kind,
                starts_base=starts,
                origin=own,
                doubt=frame.doubt,
                choice=frame.choice,
                guarded=frame.guarded,
            )
        )


def ancestry(cls: ClassValue, seen: tuple[Any, ...] = ()) -> Iterator[Any]:
    """The class and its bases, nearest first: class values and outside references."""
    yield cls
    for base in cls.bases:
        if isinstance(base, ClassValue) and base not in seen:
            yield from ancestry(base, (*seen, cls))
        elif not isinstance(base, ClassValue):
            yield base


def class_attribute(cls: ClassValue, name: str, after: ClassValue | None = None) -> Any:
    """An attribute found along the bases, `MISSING` when the program's own classes do not define it; `after` is for
    `super()`.
    """
    waiting = after is not None
    for link in ancestry(cls):
        if waiting:
            waiting = link is not after
            continue
        if isinstance(link, ClassValue) and name in link.fields:
            return link.fields[name]
    return MISSING


def outside_base(cls: ClassValue) -> str | None:
    """The canonical name of the nearest base outside the program."""
    for link in ancestry(cls):
        if isinstance(link, ApiRef):
            return link.name
    return None


def has_unknown_base(cls: ClassValue) -> bool:
    """Whether a base is neither a class of the program nor a known name."""
    return any(not isinstance(link, (ClassValue, ApiRef)) for link in ancestry(cls))


def family(cls: ClassValue) -> str:
    """What an instance is to Keras: model, layer, module, or plain object."""
    for link in ancestry(cls):
        if isinstance(link, ApiRef):
            if link.name in MODEL_BASES:
                return "model"
            if link.name.startswith(LAYER_BASES) and not link.name.endswith("Cell"):
                return "layer"
            if link.name == "tf.Module":
                return "module"
    return "object"


def instantiate(frame: Frame, node: Any, cls: ClassValue, arguments: Arguments) -> Any:
    """A new instance: `__init__` is run with the actual arguments."""
    frame.machine.called.add(id(cls.node))
    instance = Instance({}, cls=cls, origin=frame.origin(node))
    value: Any = instance
    kind = family(cls)
    if kind == "model":
        value = Model(
            {"layers": (), "complete": False},
            kind="subclass",
            name=cls.name,
            instance=instance,
            origin=frame.origin(node),
        )
        frame.machine.models.append(value)
    elif kind == "layer":
        value = Layer({}, name=cls.name, instance=instance, origin=frame.origin(node))
    _note_keywords(value, arguments)
    init = class_attribute(cls, "__init__")
    if isinstance(init, Function):
        call_function(frame, node, init, arguments, receiver=value)
    elif init is MISSING:
        _without_init(frame, node, cls, value, arguments)
    return value


def _note_keywords(value: Any, arguments: Arguments) -> None:
    if isinstance(value, (Layer, Model)):
        value.arguments.update(arguments.keywords)
        value.fields["<given>"] = (*arguments.positional, *arguments.keywords.values())


def _without_init(frame: Frame, node: Any, cls: ClassValue, value: Any, arguments: Arguments) -> None:
    """A dataclass binds its fields in order; a subclass of a configured Keras class takes that class's arguments."""
    names = [
        name
        for link in reversed(list(ancestry(cls)))
        if isinstance(link, ClassValue)
        for name in dataclass_fields(link)
    ]
    target = value.instance if isinstance(value, (Layer, Model)) else value
    for name, given in zip(names, arguments.positional):
        target.fields[name] = given
    for name, given in arguments.keywords.items():
        target.fields[name] = given
    if isinstance(value, Layer):
        from tflint.interpret.inheriting import inherit

        inherit(frame, value, outside_base(cls), arguments)
    if isinstance(value, Model) and (arguments.keywords or arguments.positional):
        from tflint.interpret.models import become_functional

        become_functional(frame, node, value, arguments)


def dataclass_fields(cls: ClassValue) -> list[str]:
    """The annotated names of a class body in order."""
    annotated: list[str] = []
    body = cls.node.body.body if cls.node is not None else ()
    for line in body:
        for small in getattr(line, "body", ()) if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                annotated.append(small.target.value)
    return annotated


def method(receiver: Any, name: str) -> Any:
    """A method of an instance bound to it, or the attribute's value; `MISSING` when its classes do not define it."""
    instance = receiver if isinstance(receiver, Instance) else receiver.instance
    found = class_attribute(instance.cls, name)
    return bind_method(receiver, found)


def bind_method(receiver: Any, found: Any) -> Any:
    """A function found on a class as seen through an instance."""
    from tflint.interpret.functions import decorator_name

    if isinstance(found, Function):
        names = {decorator_name(decorator) for decorator in found.decorators}
        return found if "builtins.staticmethod" in names else BoundMethod(receiver, found)
    return found
