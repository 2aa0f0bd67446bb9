"""Reports into JSON, the contract with other programs: positions from 1, in code points, `null` where absent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tflint import targets
from tflint.config import Settings
from tflint.findings import Edit, Finding, Report
from tflint.report.statistics import statistics as counted
from tflint.report.summary import counts
from tflint.report.verdicts import verdict_fields
from tflint.rules import rule_book
from tflint.source.span import Span

SCHEMA_VERSION = 1


def render(reports: Sequence[Report], settings: Settings, *, statistics: bool = False) -> str:
    """One JSON document for the whole run, with `statistics` also the counts."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "findings": [finding_fields(finding) for report in reports for finding in report.findings],
        "problems": [
            {"path": problem.path, "rule": problem.rule, "message": problem.message}
            for report in reports
            for problem in report.problems
        ],
        "summary": counts(reports),
        "targets": [targets.fields(target, files) for target, files in targets.distinct(reports)],
    }
    if statistics:
        document["statistics"] = counted(reports)
    return json.dumps(document, indent=2) + "\n"


def finding_fields(finding: Finding) -> dict[str, Any]:
    """One finding as the contract has it."""
    rule = rule_book().get(finding.rule)
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "level": finding.level,
        "certainty": finding.certainty,
        "message": finding.message,
        **_range(finding.span),
        "because": [{**_start(link.span), "message": link.message} for link in finding.because],
        "help": finding.help,
        "fix": _fix(finding),
        "verdict": verdict_fields(finding.verdict),
        "suppressed": finding.suppressed,
        "url": rule.url if rule else None,
    }


def _fix(finding: Finding) -> dict[str, Any] | None:
    if finding.fix is None:
        return None
    edits = [_edit(edit) for edit in finding.fix.edits]
    return {"title": finding.fix.title, "safety": finding.fix.safety, "edits": edits}


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_range(edit.span), "text": edit.text}


def _start(span: Span) -> dict[str, Any]:
    return {"path": span.path, "cell": span.cell, "line": span.line, "column": span.column}


def _range(span: Span) -> dict[str, Any]:
    return {**_start(span), "end_line": span.end_line, "end_column": span.end_column}
