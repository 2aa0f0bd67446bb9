"""Fixture tests: scripts say on their lines what is to be reported, or what the interpreter is to know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.program.facts import Call
from tflint.program.values import Const, ListValue, TensorValue, TupleValue, UnionValue, UnknownValue
from tflint.source.file import SourceFile

FIXTURES = Path(__file__).parent.parent / "fixtures"
SCRIPTS = sorted((FIXTURES / "scripts").glob("*.py"))
REVEALING = sorted((FIXTURES / "interpreter").rglob("*.py"))
EXPECTED = re.compile(r"(error|warning|info|possible): \[([\w-]+)\]")
SELECT = re.compile(r"^# select: (.+)$", re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script(path: Path) -> None:
    """`# error: [rule] warning: [rule]` at the end of a line; `# select: ALL` on a line of its own selects more."""
    source = SourceFile.read(str(path))
    select = SELECT.search(source.text)
    answer = lint(source, Settings(select=tuple(select[1].split()) if select else None, possible=True))
    assert not answer.problems
    expected = {
        (number, level, rule)
        for number, line in enumerate(source.lines, 1)
        for level, rule in EXPECTED.findall(line.rpartition("#")[2])
    }
    found = {
        (each.span.line, each.level if each.certainty == "must" else "possible", each.rule) for each in answer.findings
    }
    told = "\n".join(f"{each.span!r} {each.rule}: {each.message}" for each in answer.findings)
    assert found == expected, told


@pytest.mark.parametrize("path", REVEALING, ids=lambda path: path.stem)
def test_interpreter(path: Path) -> None:
    """`print(x)  # revealed: (None, 10) float32`; a call that is made more than once says all it saw, in order."""
    from tflint.interpret import interpret

    source = SourceFile.read(str(path))
    expected = {
        number: line.partition("# revealed: ")[2].strip()
        for number, line in enumerate(source.lines, 1)
        if "# revealed: " in line
    }
    told: dict[int, list[str]] = {}
    for call in interpret(source).of(Call):
        if call.name in ("reveal", "builtins.print") and (line := call.origin.span.line) in expected:
            seen = told.setdefault(line, [])
            shown = " and ".join(map(words, call.positional))
            if shown not in seen:
                seen.append(shown)
    joined = {line: " | ".join(seen) for line, seen in told.items()}
    pairs = ((line, joined.get(line, "nothing"), claim) for line, claim in expected.items())
    assert not [f"line {line}: {seen}, not {claim}" for line, seen, claim in pairs if seen != claim]


def words(value: Any) -> str:
    """A value the way fixtures write it."""
    if isinstance(value, TensorValue):
        return repr(value.spec)
    if isinstance(value, Const):
        return repr(value.value)
    if isinstance(value, UnionValue):
        return " | ".join(map(words, value.alternatives))
    if isinstance(value, TupleValue):
        return f"({', '.join(map(words, value.items))})"
    if isinstance(value, ListValue) and value.items is not None:
        return f"[{', '.join(map(words, value.items))}]"
    if isinstance(value, UnknownValue):
        return "unknown"
    return repr(value)
