"""Arguments of calls into the edits that remove or replace them."""

from __future__ import annotations

import re
from typing import Any

from tflint.findings import Edit, Fix
from tflint.program.facts import Fact, Program
from tflint.program.origin import Origin
from tflint.source.span import Span

_COMMA = re.compile(r"\s*,")
_PLAIN_STRING = re.compile(r"""(['"])[^'"\\]*\1""")


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
    if len(arguments) == 1 and _COMMA.match(_text(argument), argument.file.edit_range(span)[1]):
        return None
    if len(arguments) > 1:
        behind = argument.at(arguments[1]).span
        return Edit(Span(span.path, span.line, span.column, behind.line, behind.column, span.cell), "")
    return Edit(span, "")


def replaced(argument: Origin, text: str) -> Edit:
    """The edit that gives an argument another value, keeping its name if it has one."""
    value: Any = argument.node.value if type(argument.node).__name__ == "Arg" else argument.node  # type: ignore[attr-defined]
    return Edit(argument.at(value).span, in_quotes(argument, text, getattr(value, "quote", "")))


def in_quotes(origin: Origin, text: str, quote: str = "") -> str:
    """A text that is a string in the quotes of the one it replaces, or in those the file has most of."""
    if not _PLAIN_STRING.fullmatch(text):
        return text
    usual = "'" if origin.file.text.count("'") > origin.file.text.count('"') else '"'
    quote = quote if quote in ("'", '"') else usual
    return f"{quote}{text[1:-1]}{quote}"


def with_argument(call: Origin | None, text: str) -> Edit | None:
    """The edit that adds a named argument at the end of a call, `None` when that may be given already."""
    if call is None or type(call.node).__name__ != "Call":
        return None
    arguments = list(getattr(call.node, "args", ()))
    if any(argument.star or type(argument.value).__name__ == "GeneratorExp" for argument in arguments):
        return None
    if arguments:
        last = call.at(arguments[-1]).span
        return Edit(
            Span(last.path, last.end_line, last.end_column, last.end_line, last.end_column, last.cell), f", {text}"
        )
    span = call.span
    return Edit(
        Span(span.path, span.end_line, span.end_column - 1, span.end_line, span.end_column - 1, span.cell), text
    )


def with_value(call: Any, name: str, text: str) -> Edit | None:
    """The edit that gives an argument of a layer or object a value, whether or not it is written."""
    place = getattr(call, "places", {}).get(name)
    if place is not None:
        return replaced(place, text)
    origin = getattr(call, "origin", None)
    return with_argument(origin, f"{name}={in_quotes(origin, text)}") if origin is not None else None


def without_value(call: Any, name: str) -> Edit | None:
    """The edit that leaves an argument of a layer or object to its default."""
    place = getattr(call, "places", {}).get(name)
    return without_argument(place, getattr(call, "origin", None)) if place is not None and is_named(place) else None


def literal(place: Any) -> Any:
    """The string or number an argument is written as, `None` where a name or an expression stands."""
    node: Any = getattr(place, "node", None)
    node = getattr(node, "value", node) if type(node).__name__ == "Arg" else node
    written = type(node).__name__ in ("SimpleString", "Integer", "Float")
    return node if written else None


def written(origin: Origin) -> str:
    """The source text of a node."""
    start, end = origin.file.edit_range(origin.span)
    return _text(origin)[start:end]


def _text(origin: Origin) -> str:
    """The text of the file or cell a node stands in."""
    cell = origin.span.cell
    return origin.file.decoded.text if cell is None else origin.file.cells[cell - 1].source


def fix(title: str, *edits: Edit | None, safety: str = "unsafe") -> Fix | None:
    """The fix of these edits, `None` where one of them cannot be made."""
    made = tuple(edit for edit in edits if edit is not None)
    return Fix(title, made, safety) if edits and len(made) == len(edits) else None


def happens_once(place: Origin | None, kind: type[Fact], program: Program) -> bool:
    """Whether a place in the program does what it does for one object only, so that an edit cannot wrong another."""
    return place is not None and sum(1 for fact in program.of(kind) if fact.origin.node is place.node) == 1
