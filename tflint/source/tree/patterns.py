"""The rarer syntax of CPython's tree, patterns and parameters of types, into LibCST's nodes by LibCST's own parser."""

from __future__ import annotations

from copy import copy
from typing import Any

import libcst as cst

from tflint.source.tree.text import Text


def pattern(node: Any, text: Text) -> Any:
    """What stands behind `case`, with parentheses where it goes over several lines; a wildcard if LibCST refuses it."""
    written = text.piece(node)
    for tried in (written, f"({written})"):
        try:
            read: Any = cst.parse_statement(f"match _:\n    case {tried}: pass\n")
        except cst.ParserSyntaxError:
            continue
        return read.cases[0].pattern
    return cst.MatchAs()


def type_parameters(node: Any, text: Text) -> Any:
    """`[T: int]` behind the name of a function, class or type of Python 3.12; none if LibCST refuses them."""
    given = getattr(node, "type_params", None)
    if not given:
        return None
    whole = copy(given[0])
    whole.end_lineno, whole.end_col_offset = given[-1].end_lineno, given[-1].end_col_offset
    try:
        read: Any = cst.parse_statement(f"type _[{text.piece(whole)}] = _\n")
    except cst.ParserSyntaxError:
        return None
    return read.body[0].type_parameters
