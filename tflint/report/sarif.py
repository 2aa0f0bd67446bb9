"""Reports into SARIF 2.1.0, as GitHub code scanning and other viewers read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tflint import __version__
from tflint.config import Settings
from tflint.findings import Finding
from tflint.pipeline import Report
from tflint.report.fingerprint import fingerprinted
from tflint.report.paths import uri
from tflint.report.verdicts import verdict_fields
from tflint.rules import Rule, rule_book
from tflint.source.span import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SEVERITIES = {"error": "error", "warning": "warning", "info": "recommendation"}
LONGEST = 1024
"""Characters that GitHub takes for a rule's description."""


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One SARIF log with one run."""
    used = {finding.rule for report in reports for finding in report.findings}
    rules = [rule for rule in rule_book().values() if rule.name in used]
    places = {rule.name: index for index, rule in enumerate(rules)}
    driver = {
        "name": "tflint",
        "fullName": "tflint, the TensorFlow and Keras linter",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the folder the run started in"}}},
        "invocations": [_invocation(reports)],
        "results": [_result(finding, print_, places) for finding, print_ in fingerprinted(reports)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "name": rule.name,
        "shortDescription": {"text": rule.title[:LONGEST]},
        "fullDescription": {"text": rule.summary[:LONGEST]},
        "help": {"text": rule.summary, "markdown": rule.text},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": LEVELS[rule.level]},
        "properties": {"tags": [rule.kind, rule.folder], "problem.severity": SEVERITIES[rule.level]},
    }


def _invocation(reports: Sequence[Report]) -> dict[str, Any]:
    notes = [
        {
            "level": "error",
            "message": {"text": problem.message},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(problem.path)}}],
        }
        for report in reports
        for problem in report.problems
    ]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _result(finding: Finding, print_: str, places: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.level],
        "message": {"text": finding.message},
        "locations": [_location(finding.span)],
        "partialFingerprints": {"primaryLocationLineHash": print_},
        "properties": {"certainty": finding.certainty},
    }
    if finding.verdict is not None:
        result["properties"]["verdict"] = verdict_fields(finding.verdict)
    if finding.rule in places:
        result["ruleIndex"] = places[finding.rule]
    if finding.because:
        related = [{"id": index, **_location(link.span, link.message)} for index, link in enumerate(finding.because, 1)]
        result["relatedLocations"] = related
    if finding.fix is not None and finding.fix.safety != "display-only" and finding.span.cell is None:
        result["fixes"] = [_fix(finding)]
    return result


def _fix(finding: Finding) -> dict[str, Any]:
    assert finding.fix is not None
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in finding.fix.edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.span.path, []).append(replacement)
    return {
        "description": {"text": finding.fix.title},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _location(span: Span, message: str | None = None) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(span.path), "region": _region(span)}}
    if span.cell is not None:
        location["logicalLocations"] = [{"name": f"cell {span.cell}", "kind": "member"}]
    if message is not None:
        location["message"] = {"text": message}
    return location


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri(path), "uriBaseId": "SRCROOT"}
