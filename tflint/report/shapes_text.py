"""An outline into text for a terminal: a table for each model, a line for each fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.report.outline import FitRow, LayerRow, ModelRow, Outline
from tflint.report.paths import relative
from tflint.report.terminal import paint
from tflint.source.span import Span

HEADINGS = ("layer", "class", "output", "dtype", "parameters")


def render(outline: Outline) -> str:
    """All models, fits and limits of one file."""
    blocks = [*map(_model, outline.models), *(["\n".join(map(_fit, outline.fits))] if outline.fits else [])]
    blocks += [f"not everything was followed: {limit} was reached" for limit in outline.limits]
    if not outline.models and not outline.fits:
        blocks.insert(0, f"{relative(outline.path)}: no model found")
    return "\n\n".join(blocks) + "\n"


def count_text(count: Any) -> str:
    """A number of weights for readers: `1,234`, an expression, `?`."""
    return f"{count:,}" if isinstance(count, int) else "?" if count is None else repr(count)


def place(span: Span) -> str:
    """Where something stands, the way editors and terminals make a link of."""
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    return f"{relative(span.path)}:{cell}{span.line}"


def _model(model: ModelRow) -> str:
    head = f"{paint(model.name, bold=True)} ({model.kind})  {paint(place(model.span), dim=True)}"
    lines = [head, *_table(model.layers)]
    if model.kind == "backbone":
        lines.append(f"  {model.inputs} -> {model.outputs}")
    elif model.missing:
        lines.append(paint(f"  incomplete: {model.missing}", "yellow"))
    if model.layers:
        lines.append(f"  {count_text(model.parameters)} parameters")
    return "\n".join(lines)


def _table(rows: tuple[LayerRow, ...]) -> Iterator[str]:
    if not rows:
        return
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    for index, line in enumerate(cells):
        padded = [text.ljust(width) for text, width in zip(line[:-1], widths)]
        text = "  ".join(("", *padded, line[-1].rjust(widths[-1])))
        yield paint(text, dim=True) if index == 0 else text
        lost = rows[index - 1].lost if index else None
        if lost:
            yield paint(f"  {' ' * widths[0]}  shape lost: {lost}", "yellow")


def _cells(row: LayerRow) -> tuple[str, ...]:
    return row.name, row.cls, row.output, row.dtype, count_text(row.parameters)


def _fit(fit: FitRow) -> str:
    given = (
        [f"x {fit.x}"] + ([f"y {fit.y}"] if fit.y else []) + ([f"validation {fit.validation}"] * bool(fit.validation))
    )
    head = f"{paint(f'{fit.model}.{fit.method}', bold=True)}  {paint(place(fit.span), dim=True)}"
    lines = [head, f"  {', '.join(given)}"]
    if fit.expects or fit.gives:
        lines.append(f"  expects {fit.expects or '?'}, gives {fit.gives or '?'}")
    return "\n".join(lines)
