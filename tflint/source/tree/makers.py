"""Kinds of LibCST's nodes into functions that make one from what is known of it, all else by default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any

import libcst as cst

GIVEN = {
    "AnnAssign": "target annotation value",
    "Annotation": "annotation",
    "Arg": "value keyword star equal",
    "AsName": "name",
    "Assert": "test msg",
    "Assign": "targets value",
    "AssignTarget": "target",
    "Attribute": "value attr",
    "AugAssign": "target operator value",
    "Await": "expression",
    "BinaryOperation": "left operator right",
    "BooleanOperation": "left operator right",
    "Break": "",
    "Call": "func args",
    "ClassDef": "name body bases keywords decorators type_parameters",
    "CompFor": "target iter ifs inner_for_in asynchronous",
    "CompIf": "test",
    "Comparison": "left comparisons",
    "ComparisonTarget": "operator comparator",
    "Continue": "",
    "Decorator": "decorator",
    "Del": "target",
    "Dict": "elements",
    "DictComp": "key value for_in",
    "DictElement": "key value",
    "Element": "value",
    "Ellipsis": "",
    "Else": "body",
    "ExceptHandler": "body type name",
    "ExceptStarHandler": "body type name",
    "Expr": "value",
    "Finally": "body",
    "Float": "value",
    "For": "target iter body orelse asynchronous",
    "From": "item",
    "FunctionDef": "name params body decorators returns asynchronous type_parameters",
    "GeneratorExp": "elt for_in",
    "Global": "names",
    "If": "test body orelse",
    "IfExp": "test body orelse",
    "Imaginary": "value",
    "Import": "names",
    "ImportAlias": "name asname",
    "ImportFrom": "module names relative",
    "ImportStar": "",
    "IndentedBlock": "body",
    "Index": "value star",
    "Integer": "value",
    "Lambda": "params body",
    "List": "elements",
    "ListComp": "elt for_in",
    "Match": "subject cases",
    "MatchCase": "pattern body guard",
    "Name": "value",
    "NameItem": "name",
    "NamedExpr": "target value lpar rpar",
    "Nonlocal": "names",
    "Param": "name annotation default star equal",
    "Parameters": "params star_arg kwonly_params star_kwarg posonly_params posonly_ind",
    "Pass": "",
    "Raise": "exc cause",
    "Return": "value",
    "Set": "elements",
    "SetComp": "elt for_in",
    "SimpleStatementLine": "body",
    "SimpleStatementSuite": "body",
    "SimpleString": "value",
    "Slice": "lower upper step second_colon",
    "StarredDictElement": "value",
    "StarredElement": "value",
    "Subscript": "value slice",
    "SubscriptElement": "slice comma",
    "Try": "body handlers orelse finalbody",
    "TryStar": "body handlers orelse finalbody",
    "Tuple": "elements",
    "TypeAlias": "name value type_parameters",
    "UnaryOperation": "operator expression",
    "While": "test body orelse",
    "With": "items body asynchronous",
    "WithItem": "item asname",
    "Yield": "value lpar rpar",
}
"""What is told of a node of each kind, in the order in which it is given."""


def _makers() -> dict[str, Callable[..., Any]]:
    """A function for each kind: plain assignments in place of LibCST's frozen dataclasses, at a fifth of their price.

    White space, commas and brackets are the same for all nodes of a kind: nobody asks them where they stand.
    """
    space: dict[str, Any] = {"new": object.__new__}
    made = []
    for name, given in GIVEN.items():
        kind = getattr(cst, name)
        for method in ("__setattr__", "__delattr__"):  # the frozen ones; the type checker still knows them as frozen
            setattr(kind, method, getattr(object, method))
        space[name] = kind
        words = given.split()
        body = [f" node = new({name})"]
        for field in fields(kind):
            value = field.name
            if value not in words:
                value = f"{name}_{field.name}"
                space[value] = _default(field)
            body.append(f" node.{field.name} = {value}")
        made.append(f"def make_{name}({', '.join(words)}):\n" + "\n".join((*body, " return node")))
    exec("\n".join(made), space)
    return {name: space[f"make_{name}"] for name in GIVEN}


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else None


MAKERS = _makers()
PARENTHESES = (cst.LeftParen(),), (cst.RightParen(),)


def enclosed(node: Any) -> Any:
    """An expression in parentheses."""
    node.lpar, node.rpar = PARENTHESES
    return node
