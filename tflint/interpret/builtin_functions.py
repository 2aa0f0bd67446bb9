"""Python's builtins and the methods of its containers on abstract values."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from tflint.interpret.comprehensions import known_items, some_element
from tflint.interpret.convert import dim_value, plain
from tflint.interpret.evaluating import hashable
from tflint.interpret.functions import Arguments
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.journal import BORN
from tflint.interpret.limits import MOST_ITEMS
from tflint.interpret.machine import Frame
from tflint.program.layers import Layer, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    ApiRef,
    BoundMethod,
    ClassValue,
    Const,
    DatasetValue,
    DictValue,
    Function,
    Instance,
    ListValue,
    Number,
    Size,
    TensorValue,
    TupleValue,
    UnknownValue,
)

BUILTIN_NAMES = frozenset(dir(builtins))
Builtin = Callable[[Frame, Any, Arguments], Any]


def range_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`range` of constants, one by one when short."""
    ends = [plain(value) for value in arguments.positional]
    if not ends or not all(isinstance(end, int) for end in ends):
        return ListValue({"items": None, "element": Number(0, None, True)}, kind="iterator")
    try:
        numbers = range(*ends)
        count = len(numbers)
    except (TypeError, ValueError, OverflowError):
        return NOTHING_KNOWN
    if count > MOST_ITEMS:
        return ListValue(
            {"items": None, "element": Number(min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1]), True)},
            kind="iterator",
        )
    return ListValue({"items": tuple(Const(number) for number in numbers)}, kind="iterator", origin=frame.origin(node))


def len_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`len` of containers and arrays."""
    value = arguments.positional[0] if arguments.positional else NOTHING_KNOWN
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        return Const(len(value.value), origin=frame.origin(node))
    if isinstance(value, TensorValue):
        return dim_value(value.spec.shape[0], frame.origin(node))
    items = known_items(value)
    if items is not None:
        return Const(len(items), origin=frame.origin(node))
    if isinstance(value, DictValue) and value.fields.get("length") is not None:
        return dim_value(value.fields["length"], frame.origin(node))
    if isinstance(value, DatasetValue) and not isinstance(value.spec.cardinality, str):
        return dim_value(value.spec.cardinality, frame.origin(node))
    return Number(0, None, True, origin=frame.origin(node))


def enumerate_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """Pairs of index and element."""
    items = known_items(arguments.positional[0]) if arguments.positional else None
    start = (
        plain(arguments.positional[1])
        if len(arguments.positional) > 1
        else plain(arguments.keywords.get("start", Const(0)))
    )
    if items is None or not isinstance(start, int):
        element = some_element(arguments.positional[0]) if arguments.positional else NOTHING_KNOWN
        return ListValue({"items": None, "element": TupleValue((Number(0, None, True), element))}, kind="iterator")
    return ListValue({"items": tuple(TupleValue((Const(i), v)) for i, v in enumerate(items, start))}, kind="iterator")


def zip_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """Tuples of elements side by side."""
    rows = [known_items(value) for value in arguments.positional]
    if arguments.open:
        return ListValue({"items": None}, kind="iterator")
    if not rows or any(row is None for row in rows):
        element = TupleValue(tuple(some_element(value) for value in arguments.positional))
        return ListValue({"items": None, "element": element, "sources": tuple(arguments.positional)}, kind="iterator")
    items = tuple(TupleValue(column) for column in zip(*rows))
    return ListValue({"items": items, "sources": tuple(arguments.positional)}, kind="iterator")


def list_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`list`, `set`, `sorted`, `reversed` keep what is known of the elements."""
    if not arguments.positional:
        return ListValue({"items": (), BORN: frame.machine.journal.arm}, origin=frame.origin(node))
    value = arguments.positional[0]
    items = known_items(value)
    if items is None:
        return ListValue({"items": None, "element": some_element(value)}, origin=frame.origin(node))
    return ListValue({"items": items}, origin=frame.origin(node))


def tuple_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`tuple`."""
    if not arguments.positional:
        return TupleValue(())
    items = known_items(arguments.positional[0])
    return NOTHING_KNOWN if items is None else TupleValue(items, origin=frame.origin(node))


def reversed_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`reversed`."""
    result = list_(frame, node, arguments)
    if result.items is not None:
        result.fields["items"] = result.items[::-1]
    return result


def sorted_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`sorted` of constants; of others the order is unknown."""
    result = list_(frame, node, arguments)
    items = result.items
    if items is not None and len(items) > 1:
        keys = [plain(item) for item in items]
        try:
            order = sorted(range(len(items)), key=lambda i: keys[i])
            result.fields["items"] = tuple(items[i] for i in order) if not arguments.keywords else None
        except TypeError:
            result.fields["items"] = None
    return result


def dict_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`dict(a=1)`, `dict(other)`, `dict(pairs)`."""
    entries: dict[Any, Any] = {}
    is_open = arguments.open
    for value in arguments.positional:
        if isinstance(value, DictValue):
            entries.update(value.entries)
            is_open = is_open or value.open
            continue
        for pair in known_items(value) or (NOTHING_KNOWN,):
            key = hashable(pair.items[0]) if isinstance(pair, TupleValue) and len(pair.items) == 2 else MISSING
            is_open = is_open or key is MISSING
            if key is not MISSING:
                entries[key] = pair.items[1]
    entries.update(arguments.keywords)
    return DictValue({"entries": entries, "open": is_open}, origin=frame.origin(node))


def number(function: Callable[..., Any]) -> Builtin:
    """A builtin on constants: Python's own answer."""

    def apply(frame: Frame, node: Any, arguments: Arguments) -> Any:
        values = [_told(plain(value)) for value in arguments.positional]
        if len(values) == 1 and isinstance(values[0], tuple) and function in (min, max, sum):
            values = [values[0]]
        try:
            if values and all(_is_plain(value) for value in values) and not arguments.keywords and not arguments.open:
                result = function(*values)
                return Const(result, origin=frame.origin(node)) if _is_plain(result) else NOTHING_KNOWN
        except (ArithmeticError, TypeError, ValueError, OverflowError):
            return NOTHING_KNOWN
        if len(arguments.positional) == 1 and isinstance(arguments.positional[0], (Size, Number)) and function is int:
            return arguments.positional[0]
        return Number(None, None, function in (int, round, len), origin=frame.origin(node))

    return apply


def _told(value: Any) -> Any:
    """The number in an array without axes, where it is known; anything else as it is."""
    if isinstance(value, TensorSpec) and value.shape.rank == 0:
        constant = value.content.constant
        return constant if isinstance(constant, (int, float)) else value
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_is_plain(item) for item in value)
    return isinstance(value, (int, float, bool, str, complex)) and not (
        isinstance(value, str) and len(value) > MOST_ITEMS
    )


def isinstance_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`isinstance` of constants and containers against builtin types."""
    if len(arguments.positional) != 2:
        return NOTHING_KNOWN
    value, kinds = arguments.positional
    names = [
        k.name.removeprefix("builtins.") if isinstance(k, ApiRef) else "?" for k in (known_items(kinds) or (kinds,))
    ]
    actual = _python_type(value)
    if actual is None or "?" in names or not all(name in BUILTIN_NAMES for name in names):
        return NOTHING_KNOWN
    return Const(actual in names or (actual == "bool" and "int" in names) or "object" in names)


def _python_type(value: Any) -> str | None:
    if isinstance(value, Const):
        return type(value.value).__name__
    if isinstance(value, ListValue):
        return value.kind if value.kind in ("list", "set") else None
    if isinstance(value, TensorValue):
        return "tensor" if value.spec.kind in ("tensor", "variable", "keras") else None
    return {TupleValue: "tuple", DictValue: "dict", Size: "int", Function: "function"}.get(type(value))


def getattr_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`getattr(value, "name", default)`."""
    from tflint.interpret.attributes import get_attribute

    if len(arguments.positional) < 2 or not isinstance(arguments.positional[1], Const):
        return NOTHING_KNOWN
    found = get_attribute(frame, node, arguments.positional[0], str(arguments.positional[1].value))
    if isinstance(found, UnknownValue) and len(arguments.positional) > 2:
        return NOTHING_KNOWN
    return found


def setattr_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`setattr(value, "name", other)`."""
    from tflint.interpret.attributes import RATE_NAMES
    from tflint.interpret.scheduling import state_rate

    if len(arguments.positional) == 3 and isinstance(arguments.positional[1], Const):
        receiver = arguments.positional[0]
        target = (
            receiver.instance if isinstance(receiver, (Layer, Model)) and receiver.instance is not None else receiver
        )
        if isinstance(target, (Instance, ApiObject, ClassValue)):
            frame.write(target, str(arguments.positional[1].value), arguments.positional[2])
        if isinstance(target, ApiObject) and arguments.positional[1].value in RATE_NAMES:
            state_rate(frame, node, target, arguments.positional[2])
    return Const(None)


def next_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`next(iterator)`: some element."""
    return some_element(arguments.positional[0]) if arguments.positional else NOTHING_KNOWN


def iter_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`iter(x)`: the same elements."""
    return arguments.positional[0] if arguments.positional else NOTHING_KNOWN


def map_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`map(function, items)`."""
    from tflint.interpret.calls import call_value

    if len(arguments.positional) != 2:
        return NOTHING_KNOWN
    function, iterable = arguments.positional
    items = known_items(iterable)
    if items is None or len(items) > 64:
        element = call_value(frame, node, function, Arguments([some_element(iterable)]))
        return ListValue({"items": None, "element": element}, kind="iterator")
    return ListValue(
        {"items": tuple(call_value(frame, node, function, Arguments([item])) for item in items)}, kind="iterator"
    )


def sum_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`sum` of constants or of tensors."""
    from tflint.interpret.operators import apply

    items = known_items(arguments.positional[0]) if arguments.positional else None
    if items is None or len(items) > 64:
        return NOTHING_KNOWN
    total: Any = Const(0)
    for item in items:
        total = apply(frame, node, "+", total, item)
    return total


def super_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`super()`: the receiver seen from the class after the one that defines the running method."""
    function, receiver = frame.function, frame.receiver
    if arguments.positional and len(arguments.positional) == 2:
        receiver = arguments.positional[1]
    if function is None or receiver is None:
        return NOTHING_KNOWN
    return ApiObject({"receiver": receiver, "after": function.owner}, name="builtins.super", origin=frame.origin(node))


def any_all(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`any`, `all`: decided at run time."""
    return Number(0, 1, True, origin=frame.origin(node))


def type_(frame: Frame, node: Any, arguments: Arguments) -> Any:
    """`type(instance)` is its class."""
    value = arguments.positional[0] if len(arguments.positional) == 1 else None
    return value.cls if isinstance(value, Instance) else NOTHING_KNOWN


BUILTINS: dict[str, Builtin] = {
    "range": range_,
    "len": len_,
    "enumerate": enumerate_,
    "zip": zip_,
    "list": list_,
    "set": list_,
    "frozenset": list_,
    "tuple": tuple_,
    "reversed": reversed_,
    "sorted": sorted_,
    "dict": dict_,
    "isinstance": isinstance_,
    "getattr": getattr_,
    "setattr": setattr_,
    "next": next_,
    "iter": iter_,
    "map": map_,
    "sum": sum_,
    "super": super_,
    "any": any_all,
    "all": any_all,
    "type": type_,
    "int": number(int),
    "float": number(float),
    "abs": number(abs),
    "round": number(round),
    "min": number(min),
    "max": number(max),
    "pow": number(lambda a, b: a**b if abs(b) < 64 else None),
    "bool": number(bool),
    "str": number(str),
    "divmod": number(divmod),
    "print": lambda frame, node, arguments: Const(None),
}


def call_builtin(frame: Frame, node: Any, name: str, arguments: Arguments) -> Any:
    """The result of a builtin; unknown where it is not modelled."""
    function = BUILTINS.get(name)
    return function(frame, node, arguments) if function is not None else NOTHING_KNOWN


__all__ = ["BUILTINS", "BUILTIN_NAMES", "BoundMethod", "call_builtin", "join_values"]
