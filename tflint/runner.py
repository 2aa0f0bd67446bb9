"""Facts into settled findings: calls the subscribed checks, stamps rule and level, weighs alternatives and causes."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tflint.config import Options, Settings
from tflint.findings import LEVELS, Finding, Problem
from tflint.knowledge.api.target import Target
from tflint.program.facts import Call, Fact, Made, ModelMade, Program
from tflint.program.layers import Layer
from tflint.rules import Rule, check_of, load_rulebook, rule_book
from tflint.targets import target_of

if TYPE_CHECKING:
    from tflint.checks import Check
    from tflint.source.file import SourceFile
    from tflint.source.span import Span


SECONDS: defaultdict[str, float] = defaultdict(float)
"""What the check of each rule took so far, in this process."""


@dataclass(frozen=True, slots=True)
class Active:
    """A rule that is on, with its check and the level its findings have."""

    rule: Rule
    check: Check
    level: str


@dataclass(frozen=True, slots=True, eq=False)
class Yielded:
    """A finding as a check yielded it, and the fact it is about."""

    finding: Finding
    fact: Fact | None = None


@cache
def active_rules(settings: Settings) -> tuple[Active, ...]:
    """The rules that are on and have a check, in the order of the rule book."""
    for folder in settings.rulebooks:
        load_rulebook(folder)
    chosen = ((rule, settings.level_of(rule)) for rule in rule_book().values() if settings.selects(rule))
    paired = ((rule, check_of(rule), level) for rule, level in chosen if level != "off")
    return tuple(Active(rule, check, level) for rule, check, level in paired if check is not None)


def run_checks(
    subjects: Iterable[Any], program: Program, source: SourceFile, settings: Settings
) -> tuple[list[Yielded], list[Problem]]:
    """Call every active check on the subjects it subscribes to, usually the facts of the program.

    A check that fails loses its finding and is reported once; all others go on.
    """
    by_class = _by_class(subjects)
    yielded: list[Yielded] = []
    problems: list[Problem] = []
    if not by_class:
        return yielded, problems
    kinds = frozenset(by_class)
    called = _called(by_class.get(Call, ()), settings)
    for active in active_rules(settings):
        heard = _heard(active.check.subscriptions, kinds)
        if not heard or (heard == _CALLS and active.check.calls and active.check.rule not in called):
            continue
        failed: Exception | None = None
        started = perf_counter()
        extras = [_extra(kind, program, source, settings, active.rule) for kind in active.check.extras]
        for fact, subject in _subjects(active.check, heard, by_class, called):
            try:
                for finding in active.check.function(subject, *extras):
                    yielded.extend(_stamped(finding, fact, active, settings))
            except Exception as error:
                failed = failed or error
        SECONDS[active.rule.name] += perf_counter() - started
        if failed is not None:
            problems.append(Problem(source.path, crash(failed), active.rule.name))
    return yielded, problems


def settle(yielded: Iterable[Yielded]) -> list[Finding]:
    """One finding for each rule and place, `may` where not every alternative leads to it; the most specific speaks."""
    places: dict[tuple[str, Span], list[Yielded]] = defaultdict(list)
    for each in yielded:
        places[each.finding.rule, each.finding.span].append(each)
    settled = [_weighed(group) for group in places.values()]
    return sorted(_root_causes(settled), key=lambda finding: (finding.span.cell or 0, finding.span, finding.rule))


def _by_class(subjects: Iterable[Any]) -> dict[type, list[tuple[Fact | None, Any]]]:
    """Subjects by their class, layers and models drawn out of the facts that carry them."""
    found: dict[type, list[tuple[Fact | None, Any]]] = defaultdict(list)
    for subject in subjects:
        if not isinstance(subject, Fact):
            found[type(subject)].append((None, subject))
        elif not subject.guarded:
            found[type(subject)].append((subject, subject))
            if isinstance(subject, Made) and isinstance(subject.object, Layer):
                found[type(subject.object)].append((subject, subject.object))
            elif isinstance(subject, ModelMade):
                found[type(subject.model)].append((subject, subject.model))
    return found


def _subjects(
    check: Check,
    heard: Iterable[type],
    by_class: dict[type, list[tuple[Fact | None, Any]]],
    called: dict[str, list[tuple[Fact | None, Any]]],
) -> Iterator[tuple[Fact | None, Any]]:
    """The subjects of the classes a check hears of, of the calls those it asks for by name."""
    for kind in heard:
        yield from called.get(check.rule, ()) if kind is Call and check.calls else by_class[kind]


def _called(calls: Iterable[tuple[Fact | None, Any]], settings: Settings) -> dict[str, list[tuple[Fact | None, Any]]]:
    """The calls that each check asks for by name."""
    by_name: dict[str, list[tuple[Fact | None, Any]]] = defaultdict(list)
    for each in calls:
        by_name[each[1].name].append(each)
    found: dict[str, list[tuple[Fact | None, Any]]] = defaultdict(list)
    known = _askers(settings)
    for name, group in by_name.items():
        if name not in known:
            checks = (active.check for active in active_rules(settings) if active.check.calls)
            known[name] = tuple(check.rule for check in checks if check.asks_for(name))
        for rule in known[name]:
            found[rule] += group
    return found


@cache
def _askers(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The rules that ask for the calls of a name, as far as they were looked up."""
    return {}


_CALLS = (Call,)


@lru_cache(maxsize=4096)
def _heard(wanted: Any, kinds: frozenset[type]) -> tuple[type, ...]:
    """The classes among `kinds` that a subscription means, by name: sets have another order in each run."""
    return tuple(sorted((kind for kind in kinds if issubclass(kind, wanted)), key=lambda kind: kind.__name__))


def _extra(kind: type, program: Program, source: SourceFile, settings: Settings, rule: Rule) -> Any:
    if kind is Options:
        return settings.options_of(rule)
    if kind is Target:
        return program.once("target", lambda: target_of(source, settings))
    return {"Program": program, "SourceFile": source, "Settings": settings}[kind.__name__]


def _stamped(finding: Finding, fact: Fact | None, active: Active, settings: Settings) -> Iterator[Yielded]:
    """The finding with rule, kind, level and doubt; nothing when it is advice nobody selected."""
    kind = finding.kind or active.rule.kind
    if kind != active.rule.kind and not settings.selects(active.rule, kind):
        return
    level = active.level
    softer = "info" if kind == "pedantic" else finding.level
    if softer in LEVELS and active.rule.name not in dict(settings.levels):
        level = min(level, softer, key=LEVELS.index)
    certainty = "may" if fact is not None and fact.doubt else finding.certainty
    fix = finding.fix
    if fix is not None and (safety := settings.safety_of(active.rule, fix.safety)) != fix.safety:
        finding = replace(finding, fix=replace(fix, safety=safety))
    about = fact if settings.confirm else None
    finding = replace(finding, rule=active.rule.name, kind=kind, level=level, certainty=certainty, fact=about)
    yield Yielded(finding, fact)


def _weighed(group: Sequence[Yielded]) -> Finding:
    """The finding of a rule at a place: certain when a fact is, or when every alternative of a choice leads to it."""
    certain = [each for each in group if each.finding.certainty == "must"]
    for each in certain:
        choice = each.fact.choice if each.fact is not None else None
        if choice is None or _alternatives(certain, choice[0]) >= choice[-1]:
            return each.finding
    return replace(group[0].finding, certainty="may")


def _alternatives(certain: Sequence[Yielded], group: int) -> int:
    """How many alternatives of a choice lead to a finding; facts of two classes may state one alternative twice."""
    seen: dict[type, set[int]] = defaultdict(set)
    for each in certain:
        if each.fact is not None and each.fact.choice is not None and each.fact.choice[0] == group:
            seen[type(each.fact)].add(id(each.fact))
    return max(len(facts) for facts in seen.values())


def _root_causes(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings for which no more specific rule speaks at a place they share."""
    spoken: dict[str, set[Span]] = defaultdict(set)
    for finding in findings:
        if finding.certainty == "must":
            spoken[finding.rule].update(_places(finding))
    possible: dict[str, set[Span]] = defaultdict(set)
    for finding in findings:
        possible[finding.rule].update(_places(finding))
    checks = {active: check_of(rule_book()[active]) for active in possible if active in rule_book()}
    for finding in findings:
        check = checks.get(finding.rule)
        heard = spoken if finding.certainty == "must" else possible
        if check is None or not any(_places(finding) & heard.get(rule, set()) for rule in check.unless):
            yield finding


def _places(finding: Finding) -> set[Span]:
    return {finding.span, *(link.span for link in finding.because)}


def crash(error: Exception) -> str:
    """A crash in one line: what, and where in tflint."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace is not None else ""
    return f"{type(error).__name__}: {error}{place}"
