"""An outline into Markdown: a table for each model and one for all fits, for readers of a README or a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tflint.report.outline import LayerRow, ModelRow, Outline
from tflint.report.paths import relative
from tflint.report.shapes_text import HEADINGS, count_text, place


def render(outline: Outline) -> str:
    """All models and fits of one file."""
    lines = [f"# Shapes of {relative(outline.path)}", ""]
    for model in outline.models:
        lines += [*_model(model), ""]
    if outline.fits:
        rows = (
            (f"{each.model}.{each.method}", place(each.span), each.x, each.y, each.expects) for each in outline.fits
        )
        lines += ["## Data", "", *table(("call", "place", "x", "y", "the model expects"), rows), ""]
    if not outline.models and not outline.fits:
        lines += ["No model found.", ""]
    lines += [f"Not everything was followed: {limit} was reached.\n" for limit in outline.limits]
    return "\n".join(lines).rstrip("\n") + "\n"


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table; the last column holds numbers where it is called `parameters`."""
    headings = tuple(headings)
    marks = ("---:" if heading == "parameters" else "---" for heading in headings)
    for row in (headings, tuple(marks), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _model(model: ModelRow) -> Iterator[str]:
    yield f"## {model.name} ({model.kind}, {place(model.span)})"
    yield ""
    if model.layers:
        yield from table(HEADINGS, map(_cells, model.layers))
        yield ""
    yield f"{model.inputs or '?'} -> {model.outputs or '?'}, {count_text(model.parameters)} parameters"
    if model.missing:
        yield f"\nIncomplete: {model.missing}."
    for row in model.layers:
        if row.lost:
            yield f"\nThe shape is lost at `{row.name}`: {row.lost}."


def _cells(row: LayerRow) -> tuple[str, ...]:
    return row.name, row.cls, f"`{row.output}`", row.dtype, count_text(row.parameters)
