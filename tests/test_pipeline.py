"""Unit tests of the five hops, with facts given instead of interpreted where a test is about what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from tflint import checks, pipeline, project, runner
from tflint.checks import Check
from tflint.config import Settings
from tflint.findings import Because, Finding
from tflint.pipeline import lint
from tflint.program.facts import Program, Use
from tflint.program.origin import Origin
from tflint.source.file import SourceFile

RULE = "linear-stack"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Replace interpreter and one check: each mention of `wrong` is reported; the list sets fields in order."""
    fields: list[dict[str, Any]] = []

    def interpreted(source: SourceFile) -> Any:
        program = Program(source.path)
        for statement in statements(source.module):
            for node in found(statement):
                more = fields.pop(0) if fields else {}
                program.facts.append(Use(origin=Origin(source, statement, node), name="wrong", **more))
        return program, []

    def wrong(fact: Use) -> Iterator[Finding]:
        yield Finding(fact.origin.span, "this is wrong", (Because(fact.origin.statement_span, "because of this"),))

    monkeypatch.setattr(pipeline, "interpreted", interpreted)
    runner.active_rules.cache_clear()
    monkeypatch.setattr(runner, "check_of", fake_check_of(wrong))
    yield fields
    runner.active_rules.cache_clear()


def fake_check_of(function: Any) -> Any:
    from tflint.rules import check_of

    return lambda rule: Check(RULE, function) if rule.name == RULE else check_of(rule)


def statements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in node.children:
        if isinstance(child, cst.SimpleStatementLine):
            yield child
        else:
            yield from statements(child)


def found(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Name) and node.value == "wrong":
        yield node
    for child in node.children:
        yield from found(child)


def told(text: str, **settings: Any) -> list[tuple[int, str]]:
    report = lint(SourceFile.from_text("train.py", "import keras\n" + text), Settings(**settings))
    assert not report.problems
    return [(finding.span.line, finding.rule) for finding in report.findings]


@pytest.mark.parametrize(
    "text",
    [
        f"wrong  # tflint: ignore[{RULE}] we know\n",
        f"# tflint: ignore[{RULE}] we know\nwrong\n",
        f"f(  # tflint: ignore[{RULE}]\n    1,\n    wrong,\n)\n",
        f"f(\n    1,\n    wrong,\n)  # tflint: ignore[{RULE}]\n",
        f"# tflint: ignore[{RULE}]\nf(\n    1,\n    wrong,\n)\n",
    ],
)
def test_suppression(seen: Any, text: str) -> None:
    report = lint(SourceFile.from_text("train.py", "import keras\n" + text), Settings())
    assert not report.findings and [finding.rule for finding in report.suppressed] == [RULE]


def test_suppression_of_the_file(seen: Any) -> None:
    text = f"# tflint: file-ignore[{RULE}] all of it\nimport keras\nwrong\nwrong\n"
    report = lint(SourceFile.from_text("train.py", text), Settings())
    assert not report.findings and len(report.suppressed) == 2


def test_suppression_elsewhere_silences_nothing_and_is_reported(seen: Any) -> None:
    text = f"x = 1  # tflint: ignore[{RULE}]\nwrong\n"
    assert told(text) == [(2, "unused-suppression"), (3, RULE)]
    assert told(text, ignore=(RULE,)) == []


def test_suppression_of_what_is_no_rule(seen: Any) -> None:
    assert told("wrong  # tflint: ignore[linear-stacks]\n") == [(2, RULE), (2, "unknown-suppression")]
    assert told("x = 1  # tflint: ignore\n") == [(2, "unknown-suppression")]


def test_a_possible_finding_is_withheld_but_counted(seen: list[dict[str, Any]]) -> None:
    source = SourceFile.from_text("train.py", "import keras\nwrong\nwrong\n")
    seen[:] = [{"doubt": "default argument"}]
    report = lint(source, Settings())
    assert ([each.span.line for each in report.findings], [each.span.line for each in report.possible]) == ([3], [2])
    seen[:] = [{"doubt": "default argument"}]
    report = lint(source, Settings(possible=True))
    assert [(each.span.line, each.certainty) for each in report.findings] == [(2, "may"), (3, "must")]
    assert not report.possible


def test_the_report_carries_the_lines_a_reader_wants(seen: Any) -> None:
    report = lint(SourceFile.from_text("train.py", "import keras\nf(\n  wrong)\n"), Settings())
    assert report.lines == {("train.py", None, 2): "f(", ("train.py", None, 3): "  wrong)"}


def test_a_file_without_a_trace_of_tensorflow_is_left_alone() -> None:
    assert lint(SourceFile.from_text("other.py", "wrong (\n"), Settings()) == pipeline.Report("other.py")


def test_an_interpreter_that_fails_costs_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import tflint.interpret

    def fails(source: SourceFile, **_: object) -> Program:
        raise RecursionError("too deep")

    monkeypatch.setattr(tflint.interpret, "interpret", fails, raising=False)
    path = tmp_path / "train.py"
    path.write_text(f"import keras\nx = 1  # tflint: ignore[{RULE}]\nmodel = (\n")
    (report,) = project.lint_files([str(path)], Settings())
    assert [finding.rule for finding in report.findings] == ["syntax-error"]
    assert "RecursionError: too deep" in report.problems[0].message


def test_a_mistake_in_an_imported_file_is_told_once(seen: Any, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text("import keras\nwrong\n")
    reports = list(project.lint_files([str(path), str(path)], Settings()))
    assert [len(report.findings) for report in reports] == [1, 0]


def test_every_registered_check_can_say_what_it_subscribes_to() -> None:
    from tflint.rules import check_of, rule_book

    for rule in rule_book().values():
        check_of(rule)
    for check in checks.REGISTERED.values():
        wanted = {kind.__name__ for kind in check.extras}
        assert check.subscriptions and wanted <= {"Program", "SourceFile", "Settings", "Target", "Options"}
