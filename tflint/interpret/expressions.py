"""Evaluates expressions to abstract values, one small function for each kind of node."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from tflint.interpret import attributes, calls, comprehensions, operators, subscripts
from tflint.interpret.builtin_functions import BUILTIN_NAMES
from tflint.interpret.evaluating import Handler, evaluate, hashable
from tflint.interpret.joining import MISSING, join_values
from tflint.interpret.journal import BORN
from tflint.interpret.machine import Frame
from tflint.interpret.open_sizes import part as part_of
from tflint.interpret.truth import truth
from tflint.interpret.versions import asks_version
from tflint.program.layers import Model
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiRef,
    Const,
    DictValue,
    Function,
    ImportedName,
    ListValue,
    SliceValue,
    TensorValue,
    TupleValue,
    UnknownValue,
)
from tflint.records import replace


def name(frame: Frame, node: cst.Name) -> Any:
    """A variable, a builtin, or unknown; `True`, `False` and `None` are names in LibCST."""
    value = frame.scope.lookup(node.value)
    if value is not MISSING:
        if type(value) is Model:
            frame.machine.reads[id(value)] = frame.machine.reads.get(id(value), 0) + 1
        return frame.machine.resolver.value(frame, value) if type(value) is ImportedName else value
    if node.value in _NAMED:
        return Const(_NAMED[node.value], origin=frame.origin(node))
    if node.value in BUILTIN_NAMES:
        return ApiRef(f"builtins.{node.value}", node.value)
    return UnknownValue(f"the name {node.value}", ("name", node.value))


_NAMED = {"True": True, "False": False, "None": None}


def integer(frame: Frame, node: cst.Integer) -> Any:
    """An integer literal."""
    try:
        return Const(int(node.value.replace("_", ""), 0), origin=frame.origin(node))
    except ValueError:
        return _literal(frame, node)


def floating(frame: Frame, node: cst.Float) -> Any:
    """A float literal."""
    return Const(float(node.value), origin=frame.origin(node))


def string(frame: Frame, node: cst.SimpleString) -> Any:
    """A string literal; the plain ones are cut out of their quotes, the others are left to Python."""
    text = node.value
    if text[0] in "'\"" and "\\" not in text and not text.startswith(('"""', "'''")):
        return Const(text[1:-1], origin=frame.origin(node))
    return _literal(frame, node)


def _literal(frame: Frame, node: Any) -> Any:
    try:
        return Const(ast.literal_eval(node.value), origin=frame.origin(node))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return NOTHING_KNOWN


def joined_string(frame: Frame, node: cst.ConcatenatedString) -> Any:
    """Adjacent string literals."""
    left, right = evaluate(frame, node.left), evaluate(frame, node.right)
    if isinstance(left, Const) and isinstance(right, Const) and type(left.value) is type(right.value):
        return Const(left.value + right.value, origin=frame.origin(node))
    return UnknownValue("a string")


def formatted_string(frame: Frame, node: cst.FormattedString) -> Any:
    """An f-string: known when all its parts are."""
    parts: list[str] | None = []
    for part in node.parts:
        text: Any = None
        if isinstance(part, cst.FormattedStringText):
            text = part.value
        elif isinstance(part, cst.FormattedStringExpression):
            value = evaluate(frame, part.expression)
            plain = isinstance(value, Const) and part.conversion is None and not part.format_spec
            text = str(value.value) if plain else None
        parts = None if parts is None or text is None else [*parts, text]
    return UnknownValue("a string") if parts is None else Const("".join(parts), origin=frame.origin(node))


def sequence_items(frame: Frame, elements: Any) -> tuple[Any, ...] | None:
    """The values of displayed elements with stars unpacked, `None` when a star's length is unknown."""
    items: list[Any] | None = []
    for element in elements:
        value = evaluate(frame, element.value)
        if not isinstance(element, cst.StarredElement):
            inner: Any = (value,)
        else:
            inner = comprehensions.known_items(value)
        items = None if items is None or inner is None else [*items, *inner]
    return None if items is None else tuple(items)


def tuple_display(frame: Frame, node: cst.Tuple) -> Any:
    """A tuple."""
    items = sequence_items(frame, node.elements)
    if items is None:
        starred = [each.value for each in node.elements if isinstance(each, cst.StarredElement)]
        whole = evaluate(frame, starred[0]) if len(starred) == 1 and isinstance(starred[0], _PLAIN) else NOTHING_KNOWN
        element = part_of(whole, "item", "*") if isinstance(whole, UnknownValue) else NOTHING_KNOWN
        return ListValue({"items": None, "element": element}, origin=frame.origin(node))
    return TupleValue(items, origin=frame.origin(node))


_PLAIN = (cst.Name, cst.Attribute, cst.Subscript)
"""Expressions that may be asked twice."""


def list_display(frame: Frame, node: Any) -> Any:
    """A list or set."""
    kind = "set" if isinstance(node, cst.Set) else "list"
    fields = {"items": sequence_items(frame, node.elements), BORN: frame.machine.journal.arm}
    return ListValue(fields, kind=kind, origin=frame.origin(node))


def dict_display(frame: Frame, node: cst.Dict) -> Any:
    """A dict; unknown keys leave it open, what is given for tensors, as to a session, stands in `fed`."""
    entries: dict[Any, Any] = {}
    fed: list[tuple[Any, Any, Any]] = []
    is_open = False
    for element in node.elements:
        value = evaluate(frame, element.value)
        if isinstance(element, cst.StarredDictElement):
            if isinstance(value, DictValue):
                entries.update(value.entries)
                is_open = is_open or value.open
            else:
                is_open = True
            continue
        given = evaluate(frame, element.key) if isinstance(element, cst.DictElement) else NOTHING_KNOWN
        key = hashable(given)
        if key is MISSING:
            is_open = True
            fed += [(frame.origin(element.value), given, value)] if type(given) is TensorValue else []
        else:
            entries[key] = value
    fields = {"entries": entries, "open": is_open, BORN: frame.machine.journal.arm}
    return DictValue({**fields, "fed": tuple(fed)} if fed else fields, origin=frame.origin(node))


def conditional(frame: Frame, node: cst.IfExp) -> Any:
    """`a if test else b`: the arm the test decides, else the join of both."""
    test = evaluate(frame, node.test)
    decided = truth(test)
    if decided is None:
        frame = inside_test(frame, node.test, test)
        return join_values([evaluate(frame, node.body), evaluate(frame, node.orelse)])
    return evaluate(frame, node.body if decided else node.orelse)


def boolean(frame: Frame, node: cst.BooleanOperation) -> Any:
    """`and`, `or`: short-circuited where the left side is known."""
    left = evaluate(frame, node.left)
    decided = truth(left)
    wants_right = isinstance(node.operator, cst.And)
    if decided is not None:
        return evaluate(frame, node.right) if decided is wants_right else left
    return join_values([left, evaluate(inside_test(frame, node.left, left), node.right)])


def inside_test(frame: Frame, node: cst.BaseExpression, test: Any) -> Frame:
    """The frame for what a test decides about: another one where the test asks which version is there."""
    if frame.versioned or not asks_version(frame.file, node, test):
        return frame
    inner = replace(frame, versioned=True)
    inner.returns, inner.yields = frame.returns, frame.yields
    return inner


def function_literal(frame: Frame, node: cst.Lambda) -> Any:
    """A lambda with the scope it closes over."""
    from tflint.interpret.functions import default_values

    defaults = default_values(frame, node.params)
    return Function(
        node, "<lambda>", frame.scope, defaults, file=frame.file, owner=frame.statement, origin=frame.origin(node)
    )


def walrus(frame: Frame, node: cst.NamedExpr) -> Any:
    """`name := value`."""
    from tflint.interpret.targets import assign

    value = evaluate(frame, node.value)
    assign(frame, node.target, value)
    return value


def slicing(frame: Frame, node: cst.Slice) -> Any:
    """`a:b:c` in a subscript."""
    ends = [evaluate(frame, end) if end is not None else None for end in (node.lower, node.upper, node.step)]
    return SliceValue(*ends)


def awaited(frame: Frame, node: cst.Await) -> Any:
    """`await x` evaluates `x`; its result is unknown."""
    evaluate(frame, node.expression)
    return NOTHING_KNOWN


def yielded(frame: Frame, node: cst.Yield) -> Any:
    """`yield x`: noted as an element of the generator."""
    value = node.value
    if isinstance(value, cst.From):
        frame.yields.append(NOTHING_KNOWN)
        evaluate(frame, value.item)
    elif value is not None:
        frame.yields.append(evaluate(frame, value))
    return NOTHING_KNOWN


KINDS: dict[type, Handler] = {
    cst.Name: name,
    cst.Integer: integer,
    cst.Float: floating,
    cst.SimpleString: string,
    cst.Imaginary: _literal,
    cst.ConcatenatedString: joined_string,
    cst.FormattedString: formatted_string,
    cst.Tuple: tuple_display,
    cst.List: list_display,
    cst.Set: list_display,
    cst.Dict: dict_display,
    cst.IfExp: conditional,
    cst.BooleanOperation: boolean,
    cst.Lambda: function_literal,
    cst.NamedExpr: walrus,
    cst.Slice: slicing,
    cst.Await: awaited,
    cst.Yield: yielded,
    cst.Ellipsis: lambda frame, node: Const(..., origin=frame.origin(node)),
    cst.Attribute: attributes.attribute,
    cst.Call: calls.call,
    cst.Subscript: subscripts.subscript,
    cst.BinaryOperation: operators.binary,
    cst.UnaryOperation: operators.unary,
    cst.Comparison: operators.comparison,
    cst.ListComp: comprehensions.list_comprehension,
    cst.SetComp: comprehensions.list_comprehension,
    cst.GeneratorExp: comprehensions.list_comprehension,
    cst.DictComp: comprehensions.dict_comprehension,
}
