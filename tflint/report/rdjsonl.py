"""Reports into reviewdog's diagnostic format, one finding per line."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tflint.config import Settings
from tflint.findings import Report
from tflint.report.rdjson import HOME, diagnostics


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One JSON object per line; nothing where there is nothing to report."""
    source = {"source": {"name": "tflint", "url": HOME}}
    return "".join(f"{json.dumps({**source, **each})}\n" for each in diagnostics(reports))
