"""A program's facts into inlay hints: each layer's output at the layer, and the data's specs at the fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
from lsprotocol import types

from tflint.lsp.analysis import Analysis
from tflint.lsp.session import Session, State
from tflint.lsp.words import call_text, spec_text
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.facts import Fit, ModelMade
from tflint.program.layers import LayerCall
from tflint.program.spec import TensorSpec
from tflint.program.values import TensorValue
from tflint.source.span import Span

MOST_OUTPUTS = 2
"""A layer in a loop with more different outputs than this gets no hint: it would be longer than the line."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A text behind an offset of one document; `kind` is shapes or data."""

    uri: str
    offset: int
    text: str
    kind: str
    tooltip: str = ""


async def answer(session: Session, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints inside a range."""
    uri = params.text_document.uri
    ready = await session.ready(uri)
    analysis = ready[1].analysis if ready is not None else None
    found = analysis.snapshot.find(uri) if analysis is not None else None
    if ready is None or analysis is None or found is None or not session.preferences.enable:
        return []
    part = found[1]
    start, end = part.text.offsets(params.range)
    wanted = {"shapes": session.preferences.shapes, "data": session.preferences.data}
    hints = (hint for hint in _settled(session, ready[1], analysis) if hint.uri == part.uri and wanted[hint.kind])
    return [_inlay(hint, part.text.position(hint.offset)) for hint in hints if start <= hint.offset <= end]


def _inlay(hint: Hint, position: types.Position) -> types.InlayHint:
    return types.InlayHint(
        position,
        hint.text,
        kind=types.InlayHintKind.Type,
        tooltip=hint.tooltip or None,
        padding_left=not hint.text.startswith(":"),
    )


def _settled(session: Session, state: State, analysis: Analysis) -> list[Hint]:
    """The hints of a program; while its text is broken, those of its last good state moved along."""
    if not analysis.broken or state.good is None:
        return hints_of(analysis)
    place = session.mover_of(state, analysis.snapshot)
    found = []
    for hint in hints_of(state.good[0]):
        now = place(hint.uri, hint.offset, hint.offset) if place is not None else None
        if now is not None:
            found.append(Hint(hint.uri, now[0], hint.text, hint.kind, hint.tooltip))
    return found


def hints_of(analysis: Analysis) -> list[Hint]:
    """All hints of an analysis, found once."""
    if "hints" not in analysis.derived:
        analysis.derived["hints"] = [*_shapes(analysis), *_data(analysis)]
    hints: list[Hint] = analysis.derived["hints"]
    return hints


def _shapes(analysis: Analysis) -> Iterator[Hint]:
    outputs: dict[Span, dict[str, str]] = {}
    for call in _layer_calls(analysis):
        span = call.origin.span if call.origin is not None else None
        if span is not None and span.path == analysis.snapshot.path and (text := _output(call.output)):
            outputs.setdefault(span, {}).setdefault(text, call_text(call))
    for span, texts in outputs.items():
        if len(texts) <= MOST_OUTPUTS:
            yield from _hint(analysis, span, f": {' | '.join(texts)}", "shapes", "\n".join(texts.values()))


def _layer_calls(analysis: Analysis) -> Iterator[LayerCall]:
    """The applications of layers whose result has a place: those of models, and calls that were written down."""
    if analysis.program is None:
        return
    for made in analysis.program.of(ModelMade):
        yield from made.model.calls
    for values in analysis.record.statements.values() if analysis.record is not None else ():
        for node, known in values.items():
            if isinstance(node, cst.Call):
                yield from (value.producer for value in known if _is_made_here(value, node))


def _is_made_here(value: Any, node: cst.Call) -> bool:
    producer = value.producer if isinstance(value, TensorValue) else None
    return isinstance(producer, LayerCall) and producer.origin is not None and producer.origin.node is node


def _output(output: Any) -> str:
    """An output as a hint shows it; empty where no size is known but the batch."""
    if not isinstance(output, TensorValue) or not _is_worth_a_hint(output.spec):
        return ""
    return f"{output.spec.shape!r} {output.spec.dtype or ''}".rstrip()


def _is_worth_a_hint(spec: TensorSpec) -> bool:
    dims = spec.shape.dims
    return dims is not None and (not dims or any(dim not in (UNKNOWN_DIM, BATCH) for dim in dims))


def _data(analysis: Analysis) -> Iterator[Hint]:
    texts: dict[Span, dict[str, None]] = {}
    for fit in analysis.program.of(Fit) if analysis.program is not None else ():
        if fit.method in ("call", "validation") or fit.origin.file.path != analysis.snapshot.path:
            continue
        for name, spec in _fed(fit):
            place = fit.places.get(name)
            if place is not None and _known(spec):
                span = place.span if hasattr(place, "span") else fit.origin.at(place).span
                texts.setdefault(span, {}).setdefault(spec_text(spec))
    for span, found in texts.items():
        if len(found) <= MOST_OUTPUTS:
            yield from _hint(analysis, span, f": {' | '.join(found)}", "data", "")


def _fed(fit: Fit) -> Iterator[tuple[str, Any]]:
    """The parameters of a fit that hold data, with what is known of it; a dataset holds both."""
    if fit.y is not None and "y" not in fit.places:
        yield "x", (fit.x, fit.y)
    else:
        yield "x", fit.x
        yield "y", fit.y
    if fit.validation is not None:
        yield "validation_data", fit.validation


def _known(spec: Any) -> bool:
    if isinstance(spec, tuple):
        return any(_known(each) for each in spec)
    return isinstance(spec, TensorSpec) and _is_worth_a_hint(spec)


def _hint(analysis: Analysis, span: Span, text: str, kind: str, tooltip: str) -> Iterator[Hint]:
    part = analysis.snapshot.part(span.cell)
    if part is not None:
        yield Hint(part.uri, part.text.of_span(span)[1], text, kind, tooltip)
