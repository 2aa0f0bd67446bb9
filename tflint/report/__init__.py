"""Reports into text, one module per output format."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.pipeline import Report

FOR_READERS = ("full", "concise", "grouped")


def render(reports: Sequence[Report], format: str, settings: Settings) -> str:
    """All reports in one of the output formats, the name of which is the name of a module here."""
    rendered: str = importlib.import_module(f"tflint.report.{format}").render(reports, settings)
    return rendered


def statistics(reports: Sequence[Report]) -> str:
    """How often each rule speaks, and which limits of the analysis were reached how often."""
    rules = Counter(finding.rule for report in reports for finding in report.findings)
    limits = Counter(limit for report in reports for limit in report.limits)
    lines = [f"{count:6}  {rule}" for rule, count in rules.most_common()]
    lines += [f"{count:6}  files reached {limit}" for limit, count in limits.most_common()]
    return "\n".join(lines) + "\n" if lines else ""
