"""Fixture tests against TensorFlow: what `tflint shapes` says of a program's models is what their summaries say."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.model_runner import RUNNER
from tflint.interpret import interpret
from tflint.report.outline import ModelRow, outline
from tflint.source.file import SourceFile

pytestmark = pytest.mark.tensorflow

FIXTURES = Path(__file__).parent.parent / "fixtures"
SCRIPTS = [
    *sorted((FIXTURES / "shapes").glob("*.py")),
    FIXTURES / "interpreter" / "models.py",
    FIXTURES / "sample" / "train.py",
    FIXTURES / "scripts" / "shallow_224.py",
    FIXTURES / "scripts" / "heads_that_fit.py",
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_models_are_what_they_are(path: Path) -> None:
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", RUNNER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    real = [model for model in json.loads(done.stdout.rpartition("told ")[2]) if model["layers"]]
    ours = [row for row in outline(interpret(SourceFile.read(str(path)), drawn=True)).models if row.known]
    assert ours
    for row in ours:
        assert summary(row) in real, f"{row.name}: {summary(row)}\nis none of {real}"


def summary(row: ModelRow) -> dict[str, Any]:
    """A model as the runner tells it: its layers' outputs by class, in any order, and the number of weights."""
    layers = sorted([each.cls, each.output] for each in row.layers if each.cls != "InputLayer")
    return {"layers": layers, "parameters": row.parameters}
