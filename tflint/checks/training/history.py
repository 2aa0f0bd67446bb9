"""Readings of a run's history into findings about keys it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.callbacks import logged
from tflint.checks.definitions import definitions, inside
from tflint.checks.reasons import because
from tflint.findings import Finding
from tflint.program.facts import Fit, Program
from tflint.source.file import SourceFile


@check
def unknown_history_key(program: Program, source: SourceFile) -> Iterator[Finding]:
    """A key read from the history of a run that does not log it."""
    fits = {id(fit.origin.node): fit for fit in program.of(Fit) if fit.method == "fit"}
    if not fits or "history" not in source.text:
        return
    body = definitions(source.module, source, program)
    for node in inside(source.module):
        fit, key = _reading(body, node, fits)
        names = logged(fit) if fit is not None else None
        if fit is not None and names is not None and key not in names:
            text = f"the history has no {key!r}, the run logs only {', '.join(sorted(names))}"
            yield Finding(body.origin(node).span, text, because((fit.origin, "the run")), _instead(key, names))


def _reading(body: Any, node: Any, fits: dict[int, Fit]) -> tuple[Fit | None, str]:
    """The run whose history a subscript reads, and the key."""
    if not isinstance(node, cst.Subscript) or len(node.slice) != 1 or id(node) not in body.statements:
        return None, ""
    key: Any = getattr(node.slice[0].slice, "value", None)
    logs = body.resolve(node.value)
    if not isinstance(key, cst.SimpleString) or not isinstance(logs, cst.Attribute) or logs.attr.value != "history":
        return None, ""
    return fits.get(id(body.resolve(logs.value))), str(key.evaluated_value)


def _instead(key: str, names: frozenset[str]) -> str:
    """What to write instead of a key."""
    if key.startswith("val_") and not any(name.startswith("val_") for name in names):
        return "pass validation_data or validation_split to fit"
    full = key.replace("acc", "accuracy")
    return f"write {full!r}" if full in names else "print history.history.keys() to see the names"
