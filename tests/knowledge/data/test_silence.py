# ruff: noqa: E501
"""Unit: programs close to a mistake of data that are right must stay silent."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

START = """
import random
import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

features, labels = load_iris(return_X_y=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
data = tf.data.Dataset.from_tensor_slices((features, labels))
"""

RIGHT = {
    "shuffle-after-batch": [
        "model.fit(data.shuffle(150).batch(8).shuffle(4))",
        "model.fit(data.batch(2).unbatch().shuffle(150).batch(8))",
        "model.fit(data.batch(1).shuffle(150))",
    ],
    "reshuffled-split": [
        "data = data.shuffle(150).cache()\nmodel.fit(data.take(99).batch(8), validation_data=data.skip(99).batch(8))",
        "model.fit(data.take(99).shuffle(99).batch(8), validation_data=data.skip(99).batch(8))",
    ],
    "samples-misaligned": [
        "x, _ = train_test_split(features, random_state=1)\ny, _ = train_test_split(labels, random_state=1)\nmodel.fit(x, y)",
        "x, _, y, _ = train_test_split(features, labels)\nmodel.fit(x, y)",
    ],
    "scaler-fitted-on-test": [
        "x, z = features[:70], labels[:70]\nx = StandardScaler().fit_transform(x)\nz = StandardScaler().fit_transform(z)",
        "x, z = train_test_split(features)\ns = StandardScaler()\nx = s.fit_transform(x)\nz = s.transform(z)",
    ],
    "random-frozen-in-graph": [
        "def shift(x, y):\n    return tf.py_function(lambda a: a + random.random(), [x], tf.float64), y\ndata.map(shift)",
        "print(random.random())",
    ],
    "infinite-dataset": ["model.fit(data.batch(8).repeat(), steps_per_epoch=9)", "model.fit(data.batch(8).repeat(3))"],
    "dataset-with-labels-argument": [
        "model.fit(data.batch(8), y=None)",
        "model.fit(features, labels, validation_split=0.2)",
    ],
    "test-data-in-training": [
        "x, z, y, w = train_test_split(features, labels)\nmodel.fit(x, y, validation_data=(z, w))"
    ],
    "preprocessing-discarded": ["data.as_numpy_iterator()", "for batch in data.batch(8):\n    print(batch)"],
}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in RIGHT.items() for text in texts])
def test_right_programs_are_silent(rule: str, text: str) -> None:
    answer = lint(SourceFile.from_text("example.py", START + text + "\n"), Settings())
    assert not answer.problems
    assert rule not in {found.rule for found in answer.findings}
