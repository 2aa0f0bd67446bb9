"""Arguments of calls into the edits that remove or replace them."""

from __future__ import annotations

from typing import Any

from tflint.findings import Edit
from tflint.program.origin import Origin
from tflint.source.span import Span


def joined(first: Span, last: Span) -> Span:
    """The span from the start of one place to the end of a later one."""
    return Span(first.path, first.line, first.column, last.end_line, last.end_column, first.cell)


def is_named(argument: Origin) -> bool:
    """Whether an argument is given by its name."""
    return getattr(argument.node, "keyword", None) is not None


def without_argument(argument: Origin, call: Origin | None) -> Edit | None:
    """The edit that takes one argument and its comma out of a call, `None` when the call cannot be seen."""
    arguments = list(getattr(getattr(call, "node", None), "args", ()))
    if argument.node not in arguments:
        return None
    index, span = arguments.index(argument.node), argument.span
    if index > 0:
        before = argument.at(arguments[index - 1]).span
        return Edit(Span(span.path, before.end_line, before.end_column, span.end_line, span.end_column, span.cell), "")
    if len(arguments) > 1:
        behind = argument.at(arguments[1]).span
        return Edit(Span(span.path, span.line, span.column, behind.line, behind.column, span.cell), "")
    return Edit(span, "")


def replaced(argument: Origin, text: str) -> Edit:
    """The edit that gives an argument another value, keeping its name if it has one."""
    value: Any = getattr(argument.node, "value", argument.node)
    return Edit(argument.at(value).span, text)


def with_argument(call: Origin | None, text: str) -> Edit | None:
    """The edit that adds an argument behind the last one of a call, `None` when the call has none to stand behind."""
    arguments = list(getattr(getattr(call, "node", None), "args", ()))
    if call is None or not arguments:
        return None
    last = call.at(arguments[-1]).span
    return Edit(Span(last.path, last.end_line, last.end_column, last.end_line, last.end_column, last.cell), f", {text}")
