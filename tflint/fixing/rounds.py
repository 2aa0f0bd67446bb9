"""A program and how safe fixes have to be into the program with its fixes applied, in rounds until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tflint.config.settings import Settings
from tflint.findings import Edit, Finding, Report
from tflint.fixing.text import Unchangeable, edited, moved, placed
from tflint.source.file import SourceFile

MOST_ROUNDS = 10
"""Rounds after which fixes that still lead to new ones are left alone: two or three are usual."""
SAFETIES = {"safe": ("safe",), "unsafe": ("safe", "unsafe")}

Wanted = Callable[[Finding, SourceFile], bool]
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A finding whose fix was not applied, or was taken back, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A program after its fixes: the new file, what is reported about it, and which fixes made it so.

    `applied` and `refused` have the places they had when their fix was tried.
    """

    source: SourceFile
    report: Report
    applied: tuple[Finding, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def text(self) -> str:
        """The text of the new file, of a notebook its JSON."""
        return self.source.decoded.text

    @property
    def data(self) -> bytes:
        """The bytes of the new file."""
        return self.source.data


@dataclass(slots=True)
class _Run:
    """What a run over one file has come to so far."""

    source: SourceFile
    report: Report
    settings: Settings
    applied: list[Finding] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    banned: set[Key] = field(default_factory=set)
    agreed: set[Key] = field(default_factory=set)
    seen: set[bytes] = field(default_factory=set)


def fixed(source: SourceFile, settings: Settings, safety: str = "safe", wanted: Wanted | None = None) -> Fixed:
    """Apply every fix that is `safe`, or also every `unsafe` one, and that `wanted` says yes to.

    A fix after which the file does not parse, its finding is still there or an error appears is taken back.
    """
    from tflint.pipeline import lint

    source = source.with_magics(settings.cell_magics)
    run = _Run(source, lint(source, settings), settings, seen={source.data})
    for _ in range(MOST_ROUNDS):
        if not _round(run, safety, wanted):
            return _result(run)
    left = [finding for finding in _candidates(run, safety) if _agreed(run, finding, wanted)]
    run.refused += [Refused(each, f"fixes lead to new ones after {MOST_ROUNDS} rounds") for each in left]
    return _result(run)


def _result(run: _Run) -> Fixed:
    return Fixed(run.source, run.report, tuple(run.applied), tuple(run.refused))


def _round(run: _Run, safety: str, wanted: Wanted | None) -> bool:
    """Apply what can be applied now, as many at once as do not overlap; whether anything was applied."""
    pending = {identity(each, run.source) for each in _candidates(run, safety)}
    before, most = len(run.applied), len(pending)
    while pending:
        open_ = [each for each in _candidates(run, safety) if identity(each, run.source) in pending]
        open_ = [each for each in open_ if _agreed(run, each, wanted)]
        chosen = _apart(open_, run.source)[:most]
        if not chosen:
            break
        keys = {identity(each, run.source) for each in chosen}
        reason = _attempt(run, chosen)
        if reason is None:
            run.applied += chosen
            pending -= keys
            most *= 2
        elif len(chosen) > 1:
            most = len(chosen) // 2
        else:
            run.refused.append(Refused(chosen[0], reason))
            run.banned |= keys
            pending -= keys
    return len(run.applied) > before


def is_fixable(finding: Finding, safety: str) -> bool:
    """Whether a finding has a fix of a safety; the fix of a finding that only may be right is unsafe."""
    if finding.fix is None or not finding.fix.edits:
        return False
    own = "unsafe" if finding.certainty != "must" and finding.fix.safety == "safe" else finding.fix.safety
    return own in SAFETIES[safety]


def _candidates(run: _Run, safety: str) -> list[Finding]:
    """The findings with a fix nobody has refused, safe ones first."""
    found = [each for each in run.report.findings if is_fixable(each, safety)]
    found = [each for each in found if identity(each, run.source) not in run.banned]
    return sorted(found, key=lambda each: each.fix is None or each.fix.safety != "safe")


def _agreed(run: _Run, finding: Finding, wanted: Wanted | None) -> bool:
    """Whether a fix is wanted; asked once."""
    key = identity(finding, run.source)
    if wanted is None or key in run.agreed:
        return True
    if key not in run.banned:
        (run.agreed if wanted(finding, run.source) else run.banned).add(key)
    return key in run.agreed


def identity(finding: Finding, source: SourceFile) -> Key:
    """What a finding is known by while lines and columns move."""
    title = finding.fix.title if finding.fix is not None else ""
    return finding.rule, finding.message, title, " ".join(source.source_line(finding.span).split())


def _apart(findings: Iterable[Finding], source: SourceFile) -> list[Finding]:
    """The first findings whose fixes neither overlap nor touch one another."""
    taken: list[tuple[int, int, int]] = []
    chosen = []
    for finding in findings:
        places = [(each.span.cell or 0, *source.edit_range(each.span)) for each in _edits([finding])]
        if not any(cell == c and start <= e and s <= end for cell, start, end in places for c, s, e in taken):
            taken += places
            chosen.append(finding)
    return chosen


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return [edit for finding in findings if finding.fix is not None for edit in finding.fix.edits]


def _attempt(run: _Run, chosen: Sequence[Finding]) -> str | None:
    """Apply fixes together if the result is sound; else say what is wrong with it."""
    edits = _edits(chosen)
    troubled = {problem.span.cell for problem in run.source.problems}
    if any(edit.span.cell in troubled for edit in edits):
        return "the code around it does not parse"
    try:
        data = edited(run.source, edits)
    except Unchangeable as error:
        return str(error)
    if data in run.seen:
        return "it leads back to what another fix has changed"
    from tflint.pipeline import lint

    source = run.source.with_data(data)
    report = lint(source, run.settings)
    reason = _objection(run, source, report, chosen)
    if reason is None:
        run.source, run.report = source, report
        run.seen.add(data)
    return reason


def _objection(run: _Run, source: SourceFile, report: Report, chosen: Sequence[Finding]) -> str | None:
    """Why a result is not taken: it does not parse, a finding is still there, or there is a new error."""
    if len(source.problems) > len(run.source.problems):
        return "the result does not parse"
    if len(report.problems) > len(run.report.problems):
        return f"tflint fails on the result, {report.problems[-1].message}"
    old = list(_moved(run, chosen))
    spared = [places for each, places in old if each not in chosen]
    left = [(each, _place(source, each)) for each in (*report.findings, *report.possible)]
    for places in (places for each, places in old if each in chosen):
        still = [finding for finding, place in left if place in places]
        if len(still) > sum(1 for others in spared if others & places):
            return f"the finding is still there: {still[0].message}"
    known = {place for _, places in old for place in places}
    told = {(each.rule, each.message) for each in run.report.findings}
    for finding in report.findings:
        new = _place(source, finding) not in known and (finding.rule, finding.message) not in told
        if finding.level == "error" and new:
            return f"it leads to an error, {finding.rule}: {finding.message}"
    return None


_Place = tuple[str, int, int]


def _place(source: SourceFile, finding: Finding) -> _Place:
    """Rule, cell and offset of a finding."""
    return finding.rule, finding.span.cell or 0, source.edit_range(finding.span)[0]


def _moved(run: _Run, chosen: Sequence[Finding]) -> Iterable[tuple[Finding, set[_Place]]]:
    """Every finding with the places it would be at after the fixes."""
    pieces = placed(run.source, _edits(chosen))
    for finding in run.report.findings:
        rule, cell, offset = _place(run.source, finding)
        yield finding, {(rule, cell, each) for each in moved(offset, pieces.get(cell or None, []))}
