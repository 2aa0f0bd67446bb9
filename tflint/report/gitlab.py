"""Reports into GitLab's Code Quality format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tflint.config import Settings
from tflint.findings import Finding, Report
from tflint.report.fingerprint import fingerprinted
from tflint.report.paths import in_repository, on_disk
from tflint.source.span import Span

SEVERITIES = {"error": "critical", "warning": "major", "info": "minor"}


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One JSON array."""
    places = on_disk(reports)
    issues = [_issue(each, places.get(each.span, each.span), print_) for each, print_ in fingerprinted(reports)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, span: Span, print_: str) -> dict[str, Any]:
    return {
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": print_,
        "severity": SEVERITIES[finding.level],
        "location": {
            "path": in_repository(span.path),
            "lines": {"begin": span.line, "end": span.end_line},
        },
    }
