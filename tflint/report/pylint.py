"""Reports into the lines of pylint, which many programs know how to read."""

from __future__ import annotations

from collections.abc import Sequence

from tflint.config import Settings
from tflint.findings import Report
from tflint.report.paths import on_disk, relative


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One line per finding: `train.py:3: [rule-name] message`."""
    places = on_disk(reports)
    located = ((places.get(each.span, each.span), each) for report in reports for each in report.findings)
    return "".join(f"{relative(span.path)}:{span.line}: [{each.rule}] {each.message}\n" for span, each in located)
