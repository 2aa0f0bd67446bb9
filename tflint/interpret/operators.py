"""Evaluates operators: exactly on constants and sizes, through the knowledge of arrays on tensors."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from tflint.interpret.convert import plain, value_of
from tflint.interpret.evaluating import evaluate, hashable
from tflint.interpret.joining import join_values
from tflint.interpret.limits import LARGEST_POWER, MOST_ITEMS
from tflint.interpret.machine import Frame
from tflint.interpret.open_sizes import calculated
from tflint.interpret.symbolic import flat_tensors
from tflint.interpret.truth import truth
from tflint.knowledge.ops import operators as arrays
from tflint.program import dim as dims
from tflint.program.dim import BATCH
from tflint.program.facts import Crossed, ShapeConflict
from tflint.program.layers import LayerCall
from tflint.program.spec import UNKNOWN, ShapeError, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiRef,
    Const,
    DictValue,
    ListValue,
    Number,
    Option,
    Size,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
    alternatives,
)
from tflint.records import replace

SYMBOLS: dict[type, str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.MatrixMultiplyAssign: "@",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
}
_PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SIZES: dict[str, Callable[[Any, Any], Any]] = {
    "+": dims.add,
    "-": dims.sub,
    "*": dims.mul,
    "//": dims.floordiv,
    "%": dims.modulo,
}


def binary(frame: Frame, node: cst.BinaryOperation) -> Any:
    """`a + b` and the like."""
    left, right = evaluate(frame, node.left), evaluate(frame, node.right)
    return apply(frame, node, SYMBOLS.get(type(node.operator), "?"), left, right)


def apply(frame: Frame, node: Any, symbol: str, left: Any, right: Any) -> Any:
    """The result of an operator on two values."""
    if isinstance(left, UnionValue) or isinstance(right, UnionValue):
        pairs = [(a, b) for a in alternatives(left) for b in alternatives(right)]
        if len(pairs) > 8:
            return NOTHING_KNOWN
        doubtful = replace(frame, doubt=frame.doubt or "one of several alternatives")
        return join_values([apply(doubtful, node, symbol, a, b) for a, b in pairs])
    if isinstance(left, Const) and isinstance(right, Const):
        return constants(symbol, left.value, right.value, frame.origin(node))
    if isinstance(left, Const) and isinstance(left.value, (str, bytes)) and symbol == "%":
        return NOTHING_KNOWN
    if isinstance(left, TensorValue) or isinstance(right, TensorValue):
        return _tensors(frame, node, symbol, left, right)
    if isinstance(left, (TupleValue, ListValue)):
        return _sequences(frame, node, symbol, left, right)
    if isinstance(right, (TupleValue, ListValue)) and symbol == "*":
        return _sequences(frame, node, symbol, right, left)
    if isinstance(left, (Size, Const)) and isinstance(right, (Size, Const)) and symbol in _SIZES:
        return _sizes(frame, node, symbol, left, right)
    if isinstance(left, (Number, Const, Size)) and isinstance(right, (Number, Const, Size)):
        return Number(origin=frame.origin(node))
    if isinstance(left, DictValue) and isinstance(right, DictValue) and symbol == "|":
        entries = {**left.entries, **right.entries}
        return DictValue({"entries": entries, "open": left.open or right.open}, origin=frame.origin(node))
    if isinstance(left, UnknownValue) or isinstance(right, UnknownValue):
        return calculated(symbol, left, right)
    return NOTHING_KNOWN


def constants(symbol: str, left: Any, right: Any, origin: Any) -> Any:
    """Python's own answer on two constants, within bounds."""
    function = _PYTHON.get(symbol)
    if function is None or not _affordable(symbol, left, right):
        return NOTHING_KNOWN
    try:
        return Const(function(left, right), origin=origin)
    except (ArithmeticError, TypeError, ValueError, OverflowError, KeyError, IndexError):
        return NOTHING_KNOWN


def _affordable(symbol: str, left: Any, right: Any) -> bool:
    if symbol in ("**", "<<") and isinstance(right, (int, float)):
        return abs(right) <= LARGEST_POWER and (not isinstance(left, int) or abs(left) <= 2**32)
    if symbol == "*" and isinstance(left, (str, bytes)) or isinstance(right, (str, bytes)):
        return (
            symbol != "*"
            or (len(left) if isinstance(left, (str, bytes)) else left)
            * (len(right) if isinstance(right, (str, bytes)) else right)
            <= MOST_ITEMS
        )
    return symbol != "%" or not isinstance(left, (str, bytes)) or len(left) < MOST_ITEMS


def _sizes(frame: Frame, node: Any, symbol: str, left: Any, right: Any) -> Any:
    a, b = plain(left), plain(right)
    if not all(isinstance(end, int) or isinstance(owner, Size) for end, owner in ((a, left), (b, right))):
        return Number(origin=frame.origin(node))
    result = _SIZES[symbol](a, b)
    return value_of(result, None, frame.origin(node))


def _sequences(frame: Frame, node: Any, symbol: str, left: Any, right: Any) -> Any:
    origin = frame.origin(node)
    if symbol == "+" and isinstance(right, (TupleValue, ListValue)):
        joined = None if left.items is None or right.items is None else (*left.items, *right.items)
        if isinstance(left, TupleValue) and joined is not None:
            return TupleValue(joined, origin=origin)
        return ListValue({"items": joined}, origin=origin)
    if symbol == "*":
        count = right.value if isinstance(right, Const) and isinstance(right.value, int) else None
        fits = count is not None and left.items is not None and 0 <= count * len(left.items) <= MOST_ITEMS
        items = left.items * count if fits and count is not None else None
        if isinstance(left, TupleValue) and items is not None:
            return TupleValue(items, origin=origin)
        return ListValue({"items": items}, origin=origin)
    return NOTHING_KNOWN


_METHODS = {"@": "tf.matmul"}


def _tensors(frame: Frame, node: Any, symbol: str, left: Any, right: Any) -> Any:
    a, b = plain(left), plain(right)
    kinds = [x.kind for x in (a, b) if isinstance(x, TensorSpec)]
    kind = next((k for k in ("keras", "variable", "tensor", "sparse", "frame", "series") if k in kinds), "numpy")
    kind = "tensor" if kind == "variable" else kind
    if UNKNOWN in (a, b):
        lost = TensorValue(TensorSpec(kind=kind), origin=frame.origin(node))
        named = f"operator {symbol}"
        return with_producer(frame, node, named, lost, (left, right)) if kind == "keras" else NOTHING_KNOWN
    if kind == "keras" and frame.context.graph is not None:
        from tflint.interpret.outside import traced

        a, b = traced(a), traced(b)
    result = arrays.binary(symbol, a, b, kind)
    if isinstance(result, ShapeError):
        state_conflict(frame, node, f"operator {symbol}", result, (left, right))
        return NOTHING_KNOWN
    if (
        symbol == "-"
        and isinstance(a, TensorSpec)
        and isinstance(b, TensorSpec)
        and {a.shape.rank, b.shape.rank} == {1, 2}
    ):
        column, vector = (a, b) if a.shape.rank == 2 else (b, a)
        if column.shape[1] == 1 and column.shape[0] == vector.shape[0] != 1 and isinstance(result, TensorSpec):
            frame.machine.state(Crossed(left=left, right=right, result=result, **frame.common(node)))
    return with_producer(frame, node, f"operator {symbol}", value_of(result, kind, frame.origin(node)), (left, right))


def with_producer(frame: Frame, node: Any, name: str, value: Any, inputs: tuple[Any, ...]) -> Any:
    """A symbolic Keras tensor made by an operation remembers the operation and its inputs."""
    made = value.items[0] if isinstance(value, TupleValue) and value.items else value
    if isinstance(made, TensorValue) and made.spec.kind == "keras" and made.producer is None:
        tensors = tuple(t for i in inputs for t in flat_tensors(i) if t.spec.kind == "keras")
        if tensors:
            return _produced(value, LayerCall(ApiRef(name), tensors, value, frame.origin(node)))
    return value


def _produced(value: Any, call: LayerCall) -> Any:
    if isinstance(value, TupleValue):
        return replace(value, items=tuple(_produced(item, call) for item in value.items))
    return replace(value, producer=call) if isinstance(value, TensorValue) else value


def state_conflict(frame: Frame, node: Any, name: str, error: ShapeError, inputs: tuple[Any, ...]) -> None:
    """State that TensorFlow refuses an operation."""
    frame.machine.state(ShapeConflict(name=name, error=error, inputs=inputs, **frame.common(node)))


def unary(frame: Frame, node: cst.UnaryOperation) -> Any:
    """`-x`, `not x`, `~x`."""
    value = evaluate(frame, node.expression)
    origin = frame.origin(node)
    if isinstance(node.operator, cst.Not):
        decided = truth(value)
        return Number(0, 1, True, origin=origin) if decided is None else Const(not decided, origin=origin)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        if isinstance(node.operator, cst.Minus):
            return Const(-value.value, origin=origin)
        if isinstance(node.operator, cst.BitInvert) and isinstance(value.value, int):
            return Const(~value.value, origin=origin)
        return value
    symbol = "-" if isinstance(node.operator, cst.Minus) else "~" if isinstance(node.operator, cst.BitInvert) else "+"
    if isinstance(value, TensorValue):
        result = value_of(arrays.unary(symbol, value.spec), value.spec.kind, origin)
        return with_producer(frame, node, f"operator {symbol}", result, (value,))
    if isinstance(value, Size) and symbol == "-":
        return value_of(dims.sub(0, value.dim), None, origin)
    return NOTHING_KNOWN


def comparison(frame: Frame, node: cst.Comparison) -> Any:
    """`a < b`, `a in b`, `a is None`; chains are true only when every link is."""
    left = evaluate(frame, node.left)
    results = []
    for target in node.comparisons:
        right = evaluate(frame, target.comparator)
        results.append(_compare(frame, node, target.operator, left, right))
        left = right
    if len(results) == 1:
        return results[0]
    verdicts = [truth(result) for result in results]
    if False in verdicts:
        return Const(False, origin=frame.origin(node))
    return NOTHING_KNOWN if None in verdicts else Const(True, origin=frame.origin(node))


def _compare(frame: Frame, node: Any, link: Any, left: Any, right: Any) -> Any:
    if isinstance(left, Option) or isinstance(right, Option):
        return NOTHING_KNOWN
    if isinstance(link, (cst.In, cst.NotIn)):
        return _membership(left, right, isinstance(link, cst.NotIn))
    if isinstance(link, (cst.Is, cst.IsNot)):
        verdict = _identity(left, right)
        return NOTHING_KNOWN if verdict is None else Const(verdict is not isinstance(link, cst.IsNot))
    symbol = SYMBOLS.get(type(link), "?")
    if isinstance(left, TensorValue) or isinstance(right, TensorValue):
        return _tensors(frame, node, symbol, left, right)
    if isinstance(left, (Const, Size)) and isinstance(right, (Const, Size)) and symbol in ("==", "!="):
        return _equality(symbol, left, right)
    if isinstance(left, ApiRef) and isinstance(right, ApiRef) and symbol in ("==", "!="):
        return Const((left.name == right.name) is (symbol == "=="))
    left_key, right_key = _key(left), _key(right)
    if left_key is not None and right_key is not None:
        return constants(symbol, left_key[0], right_key[0], frame.origin(node))
    return NOTHING_KNOWN


def _key(value: Any) -> tuple[Any] | None:
    from tflint.interpret.joining import MISSING

    key = hashable(value)
    return None if key is MISSING or isinstance(key, ApiRef) else (key,)


def _equality(symbol: str, left: Any, right: Any) -> Any:
    if isinstance(left, Const) and isinstance(right, Const):
        return constants(symbol, left.value, right.value, None)
    a, b = plain(left), plain(right)
    if isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return Const(symbol == "!=")
    verdict = dims.compare(a, b)
    if verdict is dims.Comparison.UNKNOWN:
        return NOTHING_KNOWN
    return Const((verdict is dims.Comparison.EQ) is (symbol == "=="))


def _identity(left: Any, right: Any) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Const) and one.value is None:
            if isinstance(other, Const):
                return other.value is None
            if isinstance(other, Size) and other.dim is BATCH:
                return True
            return None if isinstance(other, (UnknownValue, UnionValue)) else False
    if isinstance(left, Const) and isinstance(right, Const):
        return left.value is right.value if isinstance(right.value, bool) else None
    if isinstance(left, ApiRef) and isinstance(right, ApiRef):
        return left.name == right.name
    return None


def _membership(left: Any, right: Any, negated: bool) -> Any:
    key = _key(left)
    if key is None:
        return NOTHING_KNOWN
    if isinstance(right, Const) and isinstance(right.value, str) and isinstance(key[0], str):
        return Const((key[0] in right.value) is not negated)
    if isinstance(right, DictValue) and not right.open:
        return Const((key[0] in right.entries) is not negated)
    items = right.items if isinstance(right, (TupleValue, ListValue)) else None
    keys = None if items is None else [_key(item) for item in items]
    if keys is None or None in keys:
        return NOTHING_KNOWN
    return Const((key in keys) is not negated)
