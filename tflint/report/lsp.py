"""Reports into what a language server would publish: positions from 0, in UTF-16 units."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tflint.config import Settings
from tflint.findings import Finding, Report
from tflint.report.paths import file_uri, on_disk, source_lines
from tflint.rules import rule_book
from tflint.source.span import Span

SEVERITIES = {"error": 1, "warning": 2, "info": 3}
DEPRECATED = 2


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One JSON array with the parameters of `textDocument/publishDiagnostics` for each file, clean ones too."""
    writer = _Writer(reports)
    return json.dumps([writer.published(report) for report in reports], indent=2) + "\n"


class _Writer:
    def __init__(self, reports: Sequence[Report]) -> None:
        self._places = on_disk(reports)
        self._lines = source_lines(reports)

    def published(self, report: Report) -> dict[str, Any]:
        return {
            "uri": file_uri(report.path),
            "diagnostics": [self._diagnostic(finding) for finding in report.findings],
        }

    def _diagnostic(self, finding: Finding) -> dict[str, Any]:
        rule = rule_book().get(finding.rule)
        diagnostic: dict[str, Any] = {
            "range": self._range(finding.span),
            "severity": SEVERITIES[finding.level],
            "code": finding.rule,
            "source": "tflint",
            "message": finding.message,
        }
        if rule is not None:
            diagnostic["codeDescription"] = {"href": rule.url}
        if finding.kind == "migration":
            diagnostic["tags"] = [DEPRECATED]
        if finding.because:
            diagnostic["relatedInformation"] = [
                {
                    "location": {"uri": file_uri(link.span.path), "range": self._range(link.span)},
                    "message": link.message,
                }
                for link in finding.because
            ]
        return diagnostic

    def _location(self, span: Span) -> dict[str, Any]:
        return {"uri": file_uri(span.path), "range": self._range(span)}

    def _range(self, given: Span) -> dict[str, Any]:
        span = self._places.get(given, given)
        return {
            "start": {"line": span.line - 1, "character": self._units(span, span.line, span.column)},
            "end": {"line": span.end_line - 1, "character": self._units(span, span.end_line, span.end_column)},
        }

    def _units(self, span: Span, line: int, column: int) -> int:
        text = self._lines.get((span.path, span.cell, line))
        before = "" if text is None else text[: column - 1]
        return column - 1 + sum(ord(each) > 0xFFFF for each in before)
