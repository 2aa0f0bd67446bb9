"""An outline into a Mermaid flowchart: one box for each layer, one frame for each model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.report.outline import LayerRow, ModelRow, Outline
from tflint.report.paths import relative


def render(outline: Outline) -> str:
    """A drawing of all models of one file."""
    lines = [f"%% {relative(outline.path)}", "flowchart TD"]
    for index, model in enumerate(outline.models):
        lines += _model(f"m{index}", model)
    return "\n".join(lines) + "\n"


def _model(key: str, model: ModelRow) -> Iterator[str]:
    yield f'  subgraph {key}["{_quoted(f"{model.name} ({model.kind})")}"]'
    if not model.layers:
        shapes = f"{model.inputs or '?'} to {model.outputs or '?'}"
        yield f'    {key}_0["{_quoted(shapes)}"]'
    for row in model.layers:
        yield f'    {key}_{row.number}["{_box(row)}"]'
    for row in model.layers:
        for source in row.inputs:
            yield f"    {key}_{source} --> {key}_{row.number}"
    for row in model.layers:
        if not row.known:
            yield f"    style {key}_{row.number} stroke-dasharray: 4"
    yield "  end"


def _box(row: LayerRow) -> str:
    return f"{_quoted(row.name)}<br/>{_quoted(row.cls)}<br/>{_quoted(row.output)}"


def _quoted(text: str) -> str:
    """Text that Mermaid takes for nothing else: quotes and angle brackets by their numbers."""
    return re.sub(r'["<>&#;]', lambda mark: f"#{ord(mark[0])};", text)
