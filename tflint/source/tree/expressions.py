"""Expressions of CPython's tree into LibCST's nodes, one small function for each kind."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import libcst as cst

from tflint.source.tree.literals import as_libcst_reads, constant, joined
from tflint.source.tree.makers import MAKERS, PARENTHESES, enclosed
from tflint.source.tree.operators import (
    ATOM,
    AWAIT,
    BINARY,
    BIT_OR,
    BOOLEAN,
    COMPARING,
    COMPARISON,
    CONDITION,
    LOOSE,
    OR,
    POWER,
    SIGN,
    UNARY,
    binds,
)
from tflint.source.tree.text import Text

_name, _attribute, _call, _arg = (MAKERS[kind] for kind in ("Name", "Attribute", "Call", "Arg"))
_element, _starred, _subscript, _subscript_element, _index = (
    MAKERS[kind] for kind in ("Element", "StarredElement", "Subscript", "SubscriptElement", "Index")
)
_param, _parameters = MAKERS["Param"], MAKERS["Parameters"]
_NO_SPACE = cst.SimpleWhitespace("")
_EQUAL = cst.AssignEqual(_NO_SPACE, _NO_SPACE)
_NOTHING, _ASYNCHRONOUS = cst.MaybeSentinel.DEFAULT, cst.Asynchronous()
_COMMA = cst.Comma()


def expression(node: Any, text: Text) -> Any:
    """An expression, whatever its kind."""
    return EXPRESSIONS[node.__class__](node, text)


def optional(node: Any, text: Text) -> Any:
    """An expression or nothing."""
    return None if node is None else EXPRESSIONS[node.__class__](node, text)


def operand(node: Any, text: Text, least: int) -> Any:
    """An expression in a place that asks for one that binds at least so tightly."""
    made = EXPRESSIONS[node.__class__](node, text)
    return enclosed(made) if node.__class__ in LOOSE and binds(node) < least else made


def name(node: ast.Name, text: Text) -> Any:
    """A name."""
    return _name(node.id) if text.of is None else text.noted(_name(node.id), node)


def attribute(node: ast.Attribute, text: Text) -> Any:
    """`a.b`; a number before the dot stands in parentheses."""
    value = operand(node.value, text, ATOM)
    if value.__class__ is cst.Integer:
        enclosed(value)
    made = _attribute(value, _name(node.attr))
    return made if text.of is None else text.noted(made, node)


def call(node: ast.Call, text: Text) -> Any:
    """A call; arguments in the order in which they are written."""
    made = _call(operand(node.func, text, ATOM), arguments(node.args, node.keywords, text, node))
    return made if text.of is None else text.noted(made, node)


def arguments(
    given: list[ast.expr], named: list[ast.keyword], text: Text, call: ast.Call | None = None
) -> tuple[Any, ...]:
    """The arguments of a call or of a class."""
    made = [_argument(each, text) for each in given]
    keywords = [_keyword(each, text) for each in named]
    if text.of is not None and call is not None:
        text.of.update(zip((*made, *keywords), ((each, call) for each in (*given, *named)), strict=True))
    if given and named and _place(given[-1]) > _place(named[0]):
        placed = sorted(
            [*zip(map(_place, given), made, strict=True), *zip(map(_place, named), keywords, strict=True)], key=_first
        )
        return tuple(each for _, each in placed)
    return (*made, *keywords)


def _place(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _argument(node: Any, text: Text) -> Any:
    if node.__class__ is ast.Starred:
        return _arg(operand(node.value, text, OR), None, "*", _NOTHING)
    return _arg(EXPRESSIONS[node.__class__](node, text), None, "", _NOTHING)


def _keyword(node: ast.keyword, text: Text) -> Any:
    value = EXPRESSIONS[node.value.__class__](node.value, text)
    return _arg(value, None, "**", _NOTHING) if node.arg is None else _arg(value, _name(node.arg), "", _EQUAL)


def elements(nodes: list[ast.expr], text: Text) -> tuple[Any, ...]:
    """The elements of a list, set or tuple."""
    return tuple(
        _starred(operand(node.value, text, BIT_OR))
        if node.__class__ is ast.Starred
        else _element(EXPRESSIONS[node.__class__](node, text))
        for node in nodes
    )


def starred(node: ast.Starred, text: Text) -> Any:
    """`*a` outside of a display, such as the target of an assignment."""
    return _starred(operand(node.value, text, BIT_OR))


def display(kind: str) -> Callable[[Any, Text], Any]:
    """A function for a list, set or tuple."""
    make = MAKERS[kind]
    return lambda node, text: make(elements(node.elts, text))


def dictionary(node: ast.Dict, text: Text) -> Any:
    """A dict."""
    return MAKERS["Dict"](
        tuple(
            MAKERS["StarredDictElement"](operand(value, text, BIT_OR))
            if key is None
            else MAKERS["DictElement"](EXPRESSIONS[key.__class__](key, text), EXPRESSIONS[value.__class__](value, text))
            for key, value in zip(node.keys, node.values, strict=True)
        )
    )


def subscript(node: ast.Subscript, text: Text) -> Any:
    """`a[b]`; each part of `a[b, c]` is one of its own, unless they stand in parentheses."""
    part: Any = node.slice
    if part.__class__ is ast.Tuple and part.elts and not _in_parentheses(part, text):
        several = [_subscript_element(_indexed(each, text), _NOTHING) for each in part.elts]
        if (
            len(several) == 1
            and several[0].slice.__class__ is not cst.Slice
            and part.elts[0].__class__ is not ast.Starred
        ):
            several[0].comma = _COMMA
        return _subscript(operand(node.value, text, ATOM), tuple(several))
    made = _subscript(operand(node.value, text, ATOM), (_subscript_element(_indexed(part, text), _NOTHING),))
    return text.noted(made, node)


def _in_parentheses(node: ast.Tuple, text: Text) -> bool:
    """Whether a tuple stands in its own parentheses; where its first part may own the bracket, LibCST is asked."""
    if not text.follows(node, "(") or _place(node) == _place(node.elts[0]):
        return False
    return len(as_libcst_reads(text.piece(node)).lpar) > 1


def _indexed(node: Any, text: Text) -> Any:
    if node.__class__ is ast.Slice:
        lower, upper, step = (each and operand(each, text, CONDITION) for each in (node.lower, node.upper, node.step))
        return MAKERS["Slice"](lower, upper, step, _NOTHING)
    if node.__class__ is ast.Starred:
        return _index(operand(node.value, text, OR), "*")
    return _index(EXPRESSIONS[node.__class__](node, text), None)


def binary(node: ast.BinOp, text: Text) -> Any:
    """`a + b`."""
    operator, level = BINARY[node.op.__class__]
    left, right = (AWAIT, SIGN) if level == POWER else (level, level + 1)
    made = MAKERS["BinaryOperation"](operand(node.left, text, left), operator, operand(node.right, text, right))
    return text.noted(made, node)


def unary(node: ast.UnaryOp, text: Text) -> Any:
    """`-a`."""
    operator, level = UNARY[node.op.__class__]
    return MAKERS["UnaryOperation"](operator, operand(node.operand, text, level))


def boolean(node: ast.BoolOp, text: Text) -> Any:
    """`a and b and c`, of which LibCST makes pairs from the left."""
    operator, level = BOOLEAN[node.op.__class__]
    made = operand(node.values[0], text, level + 1)
    for value in node.values[1:]:
        made = MAKERS["BooleanOperation"](made, operator, operand(value, text, level + 1))
    return made


def comparison(node: ast.Compare, text: Text) -> Any:
    """`a < b < c`."""
    pairs = zip(node.ops, node.comparators, strict=True)
    return MAKERS["Comparison"](
        operand(node.left, text, COMPARISON + 1),
        tuple(
            MAKERS["ComparisonTarget"](COMPARING[each.__class__], operand(value, text, COMPARISON + 1))
            for each, value in pairs
        ),
    )


def conditional(node: ast.IfExp, text: Text) -> Any:
    """`a if test else b`."""
    test, body = operand(node.test, text, OR), operand(node.body, text, OR)
    return MAKERS["IfExp"](test, body, EXPRESSIONS[node.orelse.__class__](node.orelse, text))


def function(node: ast.Lambda, text: Text) -> Any:
    """`lambda a: b`."""
    return MAKERS["Lambda"](parameters(node.args, text), EXPRESSIONS[node.body.__class__](node.body, text))


def parameters(node: ast.arguments, text: Text) -> Any:
    """The parameters of a function."""
    without = len(node.posonlyargs) + len(node.args) - len(node.defaults)
    defaults = [*[None] * without, *node.defaults]
    plain = [
        _parameter(each, value, "", text) for each, value in zip((*node.posonlyargs, *node.args), defaults, strict=True)
    ]
    by_name = [_parameter(each, value, "", text) for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
    rest: Any = _NOTHING
    if node.vararg is not None:
        rest = _parameter(node.vararg, None, "*", text)
    elif by_name:
        rest = cst.ParamStar()
    named = None if node.kwarg is None else _parameter(node.kwarg, None, "**", text)
    first = len(node.posonlyargs)
    marker = cst.ParamSlash() if first else _NOTHING
    return _parameters(tuple(plain[first:]), rest, tuple(by_name), named, tuple(plain[:first]), marker)


def _parameter(node: ast.arg, default: ast.expr | None, star: str, text: Text) -> Any:
    annotation = None if node.annotation is None else annotated(node.annotation, text)
    return _param(_name(node.arg), annotation, optional(default, text), star, _NOTHING if default is None else _EQUAL)


def annotated(node: ast.expr, text: Text) -> Any:
    """What stands behind a colon or an arrow."""
    return MAKERS["Annotation"](EXPRESSIONS[node.__class__](node, text))


def comprehension(kind: str) -> Callable[[Any, Text], Any]:
    """A function for the comprehension of a list or set, or a generator."""
    make = MAKERS[kind]
    return lambda node, text: make(EXPRESSIONS[node.elt.__class__](node.elt, text), _loops(node.generators, text))


def dict_comprehension(node: ast.DictComp, text: Text) -> Any:
    """`{a: b for c in d}`."""
    return MAKERS["DictComp"](expression(node.key, text), expression(node.value, text), _loops(node.generators, text))


def _loops(nodes: list[ast.comprehension], text: Text) -> Any:
    """The loops of a comprehension, each inside the one before it."""
    inner: Any = None
    for node in reversed(nodes):
        tests = tuple(MAKERS["CompIf"](operand(test, text, OR)) for test in node.ifs)
        target, over = expression(node.target, text), operand(node.iter, text, OR)
        inner = MAKERS["CompFor"](target, over, tests, inner, _ASYNCHRONOUS if node.is_async else None)
    return inner


def walrus(node: ast.NamedExpr, text: Text) -> Any:
    """`(name := value)`."""
    return MAKERS["NamedExpr"](expression(node.target, text), expression(node.value, text), *PARENTHESES)


def awaited(node: ast.Await, text: Text) -> Any:
    """`await a`."""
    return MAKERS["Await"](operand(node.value, text, ATOM))


def yielded(node: ast.Yield, text: Text) -> Any:
    """`yield a`."""
    return MAKERS["Yield"](optional(node.value, text), *PARENTHESES)


def yielded_from(node: ast.YieldFrom, text: Text) -> Any:
    """`yield from a`."""
    return MAKERS["Yield"](MAKERS["From"](expression(node.value, text)), *PARENTHESES)


EXPRESSIONS: dict[type, Callable[[Any, Text], Any]] = {
    ast.Name: name,
    ast.Constant: constant,
    ast.JoinedStr: joined,
    ast.Attribute: attribute,
    ast.Call: call,
    ast.Starred: starred,
    ast.Tuple: display("Tuple"),
    ast.List: display("List"),
    ast.Set: display("Set"),
    ast.Dict: dictionary,
    ast.Subscript: subscript,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.BoolOp: boolean,
    ast.Compare: comparison,
    ast.IfExp: conditional,
    ast.Lambda: function,
    ast.ListComp: comprehension("ListComp"),
    ast.SetComp: comprehension("SetComp"),
    ast.GeneratorExp: comprehension("GeneratorExp"),
    ast.DictComp: dict_comprehension,
    ast.NamedExpr: walrus,
    ast.Await: awaited,
    ast.Yield: yielded,
    ast.YieldFrom: yielded_from,
}
if hasattr(ast, "TemplateStr"):  # Python 3.14
    EXPRESSIONS[ast.TemplateStr] = joined
