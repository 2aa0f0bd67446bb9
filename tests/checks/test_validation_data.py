"""Unit: data and labels for validation are compared with the model and its loss; Keras agrees."""

from __future__ import annotations

import pytest

from tests.checks.test_several_inputs import fails
from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

START = """import keras
import numpy as np
import tensorflow as tf
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x, y = np.random.rand(60, 8), np.random.randint(0, 3, 60)
"""
HELD = {
    "(np.random.rand(20, 8), np.random.randint(0, 3, 20))": None,
    "(np.random.rand(20, 8), np.random.randint(0, 3, (20, 1)))": None,
    "(np.random.rand(20, 8), np.random.randint(0, 3, 20), np.ones(20))": None,
    "(np.random.rand(20, 9), np.random.randint(0, 3, 20))": "data-input-mismatch",
    "[np.random.rand(20, 9), np.random.randint(0, 3, 20)]": "data-input-mismatch",
    "tf.data.Dataset.from_tensors((np.random.rand(20, 5), np.random.randint(0, 3, 20)))": "data-input-mismatch",
    "(np.random.rand(20, 8), keras.utils.to_categorical(np.random.randint(0, 3, 20), 3))": "label-encoding-mismatch",
    "(np.random.rand(20, 8), np.random.randint(0, 3, (20, 4)))": "label-output-mismatch",
}


@pytest.mark.parametrize(("held", "rule"), HELD.items())
def test_held_back(held: str, rule: str | None) -> None:
    text = f"{START}model.fit(x, y, validation_data={held})\n"
    report = lint(SourceFile.from_text("case.py", text), Settings())
    assert [finding.rule for finding in report.findings if finding.level == "error"] == ([rule] if rule else [])


@pytest.mark.tensorflow
def test_keras_refuses_the_same() -> None:
    pytest.importorskip("keras")
    for held, rule in HELD.items():
        assert fails(f"{START}model.fit(x, y, verbose=0, validation_data={held})\n") is (rule is not None), held
