"""Reports into one line per finding: `train.py:3:7: error[rule-name] message`."""

from __future__ import annotations

from collections.abc import Sequence

from tflint.config import Settings
from tflint.findings import Finding, Report
from tflint.report.summary import closing_line, place, problem_lines
from tflint.report.terminal import COLOURS, link, paint
from tflint.report.verdicts import said
from tflint.rules import rule_book

WORDS = {"comment": "ignored", "baseline": "accepted"}
"""What a finding is called that a comment or the baseline accepts."""


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One line per finding, and a closing line."""
    lines = [_line(finding) for report in reports for finding in report.findings]
    return "\n".join([*lines, *problem_lines(reports), closing_line(reports)]) + "\n"


def heading(finding: Finding) -> str:
    """Level, rule and message: `error[rule-name] message`."""
    possible = "possible " if finding.certainty == "may" else ""
    accepted = f"{WORDS[finding.suppressed]} " if finding.suppressed else ""
    level = f"{accepted}{possible}{finding.level}"
    rule = rule_book().get(finding.rule)
    name = link(finding.rule, rule.url) if rule is not None else finding.rule
    return f"{paint(f'{level}[{name}]', COLOURS[finding.level], bold=True)} {finding.message}"


def _line(finding: Finding) -> str:
    span = finding.span
    verdict = f" ({said(finding.verdict)})" if finding.verdict is not None else ""
    return f"{place(span.path, span.cell, span.line, span.column)}: {heading(finding)}{verdict}"
