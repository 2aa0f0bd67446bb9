"""Reports into text, one module per output format."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tflint.report import terminal as terminal

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.findings import Report

FOR_READERS = ("full", "concise", "grouped")
MOST_CALLS = 10
"""Unknown calls named in the statistics."""


def render(reports: Sequence[Report], format: str, settings: Settings) -> str:
    """All reports in one of the output formats; each is a module here, by its name with `_` for `-`."""
    rendered: str = importlib.import_module(f"tflint.report.{format.replace('-', '_')}").render(reports, settings)
    return rendered


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


def statistics(reports: Sequence[Report]) -> str:
    """How often each rule speaks, which limits of the analysis were reached, and which calls it knows nothing about."""
    rules = Counter(finding.rule for report in reports for finding in report.findings)
    limits = Counter(limit for report in reports for limit in report.limits)
    lines = [f"{count:6}  {rule}" for rule, count in rules.most_common()]
    lines += [f"{count:6}  files reached {limit}" for limit, count in limits.most_common()]
    calls = Counter[str]()
    for report in reports:
        calls.update(report.unknown_calls)
    lines += [f"{count:6}  calls of {name}, of which nothing is known" for name, count in calls.most_common(MOST_CALLS)]
    return "\n".join(lines) + "\n" if lines else ""
