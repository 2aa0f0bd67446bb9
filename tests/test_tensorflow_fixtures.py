"""Fixture tests against TensorFlow: what the interpreter is to reveal is what the program has when it runs."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.tensorflow

REVEALING = sorted((Path(__file__).parent.parent / "fixtures" / "interpreter").glob("*.py"))

RUNNER = """
import builtins, json, runpy, sys

told = []

def words(value):
    if isinstance(value, tuple):
        return "(" + ", ".join(map(words, value)) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(words, value)) + "]"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        dims = ["None" if size is None else str(size) for size in value.shape]
        shape = f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(dims)})"
        return f"{shape} {getattr(value.dtype, 'name', value.dtype)}"
    return repr(value)

def reveal(*values, **rest):
    told.append((sys._getframe(1).f_lineno, " and ".join(map(words, values))))

say = print
builtins.print = builtins.reveal = reveal
runpy.run_path(sys.argv[1], run_name="__main__")
say("told", json.dumps(told))
"""


@pytest.mark.parametrize("path", REVEALING, ids=lambda path: path.stem)
def test_revealed_is_true(path: Path) -> None:
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", RUNNER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, actual in json.loads(done.stdout.rpartition("told ")[2]):
        _, mark, claimed = lines[number - 1].partition("# revealed: ")
        if not mark:
            continue
        assert any(matches(each.strip(), actual) for each in claimed.split(" | ")), (
            f"line {number}: {actual}, not {claimed}"
        )


def matches(claimed: str, actual: str) -> bool:
    """Whether a claim in which `?` and `unknown` stand for anything holds."""
    pattern = re.escape(claimed).replace(r"\?", r"(\d+|None)").replace("unknown", ".*")
    return re.fullmatch(pattern, actual) is not None
