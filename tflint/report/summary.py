"""Reports into counts and the line that closes a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tflint.findings import Report
from tflint.report.terminal import paint

OUTCOMES = ("confirmed", "refuted", "undecided")


def counts(reports: Sequence[Report]) -> dict[str, int]:
    """What was found in how many files."""
    findings = [finding for report in reports for finding in report.findings if finding.suppressed is None]
    levels = Counter(finding.level for finding in findings)
    return {
        "files": len(reports),
        "findings": len(findings),
        "errors": levels["error"],
        "warnings": levels["warning"],
        "infos": levels["info"],
        "possible": sum(len(report.possible) for report in reports),
        "suppressed": sum(len(report.suppressed) for report in reports),
        "fixable": sum(1 for finding in findings if finding.fix is not None and finding.fix.safety == "safe"),
        "problems": sum(len(report.problems) for report in reports),
        **outcomes(reports),
    }


def outcomes(reports: Sequence[Report]) -> dict[str, int]:
    """How many findings TensorFlow confirmed, refuted and left undecided; nothing where it was not asked."""
    findings = [finding for report in reports for finding in (*report.findings, *report.possible)]
    told = Counter(each.verdict.outcome for each in findings if each.verdict is not None)
    told["refuted"] = sum(len(report.refuted) for report in reports)
    return {name: told[name] for name in OUTCOMES} if any(told.values()) else {}


def closing_line(reports: Sequence[Report]) -> str:
    """The findings of a run in one line, and what would show more."""
    count = counts(reports)
    parts = [_many(count[f"{level}s"], level) for level in ("error", "warning", "info") if count[f"{level}s"]]
    files = _many(count["files"], "file")
    line = f"found {', '.join(parts)} in {files}" if parts else f"nothing to report in {files}"
    hints = []
    if fixes := _fixes(reports):
        hints.append(fixes)
    if count["possible"]:
        hints.append(f"{count['possible']} more possible, show with --possible")
    if told := ", ".join(f"{count[name]} {name}" for name in OUTCOMES if count.get(name)):
        hints.append(f"TensorFlow: {told}")
    if shown := sum(finding.suppressed is not None for report in reports for finding in report.findings):
        hints.append(f"{shown} accepted")
    if count["problems"]:
        hints.append(f"tflint had {_many(count['problems'], 'problem')}")
    return paint("; ".join([line, *hints]), bold=True)


def _fixes(reports: Sequence[Report]) -> str:
    """How many findings can be mended, and by which options."""
    safeties = Counter(
        finding.fix.safety if finding.certainty == "must" else "unsafe"
        for report in reports
        for finding in report.findings
        if finding.fix is not None and finding.suppressed is None
    )
    safe, unsafe = safeties["safe"], safeties["unsafe"]
    parts = [f"{safe} can be fixed with --fix"] if safe else []
    parts += [f"{unsafe}{' more' if safe else ' can be fixed'} with --fix --unsafe-fixes"] if unsafe else []
    return ", ".join(parts)


def problem_lines(reports: Sequence[Report]) -> list[str]:
    """What went wrong in tflint itself, one line each."""
    head = paint("problem", "magenta", bold=True)
    problems = [problem for report in reports for problem in report.problems]
    return [
        ": ".join(part for part in (head, problem.path, problem.rule, problem.message) if part) for problem in problems
    ]


def place(path: str, cell: int | None, line: int, column: int) -> str:
    """A place as editors understand it: `train.py:3:7`, in a notebook `train.ipynb:cell 2:3:7`."""
    return f"{path}:{f'cell {cell}:' if cell is not None else ''}{line}:{column}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 or what == "info" else "s")
