"""Data that reach a model unscaled, not batched or shuffled in batches into the edits that mend that."""

from __future__ import annotations

import re
from typing import Any

import libcst as cst

from tflint.checks.edits import written
from tflint.findings import Edit, Fix
from tflint.program.origin import Origin
from tflint.program.spec import Step
from tflint.source.span import Span

SIMPLE = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


def batched(place: Origin) -> Fix | None:
    """The fix that batches a dataset where a model gets it."""
    node: Any = place.node.value if isinstance(place.node, cst.Arg) else None
    if not isinstance(node, SIMPLE):
        return None
    span = place.at(node).span
    end = Span(span.path, span.end_line, span.end_column, span.end_line, span.end_column, span.cell)
    return Fix("batch it by 32", (Edit(end, ".batch(32)"),))


def shuffled_first(batch: Step, shuffle: Step) -> Fix | None:
    """The fix that shuffles before batching, where one call stands right behind the other."""
    outer: Any = getattr(shuffle.origin, "node", None)
    inner: Any = getattr(batch.origin, "node", None)
    if shuffle.origin is None or not isinstance(outer, cst.Call) or not isinstance(inner, cst.Call):
        return None
    if not isinstance(outer.func, cst.Attribute) or outer.func.value is not inner or not _is_method(inner):
        return None
    calls = [_behind(shuffle.origin, call) for call in (inner, outer)]
    return Fix("shuffle first", (Edit(calls[0][0], calls[1][1]), Edit(calls[1][0], calls[0][1])))


def _is_method(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute)


def _behind(place: Origin, call: Any) -> tuple[Span, str]:
    """The place and text of `name(...)` in `object.name(...)`."""
    name, whole = place.at(call.func.attr).span, place.at(call).span
    span = Span(name.path, name.line, name.column, whole.end_line, whole.end_column, name.cell)
    text, start = written(place.at(call)), written(place.at(call.func.value))
    return span, text[len(start) :].partition(".")[2].lstrip()


def scaled(source: Origin | None) -> Fix | None:
    """The fix that divides the images of a data set by 255, where `load_data` gives them names."""
    line: Any = source.statement if source is not None else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else line
    if source is None or not isinstance(small, cst.Assign) or len(small.targets) != 1 or small.value is not source.node:
        return None
    pairs: Any = getattr(small.targets[0].target, "elements", ())
    names = [_first_name(pair.value) for pair in pairs]
    if len(names) != 2 or None in names:
        return None
    text = source.file.text
    if any(re.search(rf"\b{re.escape(str(name))}\b[^\n]*/=?\s*(?:255|127)", text) for name in names):
        return None
    span = source.statement_span
    indent = source.file.line_text(span.cell, span.line)[: span.column - 1]
    last = source.file.line_text(span.cell, span.end_line)
    rest = last[span.end_column - 1 :].strip()
    if indent.strip() or (rest and not rest.startswith("#")):
        return None
    end = Span(span.path, span.end_line, len(last) + 1, span.end_line, len(last) + 1, span.cell)
    first, second = names
    return Fix("divide by 255", (Edit(end, f"\n{indent}{first}, {second} = {first} / 255.0, {second} / 255.0"),))


def _first_name(node: Any) -> str | None:
    """The first name of `(x, y)`; `None` for anything else and for names nobody means to read."""
    elements: Any = getattr(node, "elements", ())
    name = elements[0].value if len(elements) == 2 else None
    return name.value if isinstance(name, cst.Name) and name.value != "_" else None
