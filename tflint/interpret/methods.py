"""Calls of methods: containers and strings exactly, tensors and tables by the knowledge, models specially."""

from __future__ import annotations

from typing import Any

from tflint.interpret import tables
from tflint.interpret.comprehensions import known_items, some_element
from tflint.interpret.convert import plain, value_of
from tflint.interpret.evaluating import hashable
from tflint.interpret.functions import Arguments, call_function
from tflint.interpret.joining import MISSING
from tflint.interpret.limits import MOST_ITEMS
from tflint.interpret.lists import common, state_of
from tflint.interpret.machine import Frame
from tflint.interpret.options import PARSER, call_parser
from tflint.interpret.outside import call_op, call_unknown
from tflint.interpret.signatures import named
from tflint.interpret.symbolic import flat_tensors
from tflint.knowledge.registry import OPS, load
from tflint.program.facts import Call, Escape
from tflint.program.layers import Layer, Model
from tflint.program.spec import UNKNOWN_CONTENT
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiMethod,
    ApiObject,
    BoundMethod,
    ClassValue,
    Const,
    DatasetValue,
    DictValue,
    Function,
    Instance,
    ListValue,
    Number,
    TensorValue,
    TupleValue,
    UnknownValue,
)
from tflint.records import replace

OWNERS = {
    "numpy": "numpy.ndarray",
    "tensor": "tf.Tensor",
    "keras": "keras.KerasTensor",
    "variable": "tf.Variable",
    "frame": "pandas.DataFrame",
    "series": "pandas.Series",
    "sparse": "scipy.sparse.spmatrix",
    "ragged": "tf.RaggedTensor",
    None: "numpy.ndarray",
}


def call_method(frame: Frame, node: Any, method: ApiMethod, arguments: Arguments) -> Any:
    """The result of `receiver.name(arguments)`, stated as a fact for everything but containers."""
    receiver, name = method.receiver, method.name
    if isinstance(receiver, ListValue):
        return list_method(frame, node, receiver, name, arguments)
    if isinstance(receiver, DictValue):
        return dict_method(frame, node, receiver, name, arguments)
    if isinstance(receiver, Const):
        return constant_method(frame, node, receiver, name, arguments)
    if isinstance(receiver, ApiObject) and receiver.name == "builtins.super":
        return super_method(frame, node, receiver, name, arguments)
    owner = owner_name(receiver)
    full = f"{owner}.{name}"
    bound, places = named(frame, full, arguments)
    result = _call(frame, node, receiver, name, full, arguments, bound, places)
    if tables.is_table(receiver):
        result = tables.after_method(frame, receiver, name, bound, result)
    frame.machine.state(
        Call(
            name=full,
            receiver=receiver,
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


def owner_name(receiver: Any) -> str:
    """The canonical class name of a method's receiver."""
    if isinstance(receiver, TensorValue):
        return OWNERS.get(receiver.spec.kind, "numpy.ndarray")
    if isinstance(receiver, DatasetValue):
        return "tf.data.Dataset" if receiver.spec.kind == "dataset" else receiver.spec.kind
    if isinstance(receiver, Model):
        return "keras.Model"
    if isinstance(receiver, Layer):
        return receiver.name if not receiver.custom else "keras.layers.Layer"
    if isinstance(receiver, ApiObject):
        return receiver.name
    if isinstance(receiver, Instance):
        from tflint.interpret.classes import outside_base

        return outside_base(receiver.cls) or receiver.cls.name
    return "tf.function" if isinstance(receiver, (Function, BoundMethod)) else "unknown"


def _call(
    frame: Frame,
    node: Any,
    receiver: Any,
    name: str,
    full: str,
    arguments: Arguments,
    bound: dict[str, Any],
    places: dict[str, Any],
) -> Any:
    if isinstance(receiver, Model):
        from tflint.interpret.model_methods import call_model_method

        return call_model_method(frame, node, receiver, name, arguments, bound, places)
    if isinstance(receiver, DatasetValue):
        from tflint.interpret.datasets import call_dataset_method

        return call_dataset_method(frame, node, receiver, name, full, arguments, bound)
    if isinstance(receiver, Layer):
        return _layer_method(frame, node, receiver, name, arguments)
    load()
    if full in OPS:
        return call_op(frame, node, full, arguments, receiver=receiver)
    if isinstance(receiver, TensorValue) and f"numpy.ndarray.{name}" in OPS and receiver.spec.kind in (None, "series"):
        return call_op(frame, node, f"numpy.ndarray.{name}", arguments, receiver=receiver)
    if isinstance(receiver, ApiObject):
        return _object_method(frame, node, receiver, name, full, arguments)
    frame.machine.unknown_call(full)
    for value in arguments.positional:
        if isinstance(value, (ListValue, DictValue)):
            from tflint.interpret.targets import forget

            forget(frame, value)
    return UnknownValue(f"a call of {full}", origin=frame.origin(node))


def _object_method(frame: Frame, node: Any, receiver: ApiObject, name: str, full: str, arguments: Arguments) -> Any:
    if receiver.short_name == "GradientTape" and name in ("gradient", "jacobian"):
        return _gradients(frame, arguments)
    if receiver.name == PARSER:
        return call_parser(frame, node, receiver, name, arguments)
    frame.machine.unknown_call(full)
    from tflint.interpret.outside import _run_callbacks

    _run_callbacks(frame, node, arguments)
    if name in ("shuffle",) and arguments.positional:
        return _shuffled(frame, node, arguments)
    return UnknownValue(f"a call of {full}", origin=frame.origin(node))


def _shuffled(frame: Frame, node: Any, arguments: Arguments) -> Any:
    return Const(None)


def _gradients(frame: Frame, arguments: Arguments) -> Any:
    """Gradients have the shapes of what they are taken for."""
    sources = (
        arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("sources", NOTHING_KNOWN)
    )
    items = known_items(sources) if isinstance(sources, (ListValue, TupleValue)) else None
    if items is None:
        return sources.__class__ and UnknownValue("a gradient")
    tensors = tuple(
        TensorValue(t.spec.with_(content=UNKNOWN_CONTENT, kind="tensor"))
        if isinstance(t, TensorValue)
        else NOTHING_KNOWN
        for t in items
    )
    return ListValue({"items": tensors})


def _layer_method(frame: Frame, node: Any, layer: Layer, name: str, arguments: Arguments) -> Any:
    if name in ("call", "__call__", "convolution_op"):
        from tflint.interpret.applying import apply_layer
        from tflint.interpret.inheriting import inherited_output

        if layer.custom and name != "__call__":
            return inherited_output(frame, node, layer, arguments)
        return apply_layer(frame, node, layer, arguments)
    if name == "add_weight":
        from tflint.interpret.special import layer_weight

        return layer_weight(frame, node, layer, arguments)
    return NOTHING_KNOWN


def super_method(frame: Frame, node: Any, proxy: ApiObject, name: str, arguments: Arguments) -> Any:
    """`super().method(...)`: the next class's method, or Keras' own."""
    from tflint.interpret.classes import class_attribute

    receiver, after = proxy.fields["receiver"], proxy.fields["after"]
    instance = getattr(receiver, "instance", None) if isinstance(receiver, (Layer, Model)) else receiver
    if isinstance(instance, Instance) and isinstance(after, ClassValue):
        found = class_attribute(instance.cls, name, after=after)
        if isinstance(found, Function):
            return call_function(frame, node, found, arguments, receiver=receiver)
    if isinstance(receiver, Model) and name == "__init__":
        from tflint.interpret.models import become_functional

        if arguments.positional or arguments.keywords:
            become_functional(frame, node, receiver, arguments)
    elif isinstance(receiver, Model):
        return call_method(frame, node, ApiMethod(receiver, name), arguments)
    elif isinstance(receiver, Layer) and name == "__init__":
        from tflint.interpret.inheriting import inherit

        inherit(frame, receiver, outside_base_of(receiver), arguments)
        receiver.arguments.update({k: v for k, v in arguments.keywords.items() if k not in receiver.arguments})
    elif isinstance(receiver, Layer):
        return _layer_method(frame, node, receiver, name, arguments) if name in _INHERITED else NOTHING_KNOWN
    return NOTHING_KNOWN


def outside_base_of(layer: Layer) -> str | None:
    """The class of Keras that a layer of the program's own is derived from."""
    from tflint.interpret.classes import outside_base

    return None if layer.instance is None else outside_base(layer.instance.cls)


_INHERITED = ("add_weight", "call", "convolution_op")


def list_method(frame: Frame, node: Any, receiver: ListValue, name: str, arguments: Arguments) -> Any:
    """Methods of lists and sets."""
    items, given = receiver.items, arguments.positional
    if frame.context.graph is not None and name in ("append", "add", "insert", "extend") and given:
        escape = Escape(name=name, value=given[-1], receiver=receiver, context=frame.context, **frame.common(node))
        frame.machine.state(escape)
    if name in ("append", "add") and given:
        _hold(frame, receiver, None if items is None or len(items) > MOST_ITEMS else (*items, given[0]), given[0])
        return Const(None)
    if name in ("extend", "update") and given:
        more = known_items(given[0])
        new = None if items is None or more is None else (*items, *more)
        _hold(frame, receiver, new, *(more if more is not None else (some_element(given[0]),)))
        return Const(None)
    if name == "insert" and len(given) == 2:
        at = plain(given[0])
        fits = items is not None and isinstance(at, int)
        new = (*items[:at], given[1], *items[at:]) if fits and items is not None else None
        _hold(frame, receiver, new, given[1])
        return Const(None)
    if name == "pop":
        return _pop(frame, receiver, given)
    if name == "copy":
        return ListValue(dict(receiver.fields), kind=receiver.kind, origin=frame.origin(node))
    if name == "reverse":
        frame.write(receiver, "items", None if items is None else items[::-1])
        return Const(None)
    if name in ("sort", "remove", "clear", "discard"):
        _hold(frame, receiver, () if name == "clear" else None)
        return Const(None)
    return Number(0, None, True) if name in ("index", "count") else NOTHING_KNOWN


def _hold(frame: Frame, receiver: ListValue, items: tuple[Any, ...] | None, *more: Any) -> None:
    """Give a list other items; where they are not known one by one, what stands for the old ones and `more`."""
    if items is None:
        frame.write(receiver, "element", common((*state_of(receiver), *more)))
    frame.write(receiver, "items", items)


def _pop(frame: Frame, receiver: ListValue, given: list[Any]) -> Any:
    items = receiver.items
    at = plain(given[0]) if given else -1
    if not items or not isinstance(at, int) or not -len(items) <= at < len(items):
        _hold(frame, receiver, None)
        return some_element(receiver)
    picked = items[at]
    at %= len(items)
    frame.write(receiver, "items", (*items[:at], *items[at + 1 :]))
    return picked


def dict_method(frame: Frame, node: Any, receiver: DictValue, name: str, arguments: Arguments) -> Any:
    """Methods of dicts."""
    given = arguments.positional
    key = hashable(given[0]) if given else MISSING
    if name in ("get", "pop", "setdefault"):
        if key is not MISSING and key in receiver.entries:
            found = receiver.entries[key]
            if name == "pop":
                left = {other: value for other, value in receiver.entries.items() if other != key}
                frame.write(receiver, "entries", left)
            return found
        if receiver.open or key is MISSING:
            return NOTHING_KNOWN
        return given[1] if len(given) > 1 else Const(None)
    if name == "update":
        other = given[0] if given else DictValue({"entries": {}})
        entries = {**receiver.entries, **(other.entries if isinstance(other, DictValue) else {}), **arguments.keywords}
        frame.write(receiver, "open", receiver.open or not isinstance(other, DictValue) or other.open)
        frame.write(receiver, "entries", entries)
        return Const(None)
    if name in ("keys", "values", "items"):
        return _dict_view(receiver, name)
    if name == "copy":
        return DictValue(dict(receiver.fields), origin=frame.origin(node))
    return NOTHING_KNOWN


def _dict_view(receiver: DictValue, name: str) -> Any:
    if receiver.open:
        pair = TupleValue((NOTHING_KNOWN, NOTHING_KNOWN))
        return ListValue({"items": None, "element": pair if name == "items" else NOTHING_KNOWN}, kind="iterator")
    keys = [key if hasattr(key, "origin") else Const(key) for key in receiver.entries]
    values = list(receiver.entries.values())
    items = {"keys": keys, "values": values, "items": [TupleValue(pair) for pair in zip(keys, values)]}[name]
    return ListValue({"items": tuple(items)}, kind="iterator")


_PURE = frozenset(
    (
        "format",
        "lower",
        "upper",
        "title",
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "split",
        "rsplit",
        "join",
        "startswith",
        "endswith",
        "capitalize",
        "zfill",
        "isdigit",
        "find",
        "count",
        "removeprefix",
        "removesuffix",
        "splitlines",
        "bit_length",
        "is_integer",
    )
)


def constant_method(frame: Frame, node: Any, receiver: Const, name: str, arguments: Arguments) -> Any:
    """Pure methods of strings and numbers: Python's own answer."""
    given = [plain(value) for value in arguments.positional]
    if (
        name not in _PURE
        or arguments.keywords
        or arguments.open
        or not all(isinstance(g, (str, int, float, tuple)) for g in given)
    ):
        return UnknownValue("a string") if isinstance(receiver.value, str) else NOTHING_KNOWN
    try:
        result = getattr(receiver.value, name)(*given)
    except (AttributeError, TypeError, ValueError, IndexError, KeyError):
        return NOTHING_KNOWN
    if isinstance(result, str) and len(result) > MOST_ITEMS:
        return UnknownValue("a string")
    return value_of(result, None, frame.origin(node))


__all__ = ["call_method", "call_unknown", "flat_tensors", "owner_name", "replace"]
