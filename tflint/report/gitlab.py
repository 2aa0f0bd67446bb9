"""Reports into GitLab's Code Quality format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tflint.config import Settings
from tflint.findings import Finding
from tflint.pipeline import Report
from tflint.report.fingerprint import fingerprinted
from tflint.report.paths import relative

SEVERITIES = {"error": "critical", "warning": "major", "info": "minor"}


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One JSON array."""
    issues = [_issue(finding, print_) for finding, print_ in fingerprinted(reports)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, print_: str) -> dict[str, Any]:
    return {
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": print_,
        "severity": SEVERITIES[finding.level],
        "location": {
            "path": relative(finding.span.path),
            "lines": {"begin": finding.span.line, "end": finding.span.end_line},
        },
    }
