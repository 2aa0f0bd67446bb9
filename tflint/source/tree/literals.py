"""Constants and strings of CPython's tree into LibCST's nodes, as they are written."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from tflint.source.tree.makers import MAKERS
from tflint.source.tree.text import Text

_name, _string, _dots = MAKERS["Name"], MAKERS["SimpleString"], MAKERS["Ellipsis"]
_NUMBERS = {int: MAKERS["Integer"], float: MAKERS["Float"], complex: MAKERS["Imaginary"]}


def constant(node: ast.Constant, text: Text) -> Any:
    """A number, a string, `True`, `False`, `None` or `...`; LibCST takes the words for names."""
    kind = node.value.__class__
    if kind is str or kind is bytes:
        written = text.piece(node)
        return text.noted(_string(written), node) if _is_single(written) else as_libcst_reads(written)
    if kind in _NUMBERS:
        return text.noted(_NUMBERS[kind](text.piece(node)), node)
    return _dots() if kind is type(...) else _name(repr(node.value))


def joined(node: ast.JoinedStr, text: Text) -> Any:
    """An f-string, alone or among others: CPython before 3.12 does not say where its parts are."""
    return as_libcst_reads(text.piece(node))


def as_libcst_reads(written: str) -> Any:
    """What LibCST's own parser makes of an expression, in parentheses since it may go over several lines.

    Of a string that it refuses, though CPython does not, nothing is known.
    """
    try:
        return cst.parse_expression(f"({written})")
    except cst.ParserSyntaxError:
        return cst.FormattedString((cst.FormattedStringExpression(cst.Name("_")),))


def _is_single(written: str) -> bool:
    """Whether there is one string only; not sure of an odd one, such as one with its own quotes in it."""
    quote = written[-1]
    start = written.find(quote)
    if start > 2 or (start and not written[:start].isalpha()):
        return False
    if written.count(quote) == 2:
        return True
    triple = quote * 3
    return (
        written.startswith(triple, start)
        and written.endswith(triple)
        and written.count(triple) == 2
        and len(written) - start >= 6
    )
