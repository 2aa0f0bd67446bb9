"""Unit: what the rules about the API say by version, and where they have to be silent."""

from __future__ import annotations

import pytest

from tests.checks.api.programs import findings, told

KERAS = "from tensorflow import keras\n"
MODEL = KERAS + "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nm.compile(loss='mse')\n"
BY_VERSION: list[tuple[str, dict[str, list[str]]]] = [
    (MODEL + "m.predict_classes(x)\n", {"2.4": [], "2.15": ["4 removed-api"], "2.21": ["4 removed-api"]}),
    (MODEL + "m.fit_generator(x)\n", {"2.15": [], "2.21": ["4 removed-api"]}),
    (MODEL + "m.optimizer.lr\n", {"2.15": [], "2.21": ["4 removed-api"]}),
    (MODEL + "h = m.fit(x, y)\nh.epochs\n", {"2.15": ["5 unknown-api"], "2.21": ["5 unknown-api"]}),
    (MODEL + "h = m.fit(x, y)\nm.history.history\n", {"2.15": [], "2.21": []}),
    (MODEL + "m.sumary()\n", {"2.15": ["4 unknown-api"], "2.21": ["4 unknown-api"]}),
    (
        KERAS + "keras.optimizers.Adam(lr=0.1)\n",
        {"2.4": [], "2.13": ["2 ignored-argument"], "2.21": ["2 removed-argument"]},
    ),
    (
        KERAS + "keras.optimizers.Adam(decay=0.1)\n",
        {"2.4": [], "2.13": ["2 removed-argument"], "2.21": ["2 ignored-argument"]},
    ),
    (KERAS + "keras.ops.relu(x)\n", {"2.15": ["2 unknown-api"], "2.21": []}),
    (KERAS + "keras.layers.Dense(64 / 2)\n", {"2.15": [], "2.21": ["2 invalid-argument-value"]}),
    (KERAS + "keras.layers.Dense(2, activation='LeakyReLU')\n", {"2.15": [], "2.21": ["2 unknown-identifier"]}),
    (
        KERAS + "keras.layers.Conv2D(8, 3.0)\n",
        {"2.15": ["2 invalid-argument-value"], "2.21": ["2 invalid-argument-value"]},
    ),
    (KERAS + "keras.layers.Conv2D(8.0, 3)\n", {"2.15": [], "2.21": ["2 invalid-argument-value"]}),
    (KERAS + "keras.layers.LSTM(8.0)\n", {"2.15": ["2 invalid-argument-value"], "2.21": ["2 invalid-argument-value"]}),
    (KERAS + "keras.layers.Dense(2, activation='relu6')\n", {"2.15": [], "2.21": []}),
    (KERAS + "keras.layers.Dense(2, kernel_regularizer='l3')\n", {"2.15": [], "2.21": ["2 unknown-identifier"]}),
    (KERAS + "keras.callbacks.EarlyStopping(mode='mn')\n", {"2.15": ["2 unknown-identifier"]}),
    (
        KERAS + "class A(keras.layers.Layer):\n    def call(self, x):\n        self.add_update(x)\n        return x\n",
        {"2.15": [], "2.21": ["4 removed-api"]},
    ),
    (
        KERAS + "class A(keras.layers.Layer):\n    def call(self, x):\n        self.add_metric(x, name='a')\n"
        "        return x\n",
        {"2.15": [], "2.21": ["4 removed-api"]},
    ),
    (
        KERAS + "class A(keras.Model):\n    def call(self, x):\n        return x\na = A()\na.predict_generator(g)\n",
        {"2.15": [], "2.21": ["6 removed-api"]},
    ),
    (
        KERAS + "class C(keras.callbacks.Callback):\n    def on_epoch_end(self, epoch, logs=None):\n"
        "        print(self.model.optimizer.lr)\n        self.model.predict(x)\n        self.model.anything\n",
        {"2.15": [], "2.21": ["4 removed-api"]},
    ),
    (
        KERAS + "m = keras.models.load_model('a.keras')\nm.optimizer.lr = 0.1\nm.predict_classes(x)\n",
        {"2.4": [], "2.21": ["3 ignored-argument", "4 removed-api"]},
    ),
    ("from tensorflow.keras.layers import *\nCuDNNLSTM(3)\n", {"2.21": ["2 removed-api"]}),
    ("import tensorflow as tf\n@tf.contrib.eager.defun\ndef f(x):\n    return x\n", {"2.21": ["2 removed-api"]}),
    ("import tensorflow as tf\nclass A(tf.layers.Layer):\n    pass\n", {"1.15": [], "2.21": ["2 removed-api"]}),
    ("import tensorflow as tf\ntf.placeholder(1)\n", {"1.15": [], "2.4": ["2 graph-mode-api"]}),
    ("import tensorflow as tf\ntf.contrib.slim.conv2d(x, 3, 3)\n", {"1.15": [], "2.4": ["2 removed-api"]}),
    ("import tensorflow as tf\ntf.estimator.Estimator(f)\n", {"2.15": [], "2.21": ["2 removed-api"]}),
    ("import keras\nkeras.backend.set_session(s)\n", {"2.21": ["2 graph-mode-api"]}),
    ("import tensorflow as tf\ntf.nn.dropout(x, keep_prob=0.5)\n", {"1.15": [], "2.21": ["2 removed-argument"]}),
    (
        "import tensorflow as tf\ntf.keras.layers.experimental.preprocessing.Rescaling(1.0)\n",
        {"2.4": [], "2.15": [], "2.21": ["2 removed-api"]},
    ),
]


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [(text, version, expected) for text, answers in BY_VERSION for version, expected in answers.items()],
)
def test_by_version(text: str, version: str, expected: list[str]) -> None:
    assert told(text, version) == expected


SILENT = [
    "import tensorflow as tf\ntf.keras.layers.Dense(3, input_dim=4, name='a', dtype='float32')\n",
    "import tensorflow as tf\ntf.keras.layers.Dense(3, **options)\ntf.reduce_sum(*args)\n",
    "from functools import partial\nfrom keras.layers import Conv2D\nC = partial(Conv2D, kernel_size=3)\n"
    "C(4)\nC(filters=4)\n",
    KERAS + "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.lr = 1\n"
    "    def sumary(self):\n        return self.lr\nM().sumary()\n",
    KERAS + "keras.utils.get_custom_objects()['mish'] = f\nkeras.layers.Dense(2, activation='mish')\n",
    KERAS + "m = keras.Sequential()\nm.extra = 3\nprint(m.extra)\n",
    KERAS + "keras.layers.Conv2D(4, 3, padding='SAME')\nkeras.layers.Conv1D(4, 3, padding='causal')\n",
    MODEL + "m.compile(optimizer='ADAM', loss='mse', metrics=['accuracy', 'mae', 'AUC'])\n",
    KERAS + "keras.layers.Dense(3).__class__.__name__\nkeras.layers.Dense.__init__\n",
    "import tensorflow as tf\nimport tensorflow_addons as tfa\ntfa.layers.Foo(bar=1)\ntf.__version__\n",
    "import tensorflow as tf\nds = tf.data.Dataset.range(3)\nfor a in iter(ds):\n    pass\n"
    "it = iter(ds)\nit.get_next()\n",
    "from mylib import keras\nkeras.layers.Foo(bar=3)\n",
]


@pytest.mark.parametrize("text", SILENT)
def test_silent(text: str) -> None:
    assert [finding.message for finding in findings(text)] == []


MESSAGES = [
    (
        "import tensorflow as tf\ntf.placeholder(1)\n",
        "`tf.placeholder` belongs to graph mode, which left in TensorFlow 2.0",
    ),
    (
        KERAS + "keras.layers.MultiHeadAttn()\n",
        "no version of Keras has `tf.keras.layers.MultiHeadAttn`, did you mean `tf.keras.layers.MultiHeadAttention`?",
    ),
    (
        KERAS + "keras.layers.Dense(3, activaton='relu')\n",
        "Dense takes no argument `activaton`, did you mean `activation`?",
    ),
    (KERAS + "keras.layers.Conv2D(3)\n", "Conv2D is called without `kernel_size`"),
    (
        MODEL + "m.compile(loss='mse', optimizer=keras.optimizers.Adam)\n",
        "compile wants an optimizer, Adam is its class",
    ),
    (
        KERAS + "keras.optimizers.Adam(clipnorm=1.0, clipvalue=1.0)\n",
        "`clipnorm` and `clipvalue` exclude each other, Keras 3 takes one of them",
    ),
    (
        "import keras\nimport tf_keras\na = keras.layers.Dense(1)\nb = tf_keras.layers.Dense(1)\n",
        "`tf_keras` beside `keras` in one program, their layers do not know each other",
    ),
    (
        KERAS + "layer = keras.layers.Dense(1)\nlayer.trainabel = False\n",
        "setting `trainabel` changes nothing, the attribute is called `trainable`",
    ),
    (
        "from tensorflow.python.framework import ops\n",
        "`tensorflow.python.framework.ops` is private, it may change in any release",
    ),
    (
        "from tensorflow import keras\nkeras.utils.generic_utils.has_arg(f, 'x')\n",
        "no version of TensorFlow has `tf.keras.utils.generic_utils`; `keras.utils.generic_utils` was there before"
        " Keras 2.13",
    ),
    (
        "import tensorflow as tf\ntf.train.AdamOptimizer(0.1)\n",
        "`tf.train.AdamOptimizer` left in TensorFlow 2.0; use `tf.compat.v1.train.AdamOptimizer`",
    ),
]


@pytest.mark.parametrize(("text", "message"), MESSAGES)
def test_message(text: str, message: str) -> None:
    assert [finding.message for finding in findings(text)] == [message]
