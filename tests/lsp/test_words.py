"""Unit: what a hover says about the values a program has."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("pygls")

from tflint.interpret import interpret
from tflint.interpret.recording import Record
from tflint.lsp.words import details, headline
from tflint.source.file import SourceFile

PROGRAM = """import keras
import numpy as np
import tensorflow as tf

(x, y), (x_test, y_test) = keras.datasets.cifar10.load_data()
scaled = x.astype("float32") / 255
hot = keras.utils.to_categorical(y, 10)
data = tf.data.Dataset.from_tensor_slices((scaled, y)).shuffle(100).batch(32)
inputs = keras.Input((32, 32, 3), name="image")
hidden = keras.layers.Conv2D(8, 3, strides=2)(inputs)
layer = keras.layers.Dense(10)
outputs = layer(keras.layers.Flatten()(hidden))
model = keras.Model(inputs, outputs)
optimizer = keras.optimizers.Adam(0.001)
model.compile(optimizer, "mse")
numbers = [1, 2, 3]
unknown = open("x").read()
[x, scaled, hot, data, inputs, hidden, outputs, layer, model, optimizer, numbers, unknown]
"""


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    """The value of each name on the last line."""
    file = SourceFile.from_text("x.py", PROGRAM)
    record = Record()
    interpret(file, record=record)
    *_, last = record.statements.values()
    return {file.module.code_for_node(node): known[-1] for node, known in last.items()}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("x", "(50000, 32, 32, 3) uint8"),
        ("scaled", "(50000, 32, 32, 3) float32"),
        ("data", "dataset of ((None, 32, 32, 3) float32, (None, 1) uint8)"),
        ("hidden", "(None, 15, 15, 8) float32"),
        ("layer", "Dense(units=10)  (None, 1800) -> (None, 10)"),
        ("model", "Model (None, 32, 32, 3) -> (None, 10)"),
        ("optimizer", "Adam(learning_rate=0.001)"),
        ("numbers", "[1, 2, 3]"),
        ("unknown", ""),
    ],
)
def test_headline(values: dict[str, Any], name: str, line: str) -> None:
    assert headline(values[name]) == line


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x", "values from 0 to 255"),
        ("x", "from cifar10"),
        ("x", "made (line 5)"),
        ("scaled", "made (line 6)"),
        ("scaled", "divided by 255"),
        ("hot", "one-hot labels of 10 classes"),
        ("data", "after from_tensor_slices, shuffle, batch"),
        ("hidden", "output of Conv2D (line 10)"),
        ("model", "compiled with Adam for MeanSquaredError (line 15)"),
    ],
)
def test_details(values: dict[str, Any], name: str, sentence: str) -> None:
    assert any(sentence in line for line in details(values[name])), details(values[name])
