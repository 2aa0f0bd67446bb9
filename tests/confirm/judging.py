"""Programs into their findings, with the requests TensorFlow is asked."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from tflint.config import Settings
from tflint.findings import Finding
from tflint.pipeline import lint
from tflint.source.file import SourceFile

ASKED = Settings(confirm="shapes", possible=True)


def findings(text: str, settings: Settings = ASKED) -> list[Finding]:
    """The findings of a program, each with its request."""
    report = lint(SourceFile.from_bytes("program.py", textwrap.dedent(text).encode()), settings)
    assert not report.problems
    return list(report.findings)


def request(text: str, rule: str, settings: Settings = ASKED) -> Mapping[str, Any]:
    """The request of the only finding of a rule in a program."""
    (found,) = [each for each in findings(text, settings) if each.rule == rule]
    assert found.request is not None
    return found.request
