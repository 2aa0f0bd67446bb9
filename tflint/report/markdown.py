"""Reports into a Markdown table, for the summary of a CI run or a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.config import Settings
from tflint.findings import LEVELS, Finding, Report
from tflint.report.paths import relative
from tflint.report.summary import closing_line, place
from tflint.report.terminal import plain
from tflint.rules import rule_book

MOST_ROWS = 500
"""Rows of the table: the summary of a GitHub step may have a megabyte."""


def render(reports: Sequence[Report], settings: Settings) -> str:
    """A heading, the closing line and a table of the findings, the worst first."""
    with plain():
        return "\n".join(["## tflint", "", _text(closing_line(reports)), *_table(reports), *_problems(reports)]) + "\n"


def _table(reports: Sequence[Report]) -> Iterator[str]:
    findings = [finding for report in reports for finding in report.findings]
    if not findings:
        return
    yield from ("", "| level | where | rule | what |", "| --- | --- | --- | --- |")
    for finding in sorted(findings, key=lambda finding: -LEVELS.index(finding.level))[:MOST_ROWS]:
        yield _row(finding)
    if len(findings) > MOST_ROWS:
        yield from ("", f"and {len(findings) - MOST_ROWS} more")


def _row(finding: Finding) -> str:
    span, rule = finding.span, rule_book().get(finding.rule)
    where = _text(place(relative(span.path), span.cell, span.line, span.column))
    name = f"[{finding.rule}]({rule.url})" if rule is not None else finding.rule
    return f"| {finding.level} | {where} | {name} | {_text(finding.message)} |"


def _problems(reports: Sequence[Report]) -> Iterator[str]:
    problems = [problem for report in reports for problem in report.problems]
    if problems:
        yield from ("", "tflint itself had problems:", "")
        yield from (f"* {_text(relative(problem.path))}: {_text(problem.message)}" for problem in problems)


def _text(text: str) -> str:
    """Text that is no Markdown: marks escaped, on one line."""
    return "".join(f"\\{each}" if each in "\\|<>*_[]`#" else each for each in " ".join(text.split()))
