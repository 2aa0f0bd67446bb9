"""Reports into reports whose findings carry TensorFlow's verdict: confirmed ones stay, refuted ones leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tflint.confirm.client import MISSING, Client, NoTensorFlow
from tflint.findings import Finding, Report


def settled(
    reports: Sequence[Report], client: Client, tell: Callable[[str], None], show_refuted: bool = False
) -> list[Report]:
    """The reports after TensorFlow had the last word; as they were, and one line to `tell`, where it is missing."""
    done: list[Report] = []
    if client.missing is not None:
        return list(reports)
    try:
        for report in reports:
            done.append(_settled(report, client, show_refuted))
    except NoTensorFlow as missing:
        tell(f"{MISSING} ({str(missing).splitlines()[0][:160]})")
        return [*done, *reports[len(done) :]]
    return done


def _settled(report: Report, client: Client, show_refuted: bool) -> Report:
    judged = [_judged(finding, client, report) for finding in report.findings]
    possible = [_judged(finding, client, report) for finding in report.possible]
    refuted = [each for each in (*report.refuted, *judged, *possible) if _outcome(each) == "refuted"]
    raised = [replace(each, certainty="must") for each in possible if _outcome(each) == "confirmed"]
    shown = [each for each in judged if show_refuted or _outcome(each) != "refuted"] + raised
    shown += [each for each in possible if show_refuted and _outcome(each) == "refuted"]
    shown.sort(key=lambda finding: (finding.span.cell or 0, finding.span, finding.rule))
    withheld = [each for each in possible if _outcome(each) not in ("confirmed", "refuted")]
    return replace(report, findings=tuple(shown), possible=tuple(withheld), refuted=tuple(dict.fromkeys(refuted)))


def _judged(finding: Finding, client: Client, report: Report) -> Finding:
    """The finding with its verdict; a Keras of another major version than the program's refutes nothing."""
    if finding.request is None:
        return finding
    verdict = client.verdict(finding.request)
    pinned = _pinned_keras(report)
    if verdict.outcome == "refuted" and pinned and pinned.split(".")[0] != _keras(verdict.versions).split(".")[0]:
        reason = f"{verdict.versions} says that {verdict.said}, the program is for Keras {pinned}"
        verdict = replace(verdict, outcome="undecided", reason=reason)
    return replace(finding, verdict=verdict)


def _pinned_keras(report: Report) -> str:
    """The Keras a program asks for, empty where it asks for none."""
    target = report.target
    return "" if target is None or target.source.startswith("newest") else str(target.keras)


def _keras(versions: str) -> str:
    return versions.rpartition("Keras ")[2]


def _outcome(finding: Finding) -> str:
    return finding.verdict.outcome if finding.verdict is not None else ""
