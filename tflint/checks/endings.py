"""Expressions that name a file into the characters the name surely ends in."""

from __future__ import annotations

import re
from typing import Any

import libcst as cst

from tflint.checks.definitions import definitions
from tflint.program.facts import Context, Program
from tflint.program.origin import Origin
from tflint.program.values import Const


def ending(value: Any, place: Origin | None, context: Context | None, program: Program) -> str | None:
    """The last characters of a path: all of them where it is known, `None` when not even the last one is."""
    if isinstance(value, Const):
        return value.value if isinstance(value.value, str) and value.value else None
    if place is None:
        return None
    owner = context.body if context is not None and context.body is not None else place.file.module
    node = getattr(place.node, "value", place.node)
    if isinstance(node, cst.Name):
        node = definitions(owner, place.file, program).resolve(node)
    return _tail(node) or None


def ends_in(tail: str, suffix: str) -> bool | None:
    """Whether a name with such a tail ends in a suffix, `None` when the tail is too short to tell."""
    if len(tail) >= len(suffix):
        return tail.endswith(suffix)
    return None if suffix.endswith(tail) else False


def _tail(node: Any) -> str:
    match node:
        case cst.SimpleString():
            text = node.evaluated_value
            return text if isinstance(text, str) else ""
        case cst.FormattedString(parts=[*_, cst.FormattedStringText(value=text)]):
            return text
        case cst.ConcatenatedString(right=right) | cst.BinaryOperation(operator=cst.Add(), right=right):
            return _tail(right)
        case cst.BinaryOperation(operator=cst.Divide(), right=right):
            return _tail(right)
        case cst.BinaryOperation(operator=cst.Modulo(), left=left):
            return re.split(r"%[-+ #0-9.]*[a-zA-Z]", _tail(left))[-1]
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="format"), value=template)):
            return _tail(template).rpartition("}")[2]
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="join"), value=cst.Attribute()), args=[*_, last]):
            return _tail(last.value) if not last.star else ""
        case cst.Call(func=cst.Name(value="str"), args=[only]):
            return _tail(only.value)
    return ""
