"""Unit tests of the runner: subscriptions, alternatives, doubt, guards, root causes, crashes, levels."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tflint import checks, runner
from tflint.checks import Check, check
from tflint.config import Settings
from tflint.findings import Because, Finding
from tflint.program.facts import Compile, Fact, Fit, Made, ModelMade, Program, RateSet
from tflint.program.layers import Layer, Model
from tflint.rules import Rule
from tflint.source.file import SourceFile
from tflint.source.span import Span

DEFAULT = Settings()
SOURCE = SourceFile.from_text("train.py", "import tensorflow as tf\n")


def span(line: int, column: int = 1) -> Span:
    return Span("train.py", line, column, line, column + 3)


def origin(line: int) -> Any:
    return SimpleNamespace(span=span(line), statement_span=span(line), file=SOURCE)


def rate(line: int = 1, rate: float = 1.0, **fields: Any) -> RateSet:
    return RateSet(origin=origin(line), rate=rate, optimizer=None, **fields)


def rule(name: str, kind: str = "correctness", level: str = "error") -> Rule:
    return Rule(name, "training", kind, level, "page.md")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run checks over facts under a rule book of their own: `run(facts, (rule, function), ...)`."""

    def run_with(facts: list[Any], *pairs: tuple[Rule, Any], settings: Settings = DEFAULT, **unless: Any) -> Any:
        book = {each.name: each for each, _ in pairs}
        paired = {
            each.name: Check(each.name, function, unless.get(each.name.replace("-", "_"), ()))
            for each, function in pairs
        }
        monkeypatch.setattr(runner, "rule_book", lambda: book)
        monkeypatch.setattr(runner, "check_of", lambda asked: paired[asked.name])
        runner.active_rules.cache_clear()
        program = Program("train.py", facts)
        yielded, problems = runner.run_checks([*facts, program], program, SOURCE, settings)
        runner.active_rules.cache_clear()
        return runner.settle(yielded), problems

    return run_with


def too_high(fact: RateSet) -> Iterator[Finding]:
    if fact.rate > 0.5:
        yield Finding(fact.origin.span, f"a rate of {fact.rate}")


def test_subscription_is_the_first_annotation() -> None:
    def of_two(fact: Compile | Fit, program: Program) -> Iterator[Finding]:
        yield from ()

    found = Check("of-two", of_two)
    assert found.subscriptions == (Compile, Fit)
    assert found.extras == (Program,)


def test_decorator_registers_under_the_name_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "REGISTERED", {})

    @check(unless=("rule-b",))
    def rule_a(fact: Fit) -> Iterator[Finding]:
        yield from ()

    assert checks.REGISTERED["rule-a"].unless == ("rule-b",)


def test_stamps_rule_kind_and_level(run: Any) -> None:
    findings, problems = run([rate(3), rate(1), rate(2, 0.1)], (rule("too-high", "suspicious", "warning"), too_high))
    assert [(each.span.line, each.rule, each.kind, each.level) for each in findings] == [
        (1, "too-high", "suspicious", "warning"),
        (3, "too-high", "suspicious", "warning"),
    ]
    assert not problems


def test_layers_models_and_programs_are_subjects(run: Any) -> None:
    def of_layer(layer: Layer) -> Iterator[Finding]:
        yield Finding(span(7), layer.name)

    def of_model(model: Model) -> Iterator[Finding]:
        yield Finding(span(8), model.kind)

    def of_program(program: Program) -> Iterator[Finding]:
        yield Finding(span(9), program.path)

    facts = [Made(origin=origin(1), object=Layer(name="Dense")), ModelMade(origin=origin(2), model=Model())]
    findings, _ = run(facts, (rule("a"), of_layer), (rule("b"), of_model), (rule("c"), of_program))
    assert [each.message for each in findings] == ["Dense", "sequential", "train.py"]


def test_guarded_facts_are_silent(run: Any) -> None:
    assert run([rate(guarded=True)], (rule("too-high"), too_high)) == ([], [])


def test_doubt_makes_a_finding_possible(run: Any) -> None:
    findings, _ = run([rate(doubt="default argument")], (rule("too-high"), too_high))
    assert [each.certainty for each in findings] == ["may"]


@pytest.mark.parametrize(
    ("rates", "certainty"),
    [((1.0, 2.0), ["must"]), ((1.0, 0.1), ["may"]), ((0.1, 0.2), [])],
)
def test_certain_only_when_every_alternative_is_wrong(run: Any, rates: Any, certainty: list[str]) -> None:
    findings, _ = run([rate(1, each, choice=(4, 2)) for each in rates], (rule("too-high"), too_high))
    assert [each.certainty for each in findings] == certainty


def test_two_facts_about_one_alternative_do_not_make_it_certain(run: Any) -> None:
    def of_both(fact: RateSet | Made) -> Iterator[Finding]:
        yield Finding(span(1), "wrong")

    facts = [rate(1, choice=(4, 2)), Made(origin=origin(1), object=Layer(), choice=(4, 2))]
    findings, _ = run(facts, (rule("a"), of_both))
    assert [each.certainty for each in findings] == ["may"]


def test_one_finding_for_a_rule_and_place(run: Any) -> None:
    findings, _ = run([rate(1, 1.0, doubt="loop"), rate(1, 2.0)], (rule("too-high"), too_high))
    assert [(each.message, each.certainty) for each in findings] == [("a rate of 2.0", "must")]


def test_a_crash_loses_only_its_own_finding(run: Any) -> None:
    def crashes(fact: RateSet) -> Iterator[Finding]:
        yield Finding(fact.origin.span, f"{1 / (fact.rate - 1.0)}")

    findings, problems = run([rate(1), rate(2, 3.0)], (rule("too-high"), too_high), (rule("crashing"), crashes))
    assert [(each.rule, each.span.line) for each in findings] == [("too-high", 1), ("crashing", 2), ("too-high", 2)]
    assert [(each.rule, each.path) for each in problems] == [("crashing", "train.py")]
    assert "ZeroDivisionError" in problems[0].message and "test_runner.py" in problems[0].message


def test_the_most_specific_rule_speaks(run: Any) -> None:
    def general(fact: RateSet) -> Iterator[Finding]:
        yield Finding(span(fact.origin.span.line, 20), "something is wrong", (Because(fact.origin.span, "this"),))

    facts = [rate(1, 1.0), rate(2, 0.1)]
    pairs = (rule("too-high"), too_high), (rule("general"), general)
    findings, _ = run(facts, *pairs, general=("too-high",))
    assert [(each.span.line, each.rule) for each in findings] == [(1, "too-high"), (2, "general")]


def test_a_possible_finding_does_not_silence_a_certain_one(run: Any) -> None:
    def general(fact: RateSet) -> Iterator[Finding]:
        yield Finding(fact.origin.span, "something is wrong")

    def specific(fact: RateSet) -> Iterator[Finding]:
        yield Finding(fact.origin.span, "perhaps this", certainty="may")

    findings, _ = run([rate(1)], (rule("general"), general), (rule("specific"), specific), general=("specific",))
    assert [each.rule for each in findings] == ["general", "specific"]


def test_a_check_may_speak_more_softly_only(run: Any) -> None:
    def softly(fact: Fact) -> Iterator[Finding]:
        yield Finding(span(1), "soft", level="info")

    def loudly(fact: Fact) -> Iterator[Finding]:
        yield Finding(span(2), "loud", level="error")

    pairs = (rule("soft"), softly), (rule("loud", "suspicious", "warning"), loudly)
    findings, _ = run([rate()], *pairs)
    assert [each.level for each in findings] == ["info", "warning"]
    findings, _ = run([rate()], *pairs, settings=Settings(levels=(("soft", "error"), ("loud", "off"))))
    assert [(each.rule, each.level) for each in findings] == [("soft", "error")]


def test_advice_is_shown_where_it_was_selected(run: Any) -> None:
    def advises(fact: Fact) -> Iterator[Finding]:
        yield Finding(span(1), "better so", kind="pedantic")

    pair = (rule("advice", "suspicious", "warning"), advises)
    assert run([rate()], pair) == ([], [])
    for settings in (Settings(select=("ALL",)), Settings(extend_select=("advice",))):
        findings, _ = run([rate()], pair, settings=settings)
        assert [(each.level, each.kind) for each in findings] == [("info", "pedantic")]
