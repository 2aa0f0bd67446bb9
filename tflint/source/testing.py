"""A file into whether it is an automated test, whose programs are there to be run and not to learn."""

from __future__ import annotations

import re
from os.path import basename
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.source.file import SourceFile

_NAME = re.compile(r"test_.*\.py|.*_tests?\.py|conftest\.py|tests\.py")
_CASE = re.compile(r"^class \w+\(.*TestCase\b.*\):|^(?:import pytest|from pytest import)\b", re.MULTILINE)
_TEST = re.compile(r"^(?:async )?def (test_\w+)\(|^    def (test_\w+)\(self", re.MULTILINE)


def is_test(source: SourceFile) -> bool:
    """Whether a test runner finds tests in a file: by its name, and by functions that the file itself never calls."""
    if source.is_notebook or not _NAME.fullmatch(basename(source.path.replace("\\", "/"))):
        return False
    text = source.text
    tests = {name for found in _TEST.finditer(text) for name in found.groups() if name}
    if _CASE.search(text):
        return bool(tests) or basename(source.path) == "conftest.py"
    return bool(tests) and not any(len(re.findall(rf"\b{name}\(", text)) > 1 for name in tests)
