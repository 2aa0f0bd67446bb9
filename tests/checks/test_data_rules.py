"""Case tests: programs near the rules on data, training and deployment that are right and have to stay silent."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

HEAD = "import random\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n"
MODEL = """
from tensorflow.keras import layers
x = np.random.rand(400, 8)
model = keras.Sequential([keras.Input((8,)), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
"""
SILENT = {
    "sorted labels, shuffled by fit": (
        "shuffle-missing",
        MODEL + "y = np.concatenate([np.zeros(200), np.ones(200)])\nmodel.fit(x, y, epochs=5)\n",
    ),
    "labels in turn": (
        "shuffle-missing",
        MODEL + "y = np.concatenate([np.zeros(100), np.ones(100), np.zeros(200)])\nmodel.fit(x, y, shuffle=False)\n",
    ),
    "a table of four rows": (
        "shuffle-missing",
        MODEL + "y = np.array([0, 0, 0, 1])\nmodel.fit(x[:4], y, shuffle=False)\n",
    ),
    "predictions counted only": (
        "prediction-order-lost",
        MODEL
        + """
files = keras.preprocessing.image.ImageDataGenerator()
images = files.flow_from_directory("test")
print(model.predict(images).mean())
""",
    ),
    "predicted batch by batch": (
        "prediction-order-lost",
        MODEL
        + """
images = keras.utils.image_dataset_from_directory("test")
for batch, labels in images:
    print(model.predict(batch), labels)
""",
    ),
    "balanced enough": (
        "labels-imbalanced",
        MODEL + "y = np.concatenate([np.zeros(300), np.ones(100)])\nmodel.fit(x, y)\n",
    ),
    "counts that measure": (
        "labels-imbalanced",
        MODEL.replace("binary_crossentropy", "mse")
        + "y = np.concatenate([np.zeros(390), np.ones(10)])\nmodel.fit(x, y)\n",
    ),
    "normalised behind the first layer": (
        "unscaled-input",
        """
from tensorflow.keras import layers
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(64), layers.BatchNormalization(),
                          layers.Activation("relu"), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y)
""",
    ),
    "lists mixed before": (
        "shuffle-after-batch",
        MODEL
        + """
pairs = [(i, i % 2) for i in range(64)]
random.shuffle(pairs)
dataset = tf.data.Dataset.from_tensor_slices((x, np.ones(400))).batch(8).shuffle(20)
model.fit(dataset)
""",
    ),
    "a frozen discriminator": (
        "optimizer-shared",
        """
from tensorflow.keras import layers
optimizer = keras.optimizers.Adam()
judge = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="sigmoid")])
judge.compile(optimizer, "binary_crossentropy")
judge.trainable = False
forger = keras.Sequential([keras.Input((4,)), layers.Dense(4)])
noise = keras.Input((4,))
both = keras.Model(noise, judge(forger(noise)))
both.compile(optimizer, "binary_crossentropy")
judge.train_on_batch(np.ones((8, 4)), np.ones((8, 1)))
both.train_on_batch(np.ones((8, 4)), np.ones((8, 1)))
""",
    ),
    "many samples at once in a loop": (
        "predict-in-loop",
        MODEL + "for part in np.array_split(x, 4):\n    print(model.predict(x))\n",
    ),
    "a sample now and then": (
        "predict-in-loop",
        MODEL + "for i in range(400):\n    if i % 100 == 0:\n        print(model.predict(x[i : i + 1]))\n",
    ),
    "training and test score side by side": (
        "evaluate-on-training-data",
        """
from tensorflow.keras import layers
(x, y), (test_x, test_y) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y)
print(model.evaluate(x, y), model.evaluate(test_x, test_y))
""",
    ),
    "16-bit floats": (
        "quantization-without-data",
        MODEL
        + """
converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.target_spec.supported_types = [tf.float16]
small = converter.convert()
""",
    ),
    "a layer with a number only": (
        "unserializable-layer",
        """
class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

model = keras.Sequential([keras.Input((4,)), Scale(2.0)])
model.save("m.keras")
""",
    ),
    "loaded with custom_objects": (
        "unserializable-layer",
        """
class Twice(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0

model = keras.Sequential([keras.Input((4,)), Twice()])
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Twice": Twice})
""",
    ),
    "a pickle of settings": ("unsafe-deserialization", "import pickle\npickle.dumps({'units': 8})\n"),
    "cheap arithmetic in map": (
        "dataset-slow",
        MODEL
        + """
dataset = tf.data.Dataset.from_tensor_slices((x, np.ones(400))).map(lambda a, b: (a / 2, b)).batch(8)
model.fit(dataset)
""",
    ),
}


@pytest.mark.parametrize(("rule", "program"), SILENT.values(), ids=SILENT)
def test_stays_silent(rule: str, program: str) -> None:
    settings = Settings(select=(rule,), possible=True, target_tensorflow="2.21", target_keras="3.15")
    answer = lint(SourceFile.from_text("program.py", HEAD + program), settings)
    assert not answer.problems
    assert not answer.findings
