"""Reports into counts: findings by rule and how they can be mended, limits of the analysis, calls it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tflint.findings import Finding, Report

MOST_CALLS = 10
"""Unknown calls named in the text; the JSON has all of them."""


def statistics(reports: Sequence[Report]) -> dict[str, Any]:
    """The counts as JSON has them, the largest first."""
    findings = [each for report in reports for each in report.findings if each.suppressed is None]
    fixes = Counter((each.rule, safety) for each in findings if (safety := _safety(each)) is not None)
    limits = Counter(limit for report in reports for limit in report.limits)
    calls = Counter[str]()
    for report in reports:
        calls.update(report.unknown_calls)
    return {
        "rules": [
            {"rule": rule, "findings": count, "safe_fixes": fixes[rule, "safe"], "unsafe_fixes": fixes[rule, "unsafe"]}
            for rule, count in Counter(each.rule for each in findings).most_common()
        ],
        "limits": dict(limits.most_common()),
        "unknown_calls": dict(calls.most_common()),
    }


def statistics_text(reports: Sequence[Report]) -> str:
    """The counts one on a line; of the unknown calls the most frequent ones."""
    counts = statistics(reports)
    lines = [f"{each['findings']:6}  {each['rule']}{_mended(each)}" for each in counts["rules"]]
    lines += [f"{count:6}  files reached {limit}" for limit, count in counts["limits"].items()]
    calls = list(counts["unknown_calls"].items())[:MOST_CALLS]
    lines += [f"{count:6}  calls of {name}, of which nothing is known" for name, count in calls]
    return "\n".join(lines) + "\n" if lines else ""


def _safety(finding: Finding) -> str | None:
    """By which option a finding is mended, `None` where it is not."""
    if finding.fix is None or not finding.fix.edits or finding.fix.safety == "display-only":
        return None
    return finding.fix.safety if finding.certainty == "must" else "unsafe"


def _mended(counts: dict[str, Any]) -> str:
    safe, unsafe = counts["safe_fixes"], counts["unsafe_fixes"]
    parts = [f"{safe} with a safe fix"] if safe else []
    parts += [f"{unsafe} with an unsafe fix"] if unsafe else []
    return f" ({', '.join(parts)})" if parts else ""
