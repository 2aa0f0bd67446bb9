"""Values that the script leaves to its user into sizes with a name: the same unknown value is the same size."""

from __future__ import annotations

import re
from typing import Any

import libcst as cst

from tflint.interpret.convert import plain
from tflint.interpret.machine import Frame
from tflint.knowledge.registry import LAYERS, ShapeFunction, load
from tflint.program import dim as dims
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, Expr
from tflint.program.layers import Layer
from tflint.program.spec import Shape
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiMethod,
    ApiObject,
    ApiRef,
    Const,
    ListValue,
    Number,
    Size,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
)

OPEN = (UnknownValue, Number, ApiMethod, ApiRef)
"""Classes of values that may be a whole number nobody knows."""
READ = re.compile(r"(tf|keras|numpy|math|builtins)\b")
"""Packages whose members are no numbers of the user's."""
LONGEST_NAME = 32
"""Letters of a name: longer expressions are called after what takes them."""
RANKED = {"kernel_size": None, "strides": None, "pool_size": None, "dilation_rate": None}
"""Arguments that are one number or one for each axis: each axis has a name of its own."""
SHAPES = frozenset(("shape", "newshape", "target_shape", "new_shape", "multiples"))
"""Parameters of functions that take the sizes of a result."""
_ARITHMETIC = {"+": dims.add, "-": dims.sub, "*": dims.mul, "//": dims.floordiv, "%": dims.modulo}


def part(value: Any, kind: str, which: Any) -> UnknownValue:
    """An attribute or item of something unknown: asked again, it is the same."""
    return UnknownValue(getattr(value, "cause", ""), (kind, value, which))


def calculated(symbol: str, left: Any, right: Any) -> Any:
    """The result of arithmetic that an open size takes part in."""
    if symbol in _ARITHMETIC and _countable(left) and _countable(right):
        return UnknownValue("", ("arithmetic", symbol, left, right))
    return NOTHING_KNOWN


def _countable(value: Any) -> bool:
    return isinstance(value, (UnknownValue, Size, Number, ApiMethod)) or (
        isinstance(value, Const) and type(value.value) is int
    )


def size_of(frame: Frame, value: Any, name: str) -> Dim:
    """The size that a value is; an open one gets a name at its first use."""
    if isinstance(value, Size):
        return value.dim
    if isinstance(value, Const):
        return value.value if type(value.value) is int else UNKNOWN_DIM
    if isinstance(value, TensorValue):
        return _in_array(frame, value, name)
    if isinstance(value, UnionValue):
        numbers = all(isinstance(each, (Const, Size, Number)) for each in value.alternatives)
        return _named(frame, value, name) if numbers and not _has_none(value) else UNKNOWN_DIM
    if not isinstance(value, OPEN) or isinstance(value, ApiRef) and READ.match(value.name):
        return UNKNOWN_DIM
    made = value.made if isinstance(value, UnknownValue) else None
    if made is not None and made[0] == "arithmetic":
        _, symbol, left, right = made
        return _ARITHMETIC[symbol](size_of(frame, left, name), size_of(frame, right, name))
    return _named(frame, value, name)


def _in_array(frame: Frame, value: TensorValue, name: str) -> Dim:
    """The size in an array without axes: its number, or a name for it."""
    constant = value.spec.content.constant
    if value.spec.shape.rank != 0 or value.spec.kind == "keras":
        return UNKNOWN_DIM
    return constant if type(constant) is int else _named(frame, value, name) if constant is None else UNKNOWN_DIM


def _has_none(value: UnionValue) -> bool:
    return any(isinstance(each, Const) and type(each.value) is not int for each in value.alternatives)


def _named(frame: Frame, value: Any, name: str) -> Expr:
    if value is NOTHING_KNOWN:
        return dims.fresh(name)
    sizes = frame.machine.notes.setdefault("sizes", {})
    key = _key(value)
    if key not in sizes:
        cause = value.cause if isinstance(value, UnknownValue) and value.made is None else ""
        name = cause.removeprefix("the parameter ") if cause.startswith("the parameter ") else name
        sizes[key] = (dims.fresh(name), value)  # the value is kept: its address is the key
    found: Expr = sizes[key][0]
    return found


def _key(value: Any) -> Any:
    """What tells an unknown value from others: where it was taken from, or itself."""
    if isinstance(value, ApiMethod):
        return "attribute", _key(value.receiver), value.name
    if isinstance(value, ApiRef):
        return value.name
    made = value.made if isinstance(value, UnknownValue) else None
    if made is None or made[0] == "arithmetic" or made[1] is NOTHING_KNOWN:
        return id(value)
    if made[0] == "name":
        return made
    return made[0], _key(made[1]), made[2]


FILED = re.compile(
    r"a model read from a file|the parameter .*"
    r"|a call of (numpy\.(load|loadtxt|genfromtxt|fromfile|memmap)|builtins\.(input|open))"
    r"|a call of (json|pickle|yaml|joblib|h5py|scipy\.io|pandas|cv2|PIL|librosa|soundfile)\..*"
)
"""Why a value is not known where a caller or a file decides it."""


def is_item_of_shape(value: Any) -> bool:
    """Whether an unknown value is one item of the shape of something, and so a number."""
    if isinstance(value, Number):
        return value.integral
    made = value.made if isinstance(value, UnknownValue) else None
    if made is None or made[0] != "item" or not isinstance(made[2], int):
        return False
    whole = made[1]
    if isinstance(whole, ApiMethod):
        return whole.name == "shape"
    return isinstance(whole, UnknownValue) and whole.made is not None and whole.made[::2] == ("attribute", "shape")


def left_open(value: Any) -> bool:
    """Whether nothing is known of a value because who calls the code, or a file, decides it."""
    if isinstance(value, (TupleValue, ListValue)) and value.items is not None:
        return any(map(left_open, value.items))
    if isinstance(value, ListValue):
        return left_open(value.fields.get("element"))
    if isinstance(value, ApiMethod):
        return left_open(value.receiver)
    if isinstance(value, TensorValue):
        return value.spec.content.source is not None and value.spec.content.source.kind == "file"
    if not isinstance(value, UnknownValue):
        return False
    return FILED.fullmatch(value.cause) is not None or value.made is not None and any(map(left_open, value.made[1:]))


RANKS = {
    **{f"{kind}{count}D": count + 2 for kind in ("Conv", "MaxPooling", "AveragePooling") for count in (1, 2, 3)},
    **{f"{kind}2D": 4 for kind in ("SeparableConv", "DepthwiseConv", "ZeroPadding", "UpSampling")},
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), 3),
    "ConvLSTM2D": 5,
}
"""Axes of what a layer takes, the batch among them."""


def ranked(frame: Frame, layer: ApiObject, shape: Any, node: Any = None) -> Shape:
    """The input shape that a layer with a fixed number of axes has for an open shape: a name for each size."""
    rank = RANKS.get(layer.short_name)
    if rank is None or not isinstance(shape, (UnknownValue, ApiMethod)) or shape is NOTHING_KNOWN:
        return Shape(None)
    text = written(node, "shape")
    sizes = (size_of(frame, part(shape, "item", index), f"{text}[{index}]") for index in range(rank - 1))
    return Shape((BATCH, *sizes))


def written(node: Any, otherwise: str) -> str:
    """The source text of an argument, or another name where that is long or no expression of names."""
    value = node.value if isinstance(node, cst.Arg) else node
    if isinstance(value, (cst.Name, cst.Attribute, cst.Subscript, cst.Call)):
        text = cst.Module([]).code_for_node(value)
        if len(text) <= LONGEST_NAME and "\n" not in text:
            return text
    return otherwise


def item_names(node: Any, count: int) -> list[str]:
    """Names for the items of a shape: their source text where it is written as a tuple."""
    value = node.value if isinstance(node, cst.Arg) else node
    if isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == count:
        return [written(element.value, f"size_{index}") for index, element in enumerate(value.elements)]
    text = written(value, "shape")
    return [f"{text}[{index}]" for index in range(count)]


def sizes_of(frame: Frame, value: Any, name: str) -> Any:
    """A tuple or list of sizes as knowledge takes it, open ones named; anything else as it is."""
    if isinstance(value, (TupleValue, ListValue)) and value.items is not None:
        return tuple(_item(frame, item, f"{name}[{index}]") for index, item in enumerate(value.items))
    return plain(value)


def _item(frame: Frame, value: Any, name: str) -> Any:
    return size_of(frame, value, name) if isinstance(value, OPEN) else plain(value)


def name_sizes(frame: Frame, layer: Layer) -> None:
    """Give a layer names for the sizes among its arguments that nobody knows."""
    load()
    function = LAYERS.get(layer.name)
    found: dict[str, Any] = {}
    for name, value in layer.arguments.items() if function is not None else ():
        wanted = function.coercions.get(name) if function is not None else None
        if wanted not in ("Dim", "Sizes") or isinstance(value, Const):
            continue
        place = layer.places.get(name)
        text = written(place.node, name) if place is not None else name
        size = _size_for(frame, layer, name, value, text, wanted)
        if size is not None:
            found[name] = size
    if found:
        layer.fields["sizes"] = found


def _size_for(frame: Frame, layer: Layer, name: str, value: Any, text: str, wanted: str) -> Any:
    if wanted == "Dim":
        size = size_of(frame, value, text)
        return None if size is UNKNOWN_DIM else size
    if isinstance(value, (TupleValue, ListValue)):
        items = value.items or ()
        return sizes_of(frame, value, text) if any(isinstance(item, OPEN) for item in items) else None
    if name in RANKED and isinstance(value, (UnknownValue, ApiMethod)):
        rank = next((int(digit) for digit in layer.name if digit in "123"), 0)
        items = tuple(part(value, "item", index) for index in range(rank))
        return tuple(size_of(frame, item, f"{text}[{index}]") for index, item in enumerate(items)) or None
    return size_of(frame, value, text) if name in RANKED and isinstance(value, Number) else None


def shapes_named(frame: Frame, function: ShapeFunction, positional: list[Any], keywords: dict[str, Any]) -> bool:
    """Whether a function takes an open size, or a shape with one in it."""
    pairs = (*zip(function.plain, positional, strict=False), *keywords.items())
    return any(
        name in SHAPES and _is_open(value) or isinstance(value, OPEN) and function.coercions.get(name) == "Dim"
        for name, value in pairs
    )


def named_argument(frame: Frame, function: ShapeFunction, name: str, value: Any, known: Any) -> Any:
    """An argument of a function with names for the open sizes in it."""
    if name in SHAPES:
        return sizes_of(frame, value, name)
    return size_of(frame, value, name) if function.coercions.get(name) == "Dim" and isinstance(value, OPEN) else known


def _is_open(value: Any) -> bool:
    return isinstance(value, (TupleValue, ListValue)) and any(isinstance(item, OPEN) for item in value.items or ())


__all__ = [
    "calculated",
    "item_names",
    "name_sizes",
    "named_argument",
    "part",
    "ranked",
    "shapes_named",
    "size_of",
    "sizes_of",
    "written",
]
