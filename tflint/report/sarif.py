"""Reports into SARIF 2.1.0, as GitHub code scanning and other viewers read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tflint import __version__
from tflint.config import Settings
from tflint.findings import Finding, Fix, Report
from tflint.report.fingerprint import fingerprinted
from tflint.report.paths import file_uri, on_disk, uri
from tflint.report.verdicts import verdict_fields
from tflint.rules import Rule, rule_book
from tflint.source.span import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SEVERITIES = {"error": "error", "warning": "warning", "info": "recommendation"}
SUPPRESSIONS = {"comment": "inSource", "baseline": "external"}
PRECISIONS = {
    "correctness": "very-high",
    "migration": "very-high",
    "suspicious": "high",
    "performance": "medium",
    "pedantic": "medium",
}
"""How seldom a kind of rule is wrong: what its level promises."""
HOME = "https://github.com/tflint/tflint"
LONGEST = 1024
"""Characters that GitHub takes for a rule's description."""


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One SARIF log with one run."""
    used = {finding.rule for report in reports for finding in report.findings}
    rules = [rule for rule in rule_book().values() if rule.name in used]
    accepted = any(finding.suppressed is not None for report in reports for finding in report.findings)
    writer = _Results(on_disk(reports), {rule.name: index for index, rule in enumerate(rules)}, accepted)
    driver = {
        "name": "tflint",
        "fullName": "tflint, the TensorFlow and Keras linter",
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "tflint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the top folder of the repository"}}},
        "invocations": [_invocation(reports)],
        "results": [writer.result(finding, print_) for finding, print_ in fingerprinted(reports)],
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
        "properties": {
            "tags": [rule.kind, rule.folder],
            "precision": PRECISIONS[rule.kind],
            "problem.severity": SEVERITIES[rule.level],
        },
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


@dataclass(frozen=True)
class _Results:
    """Findings into results; `places` says where places in notebooks are on disk, `indices` which rule is which.

    Where one result says whether it is suppressed, as with `accepted`, all have to.
    """

    places: Mapping[Span, Span]
    indices: Mapping[str, int]
    accepted: bool = False

    def result(self, finding: Finding, print_: str) -> dict[str, Any]:
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": LEVELS[finding.level],
            "message": {"text": finding.message},
            "locations": [self._location(finding.span)],
            "partialFingerprints": {"primaryLocationLineHash": print_},
            "properties": _properties(finding),
        }
        if finding.rule in self.indices:
            result["ruleIndex"] = self.indices[finding.rule]
        if self.accepted:
            kinds = [] if finding.suppressed is None else [SUPPRESSIONS[finding.suppressed]]
            result["suppressions"] = [{"kind": kind} for kind in kinds]
        if finding.because:
            links = enumerate(finding.because, 1)
            result["relatedLocations"] = [{"id": id, **self._location(link.span, link.message)} for id, link in links]
        if finding.fix is not None and finding.fix.edits and finding.span.cell is None:
            result["fixes"] = [_fix(finding.fix)]
        return result

    def _location(self, given: Span, message: str | None = None) -> dict[str, Any]:
        span = self.places.get(given, given)
        where = {"artifactLocation": _artifact(span.path), "region": _region(span)}
        location: dict[str, Any] = {"physicalLocation": where}
        if given.cell is not None:
            name = f"cell {given.cell}"
            full = f"{name}, line {given.line}"
            location["logicalLocations"] = [{"name": name, "fullyQualifiedName": full, "kind": "member"}]
        if message is not None:
            location["message"] = {"text": message}
        return location


def _properties(finding: Finding) -> dict[str, Any]:
    """What SARIF has no place of its own for: how sure tflint is, and what TensorFlow said."""
    verdict = verdict_fields(finding.verdict)
    return {"certainty": finding.certainty, **({"verdict": verdict} if verdict is not None else {})}


def _fix(fix: Fix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.span.path, []).append(replacement)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> dict[str, str]:
    """Relative to the repository; a file outside of it by its whole path."""
    inside = uri(path)
    return {"uri": file_uri(path)} if inside.startswith("../") else {"uri": inside, "uriBaseId": "SRCROOT"}
