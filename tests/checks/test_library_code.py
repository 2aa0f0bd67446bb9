"""Case tests: constructs of libraries once reported wrongly stay silent, their faulty twins do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

IDS = """
import keras
import numpy as np
m = keras.Sequential([keras.Input((20,)), keras.layers.Embedding(10, 5), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit({}, np.random.randint(1, 2, size=(22, 20)))
"""
TAPED = """
import keras
import tensorflow as tf
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
x = tf.ones((8, 4))
for _ in range(3):
    with tf.GradientTape() as tape:
    {}answer = model(x, training=True)
    {}loss = tf.reduce_mean(answer**2)
    gradients = tape.gradient(loss, model.trainable_variables)
    keras.optimizers.SGD(0.1).apply_gradients(zip(gradients, model.trainable_variables))
"""
OWN = """
import tensorflow as tf

class Net(tf.keras.Model):
    def __init__(self, scores=False):
        super().__init__()
        self.first = tf.keras.layers.Dense(8, activation="relu")
        self.last = tf.keras.layers.Dense(3)
        self.soft = tf.keras.layers.Softmax()

    def call(self, x):
        x = self.first(x)
        return {}

net = Net()
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy({})
with tf.GradientTape() as tape:
    loss = loss_fn(tf.zeros((8,)), net(tf.ones((8, 4))))
gradients = tape.gradient(loss, net.trainable_variables)
tf.keras.optimizers.SGD(0.1).apply_gradients(zip(gradients, net.trainable_variables))
"""
WATCHED = """
import tensorflow as tf

v = tf.Variable(2.0)
result = {}
with tf.GradientTape() as tape:
    double = 2.0 * v
print(tape.gradient(result, [v]))
"""
STEPS = """
import keras
import numpy as np
import tensorflow as tf

class Painter(keras.Model):
    def __init__(self):
        super().__init__()
        self.net = keras.layers.Dense(3)

    def train_step(self, images):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean({}(images) ** 2)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {{"loss": loss}}

    def call(self, inputs):
        images = self.net(inputs) * 0.5
        return np.clip(images, 0, 255)

painter = Painter()
painter.compile("adam")
painter.fit(tf.ones((8, 4)))
painter(tf.ones((8, 4)))
"""
BOTH = """
import keras
import tf_keras

def build(package):
    return package.Sequential([package.layers.Dense(1)])

build(keras)
build(tf_keras)
"""
RECORDED = """
import warnings
import keras
with warnings.catch_warnings({}):
    keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", mode="unknown")
"""
NARROW = """
import keras
keras.Sequential([
    keras.Input({}), keras.layers.Conv2D(8, 3, padding="same"), keras.layers.Flatten(),
    keras.layers.Dense(2), keras.layers.Softmax(),
])
"""
CAST = """
import keras
i = keras.Input((4,))
x = keras.layers.Dense(3{})(i)
m = keras.Model(i, keras.layers.Activation("linear", dtype="float32")(x))
m.compile("adam", "sparse_categorical_crossentropy")
"""
BY_HAND = """
loss_of = keras.losses.SparseCategoricalCrossentropy()
loss_of(y, m(x))
"""
NAMED = """
i = keras.Input((4,))
m = keras.Model(i, [keras.layers.Dense(1, name="a")(i), keras.layers.Dense(1, name="b")(i)])
m.compile("sgd", loss={"a": "mse", "c": "mse"})
"""
CYCLE = """
import tensorflow as tf

class Odd(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.parts = []
        self.parts.append(self.parts)
        self.parts.append(tf.Variable(1.0{}))
"""
FED = """
import numpy as np
import tensorflow.compat.v1 as tf
x = tf.placeholder(tf.float32, [None, 28, 28, {}])
image = np.zeros((1, 28, 28, 3))
with tf.Session() as sess:
    sess.run(x * 2, feed_dict={{x: image}})
"""
DRAWN = """
import numpy as np
import tensorflow as tf
weight = tf.Variable(np.random.randn({}))
print(tf.ones((3,)) * weight)
"""
CASES = [
    ("data-input-mismatch", FED.format(3), False),
    ("data-input-mismatch", FED.format(1), True),
    ("data-input-mismatch", FED.format(1).replace("{x: image}", "feeds"), False),
    ("op-dtype-mismatch", DRAWN.format(""), False),
    ("op-dtype-mismatch", DRAWN.format("3"), True),
    (
        "input-count-mismatch",
        "import keras\n" + NAMED + "with pytest.raises(ValueError):\n    m.fit(x, [y, z])\n",
        False,
    ),
    ("input-count-mismatch", "import keras\n" + NAMED + "m.fit(x, [y, z])\n", True),
    ("variable-untracked", "import keras\n" + CYCLE.format(", trainable=False"), False),
    ("variable-untracked", "import keras\n" + CYCLE.format(""), True),
    ("logits-mismatch", CAST.format(", activation='softmax'") + BY_HAND, False),
    ("logits-mismatch", CAST.format("").replace("m.compile", "print") + BY_HAND, True),
    ("logits-mismatch", CAST.format(", activation='softmax'"), False),
    ("logits-mismatch", CAST.format(""), True),
    ("embedding-too-small", IDS.format("np.random.uniform(1, 10, size=(22, 20))"), False),
    ("embedding-too-small", IDS.format("np.random.uniform(1, 11, size=(22, 20))"), True),
    ("embedding-too-small", IDS.format("np.random.randint(1, 11, size=(22, 20))"), True),
    ("numpy-in-graph", STEPS.format("self.net"), False),
    ("numpy-in-graph", STEPS.format("self"), True),
    ("numpy-in-graph", STEPS.replace("def train_step", "def other_step").format("self.net"), True),
    ("forward-outside-tape", TAPED.format("    ", "    "), False),
    ("forward-outside-tape", TAPED.format("    ", ""), True),
    (
        "forward-outside-tape",
        TAPED.format("    ", "").replace("loss = tf.", "loss = unknown.").replace("loss)", "0)"),
        False,
    ),
    ("logits-mismatch", OWN.format("self.last(x)", ""), True),
    ("logits-mismatch", OWN.format("self.last(x)", "from_logits=True"), False),
    ("logits-mismatch", OWN.format("tf.nn.softmax(self.last(x))", ""), False),
    ("logits-mismatch", OWN.format("self.soft(self.last(x))", ""), False),
    ("logits-mismatch", OWN.format("self.soft(self.last(x))", "from_logits=True"), True),
    ("logits-mismatch", OWN.format("self.last(x) if unknown else self.soft(self.last(x))", ""), False),
    ("logits-mismatch", OWN.format("tf.nn.relu(self.last(x))", ""), False),
    ("forward-outside-tape", WATCHED.format("v"), False),
    ("forward-outside-tape", WATCHED.format("tf.square(v)"), True),
    ("mixed-keras", BOTH, False),
    ("mixed-keras", BOTH + "keras.Sequential([tf_keras.layers.Dense(1)])\n", True),
    ("unknown-identifier", RECORDED.format("record=True"), False),
    ("unknown-identifier", RECORDED.format(""), True),
    ("receptive-field-too-small", NARROW.format("(3, 256, 256)"), False),
    ("receptive-field-too-small", NARROW.format("(256, 256, 3)"), True),
]


@pytest.mark.parametrize(("rule", "text", "wrong"), CASES)
def test_only_the_faulty_twin_is_reported(rule: str, text: str, wrong: bool) -> None:
    report = lint(SourceFile.from_text("case.py", text), Settings(select=(rule,), target_tensorflow="2.21"))
    assert not report.problems and bool(report.findings) == wrong


COUNTED = """
from tensorflow import keras

class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 1e-5 + 7e-5 * (step // 200)

m = keras.Sequential([keras.layers.Dense(1)])
m.compile(keras.optimizers.Adam(Warmup()), "mse")
"""


@pytest.mark.parametrize(("tensorflow", "wrong"), [("2.8", False), ("2.21", True)])
def test_older_optimizers_hand_their_schedule_a_float(tensorflow: str, wrong: bool) -> None:
    settings = Settings(select=("op-dtype-mismatch",), target_tensorflow=tensorflow)
    assert bool(lint(SourceFile.from_text("case.py", COUNTED), settings).findings) == wrong


SUMMARY = """
from {} import summary
writer = summary.create_file_writer("logs")
summary.scalar("loss", 0.5, step=3)
"""


@pytest.mark.parametrize(("module", "wrong"), [("tensorflow.compat.v2", False), ("tensorflow.compat.v1", True)])
def test_tensorflow_1_has_the_names_of_2_in_a_module_of_its_own(module: str, wrong: bool) -> None:
    settings = Settings(select=("unknown-api", "unknown-argument"), target_tensorflow="1.15")
    assert bool(lint(SourceFile.from_text("case.py", SUMMARY.format(module)), settings).findings) == wrong


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("markdown", "To get TensorFlow 1 use the [%tensorflow_version 1.x](https://colab) magic", False),
        ("code", "%tensorflow_version 1.x", True),
        ("code", "try:\n  %tensorflow_version 1.x\nexcept Exception:\n  pass", True),
    ],
)
def test_prose_about_a_version_is_no_request_for_it(tmp_path: Path, kind: str, text: str, wrong: bool) -> None:
    code = "import tensorflow.compat.v1 as tf\nprint(tf.config.list_physical_devices('GPU'))\n"
    cells = [{"cell_type": kind, "metadata": {}, "source": text}, {"cell_type": "code", "metadata": {}, "source": code}]
    source = SourceFile.from_text(str(tmp_path / "a.ipynb"), json.dumps({"nbformat": 4, "cells": cells}))
    assert bool(lint(source, Settings(select=("unknown-api",))).findings) == wrong


def test_a_name_that_came_and_went_came_with_a_version() -> None:
    text = "from tensorflow import keras\nkeras.saving.get_registered_name(print)\n"
    report = lint(SourceFile.from_text("case.py", text), Settings(select=("unknown-api",), target_tensorflow="2.9"))
    assert [finding.message for finding in report.findings] == [
        "`tf.keras.saving` came with Keras 2.12, the target is Keras 2.9"
    ]


EARLY = """
def backend():
    {}
    import keras

    return keras.config.backend()
"""


@pytest.mark.parametrize(
    ("start", "wrong"),
    [
        ("if not is_keras_3():\n        return 'tensorflow'", False),
        ("if not is_ready():\n        return 'tensorflow'", True),
    ],
)
def test_what_follows_an_early_return_knows_the_version(start: str, wrong: bool) -> None:
    settings = Settings(select=("unknown-api",), target_tensorflow="2.13")
    text = "from mine import is_keras_3, is_ready\n" + EARLY.format(start)
    assert bool(lint(SourceFile.from_text("case.py", text), settings).findings) == wrong


def test_a_missing_name_is_told_of_where_it_is_spelled(tmp_path: Path) -> None:
    (tmp_path / "random.py").touch()
    (tmp_path / "both.py").write_text("import keras\n\nif keras_3():\n    from keras.random import *\n")
    (tmp_path / "__init__.py").touch()
    found = {}
    for module in ("both", "keras.random"):
        text = f"import {module} as random\n\n\ndef drop(x):\n    return random.uniform((3,)) > x\n"
        source = SourceFile.from_text(str(tmp_path / "drop.py"), text)
        report = lint(source, Settings(select=("unknown-api",), target_tensorflow="2.13"))
        found[module] = bool(report.findings)
    assert found == {"both": False, "keras.random": True}


@pytest.mark.parametrize(("tensorflow", "wrong"), [("1.15", False), ("2.21", True)])
def test_old_backends_had_the_modules_that_they_imported(tensorflow: str, wrong: bool) -> None:
    text = "from keras import backend as K\nK.control_flow_ops.while_loop(test, body, [0])\n"
    settings = Settings(select=("unknown-api",), target_tensorflow=tensorflow)
    assert bool(lint(SourceFile.from_text("case.py", text), settings).findings) == wrong
