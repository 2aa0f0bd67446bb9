"""Reports into GitHub workflow commands, the worst first: GitHub shows ten of a level and drops the rest."""

from __future__ import annotations

from collections.abc import Sequence

from tflint.config import Settings
from tflint.findings import LEVELS, Finding, Problem
from tflint.pipeline import Report
from tflint.report.paths import relative

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One command per line."""
    findings = [finding for report in reports for finding in report.findings]
    findings.sort(key=lambda finding: -LEVELS.index(finding.level))
    problems = [_problem(problem) for report in reports for problem in report.problems]
    return "".join(f"{line}\n" for line in [*problems, *map(_command, findings)])


def _command(finding: Finding) -> str:
    span = finding.span
    where = {
        "title": f"tflint ({finding.rule})",
        "file": relative(span.path),
        "line": span.line,
        "endLine": span.end_line,
    }
    if span.line == span.end_line:
        where |= {"col": span.column, "endColumn": span.end_column}
    cell = f"cell {span.cell}: " if span.cell is not None else ""
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in where.items())
    return f"::{COMMANDS[finding.level]} {properties}::{_data(f'{cell}{finding.message} [{finding.rule}]')}"


def _problem(problem: Problem) -> str:
    return f"::error title=tflint,file={_property(relative(problem.path))}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
