"""Reports into reviewdog's diagnostic format: columns count the bytes of UTF-8."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tflint.config import Settings
from tflint.findings import Finding, Report
from tflint.report.paths import on_disk, relative, source_lines
from tflint.rules import rule_book
from tflint.source.span import Span

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
HOME = "https://github.com/tflint/tflint"


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One JSON document with all findings."""
    document = {"source": {"name": "tflint", "url": HOME}, "diagnostics": diagnostics(reports)}
    return json.dumps(document, indent=2) + "\n"


def diagnostics(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Every finding as a diagnostic of reviewdog."""
    writer = _Writer(reports)
    return [writer.diagnostic(finding) for report in reports for finding in report.findings]


class _Writer:
    def __init__(self, reports: Sequence[Report]) -> None:
        self._places = on_disk(reports)
        self._lines = source_lines(reports)

    def diagnostic(self, finding: Finding) -> dict[str, Any]:
        rule = rule_book().get(finding.rule)
        written: dict[str, Any] = {
            "message": finding.message,
            "location": self._location(finding.span),
            "severity": SEVERITIES[finding.level],
            "code": {"value": finding.rule, **({"url": rule.url} if rule else {})},
        }
        if finding.because:
            written["relatedLocations"] = [
                {"message": link.message, "location": self._location(link.span)} for link in finding.because
            ]
        if finding.fix is not None and finding.fix.edits and finding.span.cell is None:
            edits = finding.fix.edits
            written["suggestions"] = [{"range": self._range(edit.span), "text": edit.text} for edit in edits]
        return written

    def _location(self, span: Span) -> dict[str, Any]:
        return {"path": relative(span.path), "range": self._range(self._places.get(span, span))}

    def _range(self, span: Span) -> dict[str, Any]:
        return {
            "start": {"line": span.line, "column": self._bytes(span, span.line, span.column)},
            "end": {"line": span.end_line, "column": self._bytes(span, span.end_line, span.end_column)},
        }

    def _bytes(self, span: Span, line: int, column: int) -> int:
        text = self._lines.get((span.path, span.cell, line))
        return column if text is None else len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1
