"""An outline into JSON: the contract with other programs, positions from 1, `null` where something is not known."""

from __future__ import annotations

import json
from typing import Any

from tflint.report.outline import FitRow, LayerRow, ModelRow, Outline
from tflint.report.paths import relative
from tflint.source.span import Span

SCHEMA_VERSION = 1


def render(outline: Outline) -> str:
    """One JSON document for one file."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "path": relative(outline.path),
        "models": [_model(model) for model in outline.models],
        "fits": [_fit(fit) for fit in outline.fits],
        "limits": list(outline.limits),
    }
    return json.dumps(document, indent=2) + "\n"


def _place(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"path": relative(span.path), "cell": span.cell, "line": span.line}


def _count(count: Any) -> int | str | None:
    return count if isinstance(count, int) or count is None else repr(count)


def _model(model: ModelRow) -> dict[str, Any]:
    return {
        "name": model.name,
        "kind": model.kind,
        "place": _place(model.span),
        "inputs": model.inputs,
        "outputs": model.outputs,
        "known": model.known,
        "missing": model.missing,
        "parameters": _count(model.parameters),
        "layers": [_layer(row) for row in model.layers],
    }


def _layer(row: LayerRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "class": row.cls,
        "output": row.output,
        "dtype": None if row.dtype == "?" else row.dtype,
        "parameters": _count(row.parameters),
        "inputs": list(row.inputs),
        "known": row.known,
        "lost": row.lost,
        "place": _place(row.span),
    }


def _fit(fit: FitRow) -> dict[str, Any]:
    names = ("method", "model", "x", "y", "validation", "expects", "gives")
    return {**{name: getattr(fit, name) or None for name in names}, "place": _place(fit.span)}
