"""Page tests: Bad is reported where its page says so and nowhere else, Good is silent, safe fixes lead to Good."""

from __future__ import annotations

import pytest

from tflint.examples import Example, examples
from tflint.rulebooks import faults_of_example, faults_of_fix, faults_of_form, faults_of_messages
from tflint.rules import Rule, check_of, rule_book

RULES = [rule for rule in rule_book().values() if not rule.book]
EXAMPLES = [example for rule in RULES for example in examples(rule)]


def skip_unwritten(rule: Rule) -> None:
    if check_of(rule) is None:
        pytest.skip("nobody has written this check yet")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_keeps_to_the_form(rule: Rule) -> None:
    assert not list(faults_of_form(rule))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(example: Example) -> None:
    skip_unwritten(example.rule)
    assert not list(faults_of_example(example))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix == "safe"], ids=lambda rule: rule.name)
def test_safe_fix_leads_to_good(rule: Rule) -> None:
    skip_unwritten(rule)
    assert not list(faults_of_fix(rule))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_messages_are_in_one_voice(rule: Rule) -> None:
    assert not [fault for example in examples(rule) for fault in faults_of_messages(example)]
