"""Statements of CPython's tree into LibCST's nodes, one small function for each kind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from copy import copy
from functools import reduce
from typing import Any

import libcst as cst

from tflint.source.tree.expressions import annotated, arguments, expression, optional, parameters
from tflint.source.tree.makers import MAKERS
from tflint.source.tree.operators import AUGMENTED
from tflint.source.tree.patterns import pattern, type_parameters
from tflint.source.tree.text import Text

_ASYNCHRONOUS, _DOT = cst.Asynchronous(), cst.Dot()
_line, _name = MAKERS["SimpleStatementLine"], MAKERS["Name"]


def block(nodes: Sequence[Any], text: Text) -> tuple[Any, ...]:
    """The statements of a module or block."""
    return tuple(row(each, text) for each in rows(nodes))


def rows(nodes: Sequence[Any]) -> list[list[Any]]:
    """CPython's statements by LibCST's: simple ones on one line are one to it."""
    found: list[list[Any]] = []
    end = 0
    for node in nodes:
        if node.lineno == end:
            found[-1].append(node)
        else:
            found.append([node])
        end = node.end_lineno if type(node) in SIMPLE else 0
    return found


def row(nodes: list[Any], text: Text) -> Any:
    """A compound statement, or the simple ones of a line."""
    make = COMPOUND.get(nodes[0].__class__)
    if make is not None:
        made = make(nodes[0], text)
        text.anchors[made] = nodes[0]
        return made
    return _line(_small(nodes, text))


def _small(nodes: Sequence[Any], text: Text) -> tuple[Any, ...]:
    made = []
    for node in nodes:
        statement = SIMPLE[node.__class__](node, text)
        text.anchors[statement] = node
        made.append(statement)
    return tuple(made)


def suite(nodes: Sequence[Any], text: Text) -> Any:
    """What stands below a header, or behind its colon."""
    if text.starts_line(nodes[0]):
        return MAKERS["IndentedBlock"](block(nodes, text))
    return MAKERS["SimpleStatementSuite"](_small(nodes, text))


def expressed(node: ast.Expr, text: Text) -> Any:
    """An expression for what it does."""
    return MAKERS["Expr"](expression(node.value, text))


def assignment(node: ast.Assign, text: Text) -> Any:
    """`a = b = c`."""
    targets = tuple(MAKERS["AssignTarget"](expression(target, text)) for target in node.targets)
    return MAKERS["Assign"](targets, expression(node.value, text))


def annotated_assignment(node: ast.AnnAssign, text: Text) -> Any:
    """`a: b = c`."""
    return MAKERS["AnnAssign"](
        expression(node.target, text), annotated(node.annotation, text), optional(node.value, text)
    )


def augmented_assignment(node: ast.AugAssign, text: Text) -> Any:
    """`a += b`."""
    return MAKERS["AugAssign"](
        expression(node.target, text), AUGMENTED[node.op.__class__], expression(node.value, text)
    )


def deletion(node: ast.Delete, text: Text) -> Any:
    """`del a, b`."""
    targets = [expression(target, text) for target in node.targets]
    if len(targets) == 1:
        return MAKERS["Del"](targets[0])
    together = MAKERS["Tuple"](tuple(map(MAKERS["Element"], targets)))
    together.lpar = together.rpar = ()
    return MAKERS["Del"](together)


def raising(node: ast.Raise, text: Text) -> Any:
    """`raise a from b`."""
    cause = None if node.cause is None else MAKERS["From"](expression(node.cause, text))
    return MAKERS["Raise"](optional(node.exc, text), cause)


def plain_import(node: ast.Import, text: Text) -> Any:
    """`import a.b as c`."""
    return MAKERS["Import"](tuple(_alias(each, text) for each in node.names))


def from_import(node: ast.ImportFrom, text: Text) -> Any:
    """`from a.b import c as d`."""
    names = MAKERS["ImportStar"]() if node.names[0].name == "*" else tuple(_alias(each, text) for each in node.names)
    return MAKERS["ImportFrom"](_dotted(node.module) if node.module else None, names, (_DOT,) * node.level)


def _alias(node: ast.alias, text: Text) -> Any:
    made = MAKERS["ImportAlias"](_dotted(node.name), MAKERS["AsName"](_name(node.asname)) if node.asname else None)
    return text.noted(made, node)


def _dotted(written: str) -> Any:
    first, *rest = written.split(".")
    return reduce(lambda value, word: MAKERS["Attribute"](value, _name(word)), rest, _name(first))


def _scoped(kind: str) -> Callable[[Any, Text], Any]:
    return lambda node, text: MAKERS[kind](tuple(MAKERS["NameItem"](_name(word)) for word in node.names))


def _word(kind: str) -> Callable[[Any, Text], Any]:
    return lambda node, text: MAKERS[kind]()


def alias_of_type(node: Any, text: Text) -> Any:
    """`type a = b`."""
    return MAKERS["TypeAlias"](expression(node.name, text), expression(node.value, text), type_parameters(node, text))


def branch(node: ast.If, text: Text) -> Any:
    """`if` with its `elif` and `else`: a row of them may be long, and is not recursed into."""
    arms: list[Any] = [node]
    while len(rest := arms[-1].orelse) == 1 and isinstance(rest[0], ast.If) and text.follows(rest[0], "elif"):
        arms.append(rest[0])
    tests = [(expression(each.test, text), suite(each.body, text)) for each in arms]
    made = _otherwise(arms[-1], text)
    for each, parts in zip(reversed(arms), reversed(tests), strict=True):
        made = MAKERS["If"](*parts, made)
        text.anchors[made] = each
    return made


def _otherwise(node: Any, text: Text) -> Any:
    return MAKERS["Else"](suite(node.orelse, text)) if node.orelse else None


def loop(node: Any, text: Text) -> Any:
    """`for`."""
    target, over, body = expression(node.target, text), expression(node.iter, text), suite(node.body, text)
    return MAKERS["For"](
        target, over, body, _otherwise(node, text), _ASYNCHRONOUS if isinstance(node, ast.AsyncFor) else None
    )


def repetition(node: ast.While, text: Text) -> Any:
    """`while`."""
    return MAKERS["While"](expression(node.test, text), suite(node.body, text), _otherwise(node, text))


def surrounding(node: Any, text: Text) -> Any:
    """`with`."""
    items = tuple(
        MAKERS["WithItem"](
            expression(item.context_expr, text),
            None if item.optional_vars is None else MAKERS["AsName"](expression(item.optional_vars, text)),
        )
        for item in node.items
    )
    return MAKERS["With"](items, suite(node.body, text), _ASYNCHRONOUS if isinstance(node, ast.AsyncWith) else None)


def attempt(kind: str, handler: str) -> Callable[[Any, Text], Any]:
    """A function for `try` with `except`, or with `except*`."""

    def made(node: Any, text: Text) -> Any:
        body = suite(node.body, text)
        handlers = tuple(
            MAKERS[handler](
                suite(each.body, text),
                optional(each.type, text),
                MAKERS["AsName"](_name(each.name)) if each.name else None,
            )
            for each in node.handlers
        )
        final = MAKERS["Finally"](suite(node.finalbody, text)) if node.finalbody else None
        return MAKERS[kind](body, handlers, _otherwise(node, text), final)

    return made


def function(node: Any, text: Text) -> Any:
    """`def`."""
    returns = None if node.returns is None else annotated(node.returns, text)
    return MAKERS["FunctionDef"](
        _name(node.name),
        parameters(node.args, text),
        suite(node.body, text),
        _decorators(node, text),
        returns,
        _ASYNCHRONOUS if isinstance(node, ast.AsyncFunctionDef) else None,
        type_parameters(node, text),
    )


def definition(node: ast.ClassDef, text: Text) -> Any:
    """`class`."""
    bases, keywords = arguments(node.bases, [], text), arguments([], node.keywords, text)
    return MAKERS["ClassDef"](
        _name(node.name), suite(node.body, text), bases, keywords, _decorators(node, text), type_parameters(node, text)
    )


def _decorators(node: Any, text: Text) -> tuple[Any, ...]:
    return tuple(MAKERS["Decorator"](expression(each, text)) for each in node.decorator_list)


def matching(node: ast.Match, text: Text) -> Any:
    """`match`."""
    cases = tuple(
        MAKERS["MatchCase"](pattern(case.pattern, text), suite(case.body, text), optional(case.guard, text))
        for case in node.cases
    )
    return MAKERS["Match"](expression(node.subject, text), cases)


SIMPLE: dict[type, Callable[[Any, Text], Any]] = {
    ast.Expr: expressed,
    ast.Assign: assignment,
    ast.AnnAssign: annotated_assignment,
    ast.AugAssign: augmented_assignment,
    ast.Delete: deletion,
    ast.Return: lambda node, text: MAKERS["Return"](optional(node.value, text)),
    ast.Raise: raising,
    ast.Assert: lambda node, text: MAKERS["Assert"](expression(node.test, text), optional(node.msg, text)),
    ast.Import: plain_import,
    ast.ImportFrom: from_import,
    ast.Global: _scoped("Global"),
    ast.Nonlocal: _scoped("Nonlocal"),
    ast.Pass: _word("Pass"),
    ast.Break: _word("Break"),
    ast.Continue: _word("Continue"),
}
COMPOUND: dict[type, Callable[[Any, Text], Any]] = {
    ast.If: branch,
    ast.For: loop,
    ast.AsyncFor: loop,
    ast.While: repetition,
    ast.With: surrounding,
    ast.AsyncWith: surrounding,
    ast.Try: attempt("Try", "ExceptHandler"),
    ast.FunctionDef: function,
    ast.AsyncFunctionDef: function,
    ast.ClassDef: definition,
    ast.Match: matching,
}
if hasattr(ast, "TryStar"):  # Python 3.11
    COMPOUND[ast.TryStar] = attempt("TryStar", "ExceptStarHandler")
if hasattr(ast, "TypeAlias"):  # Python 3.12
    SIMPLE[ast.TypeAlias] = alias_of_type


def header(node: Any, text: Text) -> Any:
    """A statement made anew, if it has blocks with nothing below its header."""
    make = SIMPLE.get(node.__class__)
    if make is not None:
        return make(node, text)
    if not has_header(node):
        return None
    alone = copy(node)
    first = node.body[0]
    alone.body = [ast.Pass(lineno=first.lineno, col_offset=first.col_offset, end_lineno=first.lineno)]
    alone.orelse = []
    return COMPOUND[node.__class__](alone, text)


def has_header(node: ast.stmt) -> bool:
    """Whether all that is no block of a statement stands before its first block."""
    return isinstance(node, _WITH_HEADER)


_WITH_HEADER = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)
