"""Reports into text, one module per output format."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.report import terminal as terminal

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.findings import Report

FOR_READERS = ("full", "concise", "grouped")
SHOWING_SUPPRESSED = frozenset((*FOR_READERS, "json", "json-lines", "sarif"))
"""Formats that can say of a finding that it was accepted; what reads the others would take it for one to mend."""


def render(reports: Sequence[Report], format: str, settings: Settings, *, statistics: bool = False) -> str:
    """All reports in one of the output formats; each is a module here, by its name with `_` for `-`.

    `statistics` adds counts where the format has a place for them.
    """
    if format not in SHOWING_SUPPRESSED:
        reports = [_without_suppressed(report) for report in reports]
    more = {"statistics": True} if statistics and format == "json" else {}
    module = importlib.import_module(f"tflint.report.{format.replace('-', '_')}")
    rendered: str = module.render(reports, settings, **more)
    return rendered


def with_suppressed(report: Report) -> Report:
    """A report that also shows what a comment or the baseline accepts."""
    if not report.suppressed:
        return report
    findings = sorted(
        (*report.findings, *report.suppressed), key=lambda each: (each.span.cell or 0, each.span, each.rule)
    )
    return replace(report, findings=tuple(findings))


def _without_suppressed(report: Report) -> Report:
    left = tuple(each for each in report.findings if each.suppressed is None)
    return report if len(left) == len(report.findings) else replace(report, findings=left)


def without_closing(text: str, format: str) -> str:
    """A report for readers without the line that closes it; other formats as they are."""
    if format not in FOR_READERS:
        return text
    findings = text.rstrip("\n").rpartition("\n")[0].rstrip("\n")
    return findings + "\n" if findings else ""


def seconds() -> str:
    """How long the check of each rule took in this process, the slowest first."""
    from tflint.runner import SECONDS

    lines = [f"{spent * 1000:10.2f} ms  {rule}" for rule, spent in sorted(SECONDS.items(), key=lambda pair: -pair[1])]
    return "\n".join([*lines, f"{sum(SECONDS.values()) * 1000:10.2f} ms  all rules"]) + "\n"
