"""Case tests: constructs of working code that rules once reported wrongly stay silent, their faulty twins do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

HEAD = "import keras\nfrom keras import layers\n"
FUNCTIONAL = "i = keras.Input((4,))\nold = keras.Model(i, layers.Dense(1)(layers.Dense(2)(i)))\n"
NET = "m = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
TRAINED = NET + "m.compile(loss='mse')\n"
STEP = """import tensorflow as tf
m = keras.Sequential([keras.Input((4,)), layers.Dense(1, kernel_regularizer=keras.regularizers.l2({}))])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(m(x, training=True) ** 2)
gradients = tape.gradient(loss, m.trainable_variables)
keras.optimizers.Adam().apply_gradients(zip(gradients, m.trainable_variables))
"""
CASES = [
    (
        "model-not-built",
        FUNCTIONAL + "m = keras.Sequential(old.layers[:-1] + [layers.Dense(3)])\nm.count_params()\n",
        False,
    ),
    ("model-not-built", "m = keras.Sequential([layers.Dense(2), layers.Dense(3)])\nm.count_params()\n", True),
    ("save-format", "keras.saving.save_model(m, 'folder', zipped=False)\nkeras.saving.load_model('folder')\n", False),
    ("save-format", "keras.saving.load_model('folder')\n", True),
    ("unknown-argument", "d = layers.Dense(# your code)\n", False),
    ("unknown-argument", "d = layers.Dense()\n", True),
    ("compile-missing", NET + "m.compile(# your code)\nm.fit(x, y)\n", False),
    ("compile-missing", NET + "m.fit(x, y)\n", True),
    ("compile-missing", NET + "m.compile(loss = # here,\n          metrics = # here)\nm.fit(# your code)\n", False),
    ("compile-missing", NET + "m.fit(# your code)\n", True),
    ("compile-missing", "from mine import prepare\n" + NET + "prepare(m)\nm.fit(x, y)\n", False),
    ("compile-missing", "from mine import prepare\n" + NET + "prepare(x)\nm.fit(x, y)\n", True),
    ("loss-missing", NET + "m.compile(# your code)\nm.fit(x, y)\n", False),
    ("loss-missing", NET + "m.compile()\nm.fit(x, y)\n", True),
    ("unknown-history-key", TRAINED + "h = m.fit(# your code)\nprint(h.history['val_loss'])\n", False),
    ("unknown-history-key", TRAINED + "h = m.fit(x, y)\nprint(h.history['val_loss'])\n", True),
    ("unknown-history-key", NET + "m.compile(loss='mse', **c)\nh = m.fit(x, y)\nprint(h.history['mae'])\n", False),
    ("unknown-history-key", NET + "m.compile(loss='mse')\nh = m.fit(x, y)\nprint(h.history['mae'])\n", True),
    ("unknown-monitor", TRAINED + "m.fit(x, y, callbacks=[keras.callbacks.EarlyStopping('val_mae')], **c)\n", False),
    ("unknown-monitor", TRAINED + "m.fit(x, y, callbacks=[keras.callbacks.EarlyStopping('val_mae')])\n", True),
    ("removed-argument", NET + "m.load_weights('old.h5', by_name=True)\n", False),
    ("removed-argument", NET + "m.load_weights('new.weights.h5', by_name=True)\n", True),
    ("regularization-loss-ignored", STEP.format("0.0"), False),
    ("regularization-loss-ignored", STEP.format("0.1"), True),
]
SHARED = """
a = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
b = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
rate = keras.optimizers.{}Adam()
a.compile(rate, 'mse')
b.compile(rate, 'mse')
a.fit(x, y)
b.fit(x, y)
"""
LATE = "import os\nimport tensorflow as tf\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'\n"
BY_VERSION = [
    ("optimizer-shared", SHARED.format(""), "2.8", False),
    ("optimizer-shared", SHARED.format("legacy."), "2.15", False),
    ("optimizer-shared", SHARED.format(""), "2.15", True),
    ("setup-too-late", LATE, "2.0", False),
    ("setup-too-late", LATE, "2.15", True),
    ("deprecated-api", "import tensorflow as tf\ntf.ones_initializer()\n", "1.15", False),
    ("deprecated-api", "import tensorflow as tf\ntf.log(1.0)\n", "1.15", True),
]


def found(rule: str, text: str, path: str = "case.py", tensorflow: str = "2.21") -> bool:
    """Whether a rule speaks about a program of a TensorFlow with the Keras of its time."""
    settings = Settings(select=(rule,), target_tensorflow=tensorflow)
    return bool(lint(SourceFile.from_text(path, HEAD + text), settings).findings)


@pytest.mark.parametrize(("rule", "text", "wrong"), CASES)
def test_only_the_faulty_twin_is_reported(rule: str, text: str, wrong: bool) -> None:
    assert found(rule, text) == wrong


@pytest.mark.parametrize(("rule", "text", "tensorflow", "wrong"), BY_VERSION)
def test_only_the_versions_that_break_it_are_reported(rule: str, text: str, tensorflow: str, wrong: bool) -> None:
    assert found(rule, text, tensorflow=tensorflow) == wrong


@pytest.mark.parametrize(("path", "wrong"), [("user/case.py", True), ("keras/src/case.py", False)])
def test_keras_may_use_its_own_private_members(path: str, wrong: bool) -> None:
    assert found("private-api", "layer = layers.Dense(1)\nprint(layer._kernel)\n", path) == wrong


LIBRARIES = [
    ("removed-argument", "import keras\nkeras.utils.plot_model(m, layer_range=None)\n", "2.21", False),
    ("removed-argument", "import keras\nkeras.callbacks.TensorBoard(batch_size=3)\n", "2.21", True),
    ("unknown-argument", "import keras\nkeras.callbacks.TensorBoard(batch_size=3)\n", "2.15", False),
    ("unknown-argument", "import keras\nkeras.callbacks.TensorBoard(batch_sizes=3)\n", "2.15", True),
    ("unknown-argument", "import keras\nkeras.layers.Dense(3, kernel_layout=None)\n", "2.15", False),
    ("unknown-argument", "import keras\nkeras.layers.Dense(3, kernel_layout=None)\n", "2.21", True),
    ("unknown-argument", "import keras\nkeras.ops.image.resize(image=x, size=(3, 3))\n", "2.21", False),
    ("unknown-argument", "import keras\nkeras.ops.image.resize(size=(3, 3))\n", "2.21", True),
    ("unknown-identifier", "import keras\nm = keras.Sequential()\nm.compile(loss='Addons>own')\n", "2.15", False),
    ("unknown-identifier", "import keras\nm = keras.Sequential()\nm.compile(loss='own')\n", "2.15", True),
    (
        "op-dtype-mismatch",
        "import tensorflow as tf\ntf.experimental.numpy.{}\ntf.constant(1) + tf.constant(1.5)\n".format(
            "experimental_enable_numpy_behavior()"
        ),
        "2.21",
        False,
    ),
    ("op-dtype-mismatch", "import tensorflow as tf\ntf.constant(1) + tf.constant(1.5)\n", "2.21", True),
    (
        "op-dtype-mismatch",
        "import tensorflow as tf\nfrom keras import ops\nops.cast(x, float) * tf.ones(3)\n",
        "2.21",
        False,
    ),
    (
        "op-dtype-mismatch",
        "import tensorflow as tf\nfrom keras import ops\nops.cast(x, 'float64') * tf.ones(3)\n",
        "2.21",
        True,
    ),
]
BOTH = """
try:
    import keras
except ImportError:
    from tensorflow import keras
keras.{}
"""
LIBRARIES += [
    ("removed-api", BOTH.format("saving.load_model('a.keras')"), "2.21", False),
    ("removed-api", BOTH.format("layers.CuDNNLSTM(3)"), "2.21", True),
]
RANK = """
import tensorflow as tf

def batched(image):
    rank = image.get_shape().ndims
    if rank == 2:
        return image[None, :, :, None]
    elif rank == 3:
        return image[None, :, :, :]
    return image[:, :, :, :]

batched(tf.zeros({}))
"""
SKIPS = """
from tensorflow.keras import Input, layers

def block(given):
    if isinstance(given, tuple):
        x, skip = Input(given[0].shape[1:]), Input(given[1].shape[1:])
        x = layers.Concatenate()([layers.UpSampling2D(2)(x), skip])
    else:
        x = Input(given.shape[1:])
    return layers.Conv2D(3, 1)(x)

block((block(Input((8, 8, 3))), Input(({0}, {0}, 3))))
"""
CLOSURES = """
import tensorflow as tf
import tensorflow_datasets as tfds
from tensorflow import keras
train, val = tfds.load("tf_flowers", split=["train[:90%]", "train[90%:]"], as_supervised=True)

def preparing(training):
    def prepare(image, label):
        image = tf.image.resize(image, (32, 32))
        if training:
            image = tf.image.random_flip_left_right(image)
        return image, label
    return prepare

m = keras.Sequential([keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), keras.layers.Dense(5)])
m.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
m.fit(train.map(preparing(True)).batch(8), validation_data=val.map(preparing({})).batch(8))
"""
ASSERTS = """
import tensorflow as tf
@tf.function({})
def step(x):
    x = tf.reshape(x, ())
    assert x > 0
    return x
step(tf.constant([1.0]))
"""
HALF = """
import keras
keras.mixed_precision.set_global_policy("mixed_float16")
m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3{})])
m.compile("adam", keras.losses.SparseCategoricalCrossentropy({}))
"""
LIBRARIES += [
    ("op-shape-mismatch", RANK.format("[4, 4]"), "2.21", False),
    ("op-shape-mismatch", RANK.format("[4]"), "2.21", True),
    ("layer-shape-mismatch", SKIPS.format(16), "2.21", False),
    ("layer-shape-mismatch", SKIPS.format(15), "2.21", True),
    ("layer-input-rank", SKIPS.format(16), "2.21", False),
    ("augmentation-on-evaluation", CLOSURES.format(False), "2.15", False),
    ("augmentation-on-evaluation", CLOSURES.format(True), "2.15", True),
    (
        "python-branch-on-tensor",
        ASSERTS.format("experimental_autograph_options=tf.autograph.experimental.Feature.ASSERT_STATEMENTS"),
        "2.15",
        False,
    ),
    ("python-branch-on-tensor", ASSERTS.format(""), "2.15", True),
    ("low-precision-output", HALF.format("", "from_logits=True"), "2.21", False),
    ("low-precision-output", HALF.format(", activation='softmax'", ""), "2.21", True),
]


SLICED = """
import tensorflow as tf
m = tf.keras.Sequential([tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(tf.data.Dataset.from_tensor_slices(({}, [[0.3]])).batch(1))
"""
PYTHON = """
import numpy as np
import tensorflow as tf

{}
def turned(image):
    return image * np.random.uniform(-30, 30)

dataset.map(turned)
"""
LEGACY = """
import tensorflow as tf
optimizer = tf.keras.optimizers.legacy.SGD(0.1)
optimizer.apply_gradients(pairs)
"""
OLD = "import tensorflow.compat.{}\nprint(tf.data.Dataset.from_tensor_slices([1, 2]).output_types)\n"
EAGER = """
import tensorflow as tf
from tensorflow import keras

class Inverted(keras.layers.Layer):
    def call(self, x):
        if tf.reduce_mean(x) < 0.5:
            return 1 - x
        return x

inverted = Inverted()
inverted(tf.ones((3, 4)))
m = keras.Sequential([keras.Input((4,)), {}keras.layers.Dense(1)])
m.compile("adam", "mse")
"""
LIBRARIES += [
    ("layer-input-rank", SLICED.format("[[1.0, 1.5]]"), "2.21", False),
    ("layer-input-rank", SLICED.format("[1.0]"), "2.21", True),
    ("random-frozen-in-graph", PYTHON.format("@tf.py_function(Tout=tf.float32)"), "2.15", False),
    ("random-frozen-in-graph", PYTHON.format("@tf.function"), "2.15", True),
    ("removed-api", OLD.format("v1 as tf"), "2.15", False),
    ("removed-api", OLD.format("v2 as tf"), "2.15", True),
    ("python-branch-on-tensor", EAGER.format(""), "2.21", False),
    ("python-branch-on-tensor", EAGER.format("inverted, "), "2.21", True),
]


def test_a_class_that_left_is_the_whole_story() -> None:
    settings = Settings(select=("removed-api",), target_tensorflow="2.21")
    assert len(lint(SourceFile.from_text("case.py", LEGACY), settings).findings) == 1


@pytest.mark.parametrize(("rule", "text", "target", "wrong"), LIBRARIES)
def test_of_libraries_only_the_faulty_twin_is_reported(rule: str, text: str, target: str, wrong: bool) -> None:
    settings = Settings(select=(rule,), target_tensorflow=target)
    assert bool(lint(SourceFile.from_text("case.py", text), settings).findings) == wrong


FITTED = """import keras
import numpy as np
m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
{}
x, y = np.random.rand(50, 4), np.random.rand(50, 1)
m.fit(x, y, validation_data=(x, y))
"""
IN_A_TEST = "import pytest\n\ndef test_fit():\n    " + "\n    ".join(
    FITTED.format("m.compile('adam', 'mse')").splitlines()
)


@pytest.mark.parametrize(
    ("path", "text", "rule", "wrong"),
    [
        ("fit_test.py", IN_A_TEST, "test-data-in-training", False),
        ("test_fit.py", IN_A_TEST, "test-data-in-training", False),
        ("fit.py", IN_A_TEST, "test-data-in-training", True),
        ("test_fit.py", FITTED.format("m.compile('adam', 'mse')"), "test-data-in-training", True),
        ("test_fit.py", IN_A_TEST.replace("import pytest\n", "") + "\ntest_fit()\n", "test-data-in-training", True),
        ("test_fit.py", IN_A_TEST.replace("    m.compile('adam', 'mse')\n", ""), "compile-missing", True),
    ],
)
def test_a_test_need_not_learn_but_must_run(path: str, text: str, rule: str, wrong: bool) -> None:
    settings = Settings(select=(rule,), target_tensorflow="2.21")
    assert bool(lint(SourceFile.from_text(path, text), settings).findings) == wrong


@pytest.mark.parametrize(("folder", "wrong"), [("keras/src", False), ("mine/src", True)])
def test_files_beside_the_source_of_keras_are_at_home(tmp_path: Path, folder: str, wrong: bool) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "__init__.py").touch()
    text = "from keras.src import layers\nprint(layers)\n"
    path = tmp_path / "integration" / "case.py"
    assert bool(lint(SourceFile.from_text(str(path), text), Settings(select=("private-api",))).findings) == wrong


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [("  import keras\n  a = 1\n", False), ("  import keras\na = 1\n", False), ("import keras\n  a = 1\n", True)],
)
def test_a_cell_is_dedented_as_in_ipython(cell: str, wrong: bool) -> None:
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": each} for each in (cell, "ls ./data\n")]
    source = SourceFile.from_text("a.ipynb", json.dumps({**notebook, "cells": cells}))
    assert bool(lint(source, Settings(select=("syntax-error",))).findings) == wrong


TWO_WAYS = """
import keras
m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
if fast:
    m.compile("adam", "mse")
else:
    m.compile("sgd", "mse")
m.fit(x, y)
"""


def test_a_model_compiled_in_two_ways_is_compiled() -> None:
    report = lint(SourceFile.from_text("case.py", TWO_WAYS), Settings())
    assert not report.problems and not report.findings


@pytest.mark.parametrize(
    ("block", "wrong"),
    [("np.testing.assert_raises(ValueError)", False), ("pytest.warns(UserWarning)", False), ("tf.device('x')", True)],
)
def test_what_is_meant_to_fail_is_no_fault(block: str, wrong: bool) -> None:
    text = f"import numpy as np, pytest\nimport tensorflow as tf\nwith {block}:\n    tf.squeeze(tf.ones((2, 3)), [0])\n"
    assert bool(lint(SourceFile.from_text("case.py", text), Settings()).findings) == wrong


NESTED = """
import tensorflow as tf

class Custom(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.block = tf.keras.Sequential([tf.keras.layers.Dense(2)])

    def call(self, x):
        return self.block(x)

model = Custom()
model.build(input_shape=(None, 4))
print(model.block.trainable_variables)
"""


@pytest.mark.parametrize(("target", "wrong"), [("2.15", False), ("2.21", True)])
def test_keras_2_builds_the_parts_of_a_model_with_it(target: str, wrong: bool) -> None:
    settings = Settings(select=("variables-before-build",), target_tensorflow=target)
    assert bool(lint(SourceFile.from_text("case.py", NESTED), settings).findings) == wrong


HEADS = """import keras
from keras import layers
i = keras.Input((4,))
a = layers.Dense(1, name="a")(i)
b = layers.Dense(1, name="b")(i)
model = keras.Model(i, {outputs})
model.compile(loss={{"first": "mse", "second": "mse"}})
"""


@pytest.mark.parametrize(("outputs", "wrong"), [('{"first": a, "second": b}', False), ("[a, b]", True)])
def test_the_keys_of_outputs_are_names_of_losses(outputs: str, wrong: bool) -> None:
    settings = Settings(select=("input-count-mismatch",))
    assert bool(lint(SourceFile.from_text("case.py", HEADS.format(outputs=outputs)), settings).findings) == wrong


REFUSED = """import keras, pytest
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="dense")])
with {block}:
    model.add(keras.layers.Dense(2, name="dense"))
"""


@pytest.mark.parametrize(("block", "wrong"), [("pytest.raises(ValueError)", False), ("keras.name_scope('a')", True)])
def test_what_keras_refuses_is_no_part_of_the_model(block: str, wrong: bool) -> None:
    settings = Settings(select=("duplicate-layer-name",))
    assert bool(lint(SourceFile.from_text("case.py", REFUSED.format(block=block)), settings).findings) == wrong
