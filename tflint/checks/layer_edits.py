"""Layers of a model into the edits that add one before them, take them out or move them."""

from __future__ import annotations

import re
from typing import Any

import libcst as cst

from tflint.checks.edits import written
from tflint.checks.model_graph import Node
from tflint.findings import Edit
from tflint.program.origin import Origin
from tflint.source.lines import split_lines
from tflint.source.nodes import inside
from tflint.source.span import Span


def spelled_like(origin: Origin | None, name: str) -> tuple[str, tuple[Edit, ...]] | None:
    """How the program would call another layer than the one written here, `layers.Flatten` beside `layers.Dense`, with
    the edit that imports it from where that one comes.
    """
    function: Any = getattr(getattr(origin, "node", None), "func", None)
    if origin is None or not isinstance(function, (cst.Attribute, cst.Name)):
        return None
    if isinstance(function, cst.Attribute):
        return f"{written(origin.at(function.value))}.{name}", ()
    text = origin.file.text
    lists = r"^[ \t]*from [ \t]*[\w.]*layers[ \t]+import[ \t]*"
    if re.search(rf"{lists}(?:\*|\(?[\w\s,]*\b{name}\b(?![ \t]+as\b))", text, re.MULTILINE):
        return name, ()
    found = re.search(rf"{lists}(?:\([\w\s,]*?|[\w \t,]*?)\b{function.value}\b(?![ \t]+as\b)", text, re.MULTILINE)
    if found is None or re.search(rf"\b{name}\b", text):
        return None
    lines = split_lines(text[: found.end()])
    place = origin.file.place(len(lines), len(lines[-1]), len(lines), len(lines[-1]))
    return name, (Edit(place, f", {name}"),)


def in_front(node: Node, made: str) -> Edit | None:
    """The edit that puts a layer in front of another one of a Sequential, which is a list or a row of `add`."""
    place = _place(node)
    if place is None:
        return None
    owner, element = place
    span, before = _start(element)
    layer = f"{made}, " if before.strip() else f"{made},\n{before}"
    if owner is not None:
        layer = f"{written(owner)}({made})\n{before}"
        if before.strip():
            return None
    return Edit(span, layer)


def taken_out(node: Node) -> Edit | None:
    """The edit that takes a layer out of a Sequential."""
    place = _place(node)
    if place is None:
        return None
    owner, element = place
    span = element.span
    if owner is not None:
        line = element.file.line_text(span.cell, span.end_line)
        alone = not _start(element)[1].strip() and not line[span.end_column - 1 :].strip()
        return Edit(Span(span.path, span.line, 1, span.end_line + 1, 1, span.cell), "") if alone else None
    elements = _list_of(element)
    index = elements.index(element.node)
    if index == 0:
        return None
    before = element.at(elements[index - 1]).span
    gap = Span(span.path, before.end_line, before.end_column, span.line, span.column, span.cell)
    return (
        Edit(Span(span.path, gap.line, gap.column, span.end_line, span.end_column, span.cell), "")
        if (re.fullmatch(r"\s*,\s*", _text(element, gap)))
        else None
    )


def moved_in_front(node: Node, other: Node) -> tuple[Edit | None, ...]:
    """The edits that put a layer in front of the one it stands behind."""
    if node.origin is None or "#" in written(node.origin):
        return (None,)
    return in_front(other, written(node.origin)), taken_out(node)


def _place(node: Node) -> tuple[Origin | None, Origin] | None:
    """The `model.add` and the statement it is, or nothing and the element of a list, that holds a layer."""
    origin = node.origin
    if origin is None or not isinstance(origin.node, cst.Call):
        return None
    line = origin.statement
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else line
    call = small.value if isinstance(small, cst.Expr) else None
    method = call.func if isinstance(call, cst.Call) and len(call.args) == 1 else None
    adds = isinstance(method, cst.Attribute) and method.attr.value == "add"
    if isinstance(call, cst.Call) and adds and call.args[0].value is origin.node:
        return origin.at(call.func), origin.at(call)
    return (None, origin) if _list_of(origin) else None


def _list_of(origin: Origin) -> list[Any]:
    """The elements of the list that holds an expression."""
    for node in inside(origin.statement):
        if isinstance(node, cst.List) and any(each.value is origin.node for each in node.elements):
            return [each.value for each in node.elements]
    return []


def _start(origin: Origin) -> tuple[Span, str]:
    """The point where an expression starts, and what stands before it on its line."""
    span = origin.span
    before = origin.file.line_text(span.cell, span.line)[: span.column - 1]
    return Span(span.path, span.line, span.column, span.line, span.column, span.cell), before


def _text(origin: Origin, span: Span) -> str:
    start, end = origin.file.edit_range(span)
    text = origin.file.decoded.text if span.cell is None else origin.file.cells[span.cell - 1].source
    return text[start:end]
