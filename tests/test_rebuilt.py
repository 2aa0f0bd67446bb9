"""Fixture tests against Keras: models known wholly are built again, without weights, and are what tflint says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rebuilding import CannotRebuild, differences, whole_models
from tflint.interpret import interpret
from tflint.source.file import SourceFile

pytestmark = pytest.mark.tensorflow

FIXTURES = Path(__file__).parent.parent / "fixtures"
PROGRAMS = sorted((*(FIXTURES / "scripts").glob("*.py"), *(FIXTURES / "shapes").glob("*.py")))


def test_rebuilt_models_are_alike() -> None:
    keras = pytest.importorskip("keras")
    if not keras.__version__.startswith("3"):
        pytest.skip("Keras 3 builds without weights")
    built = 0
    for path in PROGRAMS:
        for model in whole_models(interpret(SourceFile.read(str(path)))):
            try:
                wrong = differences(model)
            except CannotRebuild:
                continue
            except ValueError:
                continue  # programs that are wrong on purpose
            built += 1
            assert not wrong, f"{path.name}: {wrong}"
    assert built > 10
