"""Unit tests of selection."""

from __future__ import annotations

from typing import Any

import pytest

from tflint.config import Settings, unknown_selectors
from tflint.rules import Rule, rule_book

LOUD = Rule("loud", "loss", "correctness", "error", "page.md")
ADVICE = Rule("advice", "loss", "pedantic", "info", "page.md")


@pytest.mark.parametrize(
    ("given", "loud", "advice"),
    [
        ({}, True, False),
        ({"select": ("ALL",)}, True, True),
        ({"select": ("loss",)}, True, True),
        ({"select": ("data",)}, False, False),
        ({"select": ("pedantic",)}, False, True),
        ({"extend_select": ("advice",)}, True, True),
        ({"ignore": ("loud",)}, False, False),
        ({"ignore": ("loss",)}, False, False),
        ({"select": ("loud",), "ignore": ("loss",)}, True, False),
        ({"select": ("loss",), "ignore": ("loud",)}, False, True),
        ({"select": ("loud",), "ignore": ("loud",)}, False, False),
        ({"select": ("ALL",), "ignore": ("pedantic",)}, True, False),
        ({"select": ()}, False, False),
    ],
)
def test_the_closest_selector_decides(given: Any, loud: bool, advice: bool) -> None:
    settings = Settings(**given)
    assert (settings.selects(LOUD), settings.selects(ADVICE)) == (loud, advice)


def test_unknown_selectors_come_with_the_nearest_names() -> None:
    assert unknown_selectors(["ALL", "loss", "pedantic", "syntax-error"], rule_book()) == {}
    assert unknown_selectors(["sintax_error"], rule_book())["sintax_error"][0] == "syntax-error"


def test_folders_kinds_and_rules_share_no_name() -> None:
    names = [*rule_book(), *{rule.folder for rule in rule_book().values()}, *{r.kind for r in rule_book().values()}]
    assert len(names) == len(set(names))
