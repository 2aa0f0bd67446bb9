"""Reports into JSON, one finding per line, each with the fields of the JSON contract."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tflint.config import Settings
from tflint.findings import Report
from tflint.report.json import finding_fields


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One JSON object per line; nothing where there is nothing to report."""
    findings = (finding_fields(finding) for report in reports for finding in report.findings)
    return "".join(f"{json.dumps(fields)}\n" for fields in findings)
