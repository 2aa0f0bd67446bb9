"""Findings as flake8 wants them: tuples of line, column and a text that starts with a code; for flake8's users only.

flake8 needs a number where tflint has names: TFL100 stands before errors, TFL200 before warnings, TFL300 before what is
for information, TFL900 before problems. The name of the rule follows in brackets. Configuration is tflint's own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tflint import __version__
from tflint.config import ConfigError
from tflint.config.resolve import Configurations
from tflint.findings import Finding
from tflint.project import lint_bytes

CODES = {"error": "TFL100", "warning": "TFL200", "info": "TFL300"}


class Checker:
    """The plugin: flake8 makes one for each file, with the file's name and its lines."""

    name = "tflint"
    version = __version__

    def __init__(self, tree: ast.AST, filename: str, lines: list[str]) -> None:
        self.filename = filename
        self.lines = lines

    def run(self) -> Iterator[tuple[int, int, str, type[Checker]]]:
        """Every finding: its line, its column from 0, its text."""
        try:
            settings = _configurations().settings_for(self.filename)
        except ConfigError as error:
            yield 1, 0, f"TFL900 {str(error).splitlines()[0]}", Checker
            return
        report = lint_bytes(self.filename, "".join(self.lines).encode("utf-8", "surrogatepass"), settings)
        for finding in report.findings:
            yield finding.span.line, finding.span.column - 1, _text(finding), Checker
        for problem in report.problems:
            yield 1, 0, f"TFL900 {problem.message}", Checker


@cache
def _configurations() -> Configurations:
    return Configurations()


def _text(finding: Finding) -> str:
    return f"{CODES[finding.level]} [{finding.rule}] {finding.message}"
