"""Reports into GitHub workflow commands, the worst first, around the report for readers: it shows ten of a level."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from tflint.config import Settings
from tflint.findings import LEVELS, Finding, Problem, Report
from tflint.report import concise
from tflint.report.paths import in_repository, on_disk
from tflint.report.terminal import plain
from tflint.source.span import Span

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
SHOWN = 10
"""Annotations of one level that GitHub shows for one step; it drops the rest without a word."""


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One command per line, then the findings for those who read the log."""
    findings = [finding for report in reports for finding in report.findings]
    findings.sort(key=lambda finding: -LEVELS.index(finding.level))
    places = on_disk(reports)
    problems = [_problem(problem) for report in reports for problem in report.problems]
    commands = [_command(finding, places.get(finding.span, finding.span)) for finding in findings]
    with plain():
        text = concise.render(reports, settings)
    return "".join(f"{line}\n" for line in [*problems, *commands, *_dropped(findings), *_for_readers(text)])


def _dropped(findings: Sequence[Finding]) -> Iterator[str]:
    counts = Counter(finding.level for finding in findings)
    more = sum(max(0, count - SHOWN) for count in counts.values())
    if more:
        yield f"::notice title=tflint::{more} more findings stand in the log, GitHub shows ten of a level"


def _for_readers(text: str) -> Iterator[str]:
    """The text between marks that keep GitHub from taking any line of it for a command."""
    token = f"tflint-{hashlib.blake2b(text.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
    yield f"::stop-commands::{token}"
    yield from text.splitlines()
    yield f"::{token}::"


def _command(finding: Finding, span: Span) -> str:
    where = {
        "title": f"tflint ({finding.rule})",
        "file": in_repository(span.path),
        "line": span.line,
        "endLine": span.end_line,
    }
    if span.line == span.end_line:
        where |= {"col": span.column, "endColumn": span.end_column}
    cell = f"cell {finding.span.cell}: " if finding.span.cell is not None else ""
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in where.items())
    return f"::{COMMANDS[finding.level]} {properties}::{_data(f'{cell}{finding.message} [{finding.rule}]')}"


def _problem(problem: Problem) -> str:
    return f"::error title=tflint,file={_property(in_repository(problem.path))}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
