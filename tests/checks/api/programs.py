"""Short programs into findings and mended programs, judged by a version."""

from __future__ import annotations

from tflint.config import Settings
from tflint.findings import Edit, Finding
from tflint.pipeline import lint
from tflint.source.file import SourceFile

NEWEST = ("2.21", "3.15")


def findings(text: str, tensorflow: str = "2.21", path: str = "program.py") -> list[Finding]:
    """What the rules about the API say of a program."""
    settings = Settings(("api",), target_tensorflow=tensorflow)
    report = lint(SourceFile.from_text(path, text), settings)
    assert not report.problems, report.problems
    return list(report.findings)


def told(text: str, tensorflow: str = "2.21") -> list[str]:
    """The rules that speak, each with its line."""
    return [f"{finding.span.line} {finding.rule}" for finding in findings(text, tensorflow)]


def mended(text: str, tensorflow: str = "2.21") -> str:
    """A program with all fixes applied."""
    source = SourceFile.from_text("program.py", text)
    found = findings(text, tensorflow)
    edits: dict[tuple[int, int], Edit] = {}
    for finding in found:
        for edit in finding.fix.edits if finding.fix else ():
            edits[source.edit_range(edit.span)] = edit
    for (first, last), edit in sorted(edits.items(), reverse=True):
        text = text[:first] + edit.text + text[last:]
    return text
