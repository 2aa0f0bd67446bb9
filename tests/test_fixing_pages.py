"""Page tests: a page says of its fix what its check gives, and each fix mends what is reported, and no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tflint.config import Settings
from tflint.examples import Example, examples
from tflint.findings import Finding
from tflint.fixing import edited, fixed
from tflint.pipeline import lint
from tflint.rules import Rule, rule_book
from tflint.source.file import SourceFile

RULES = list(rule_book().values())
MENDED = [rule for rule in RULES if rule.fix != "none"]
NOT_ON_THE_PAGE = {"invalid-argument-value"}
"""Rules whose fix is for cases the page does not show."""


def bad(rule: Rule) -> list[Example]:
    return [example for example in examples(rule) if example.section == "Bad"]


def source(example: Example) -> SourceFile:
    return SourceFile.from_bytes("example.py", example.text.encode())


def own(example: Example) -> list[Finding]:
    settings = Settings(extend_select=(example.rule.name,))
    return [each for each in lint(source(example), settings).findings if each.rule == example.rule.name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_and_check_agree_on_the_fix(rule: Rule) -> None:
    safeties = {each.fix.safety for example in bad(rule) for each in own(example) if each.fix is not None}
    if rule.fix == "none":
        assert not safeties, "the check has a fix, the page says none"
    elif rule.name not in NOT_ON_THE_PAGE:
        assert rule.fix in safeties, "the page promises a fix that no Bad shows"


@pytest.mark.parametrize("rule", MENDED, ids=lambda rule: rule.name)
def test_fix_mends_bad(rule: Rule) -> None:
    settings = Settings(extend_select=(rule.name,))
    for example in bad(rule):
        if not any(each.fix is not None for each in own(example)):
            continue
        done = fixed(source(example), settings, "unsafe", lambda finding, _: finding.rule == rule.name)
        assert done.applied and not done.refused, done.refused
        assert all(each.fix is None for each in done.report.findings if each.rule == rule.name)
        compile(done.text, "fixed.py", "exec")
        again = fixed(done.source, settings, "unsafe", lambda finding, _: finding.rule == rule.name)
        assert not again.applied and again.data == done.data


@pytest.mark.parametrize("rule", MENDED, ids=lambda rule: rule.name)
def test_fix_works_in_a_notebook(rule: Rule) -> None:
    """The same program as one cell: the same text comes out, and the JSON around it stays."""
    settings = Settings(extend_select=(rule.name,))
    for example in bad(rule):
        lines = example.text.splitlines(keepends=True)
        start, end = '{"cells": [{"cell_type": "code", "id":"a",  "source": [\n    ', '\n  ], "outputs": []}],\n "x":1}'
        text = start + ",\n    ".join(json.dumps(line) for line in lines) + end
        notebook = SourceFile.from_bytes("example.ipynb", text.encode())
        for finding in lint(notebook, settings).findings:
            if finding.rule == rule.name and finding.fix is not None:
                after = SourceFile.from_bytes("example.ipynb", edited(notebook, finding.fix.edits))
                assert after.decoded.text.startswith(start) and after.decoded.text.endswith(end)
                assert after.text != notebook.text and not after.problems


ROOT = Path(__file__).parent.parent
FIXTURES = sorted(path for ending in ("*.py", "*.ipynb") for path in (ROOT / "fixtures").rglob(ending))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_fixed_fixtures_parse_and_stay_as_they_are(path: Path) -> None:
    before = SourceFile.read(str(path))
    done = fixed(before, Settings(), "unsafe")
    assert len(done.source.problems) <= len(before.problems)
    assert bool(done.applied) == (done.data != before.data)
    if done.applied:
        again = fixed(SourceFile.from_bytes(str(path), done.data), Settings(), "unsafe")
        assert not again.applied and again.data == done.data
    if before.is_notebook:
        old, new = json.loads(before.decoded.text), json.loads(done.text)
        for cell in (*old["cells"], *new["cells"]):
            cell["source"] = None
        assert old == new
