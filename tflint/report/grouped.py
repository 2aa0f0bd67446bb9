"""Reports into findings under the name of their file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.config import Settings
from tflint.findings import Report
from tflint.report.concise import heading
from tflint.report.summary import closing_line, place, problem_lines
from tflint.report.terminal import paint


def render(reports: Sequence[Report], settings: Settings) -> str:
    """The findings of each file together, and a closing line."""
    groups = ["\n".join(_group(report)) + "\n" for report in reports if report.findings]
    return "\n".join([*groups, *(line + "\n" for line in problem_lines(reports)), closing_line(reports) + "\n"])


def _group(report: Report) -> Iterator[str]:
    places = [place("", each.span.cell, each.span.line, each.span.column)[1:] for each in report.findings]
    width = max(map(len, places))
    yield paint(report.path, bold=True)
    for where, finding in zip(places, report.findings, strict=True):
        yield f"  {where:<{width}}  {heading(finding)}"
