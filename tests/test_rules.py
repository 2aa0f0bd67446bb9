"""Page tests: Bad is reported where its page says so and nowhere else, Good is silent, safe fixes lead to Good."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.examples import Example, examples
from tflint.findings import Edit, Finding
from tflint.pipeline import Report, lint
from tflint.rules import Rule, check_of, rule_book
from tflint.source.file import SourceFile

SECTIONS = ["Bad", "Good", "Why", "When to ignore it", "References"]
RULES = list(rule_book().values())
EXAMPLES = [example for rule in RULES for example in examples(rule)]


def report(example: Example) -> Report:
    source = SourceFile.from_text("example.py", example.text)
    return lint(source, Settings(extend_select=(example.rule.name,)))


def skip_unwritten(rule: Rule) -> None:
    if check_of(rule) is None:
        pytest.skip("nobody has written this check yet")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_keeps_to_the_form(rule: Rule) -> None:
    headings = [line.removeprefix("## ") for line in rule.text.splitlines() if line.startswith("## ")]
    assert headings == SECTIONS
    assert rule.text.startswith("# ") and len(rule.title.split()) > 1 and not rule.title.endswith(".")
    assert len(rule.summary) > 60 and not rule.summary.startswith("#")
    assert rule.level in ("error", "warning", "info")
    assert rule.fix in ("none", "safe", "unsafe", "display-only")
    assert rule.since
    assert set(rule.also) <= set(rule_book())
    assert {example.section for example in examples(rule)} == {"Bad", "Good"}
    for example in examples(rule):
        assert bool(example.lines) == (example.section == "Bad"), f"{example} marks {example.lines}"


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(example: Example) -> None:
    skip_unwritten(example.rule)
    answer = report(example)
    assert not answer.problems
    own = sorted({finding.span.line for finding in answer.findings if finding.rule == example.rule.name})
    foreign = [finding for finding in answer.findings if finding.rule not in (example.rule.name, *example.rule.also)]
    told = "\n".join(f"{finding.span!r} {finding.rule}: {finding.message}" for finding in answer.findings)
    assert own == list(example.lines), told
    assert not foreign, told


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix == "safe"], ids=lambda rule: rule.name)
def test_safe_fix_leads_to_good(rule: Rule) -> None:
    skip_unwritten(rule)
    bad = [example for example in examples(rule) if example.section == "Bad"]
    good = [example for example in examples(rule) if example.section == "Good"]
    for before, after in zip(bad, good, strict=True):
        findings = [finding for finding in report(before).findings if finding.rule == rule.name]
        assert fixed(before.text, findings) == after.text


def fixed(text: str, findings: list[Finding]) -> str:
    """The text with all edits applied, last first."""
    source = SourceFile.from_text("example.py", text)
    edits = {edit for finding in findings if finding.fix for edit in finding.fix.edits}

    def start(edit: Edit) -> tuple[int, int]:
        return source.edit_range(edit.span)

    for edit in sorted(edits, key=start, reverse=True):
        first, last = start(edit)
        text = text[:first] + edit.text + text[last:]
    return text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_messages_are_in_one_voice(rule: Rule) -> None:
    for example in examples(rule):
        for finding in report(example).findings if example.section == "Bad" else ():
            words = [finding.message, *(link.message for link in finding.because), *filter(None, [finding.help])]
            for text in words:
                assert text and not text.endswith("."), text
                assert not (text[0].isupper() and text[1:2].islower() and text.split()[0].islower()), text
