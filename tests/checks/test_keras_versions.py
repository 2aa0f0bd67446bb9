"""Case tests: rules about what only one Keras does are silent for the other, and the other way round."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
ONLY_KERAS_3 = {
    "save-format": """
keras.Sequential([keras.Input((4,)), layers.Dense(1)]).save("model")
""",
    "variable-untracked": """
class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.factor = tf.Variable(1.0)

    def call(self, inputs):
        return inputs * self.factor

model = keras.Sequential([keras.Input((4,)), Scale()])
""",
    "symbolic-tensor-in-tf-op": """
inputs = keras.Input((4,))
model = keras.Model(inputs, tf.reduce_sum(inputs, axis=1))
""",
    "keras-layer-in-tf-module": """
class Line(tf.Module):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

line = Line()
print(line.trainable_variables)
""",
    "python-branch-on-tensor": """
class Half(layers.Layer):
    def call(self, inputs):
        if tf.reduce_sum(inputs) > 0:
            return inputs / 2
        return inputs

model = keras.Sequential([keras.Input((4,)), Half(), layers.Dense(1)])
model.compile("adam", "mse")
""",
    "learning-rate-invalid": """
keras.Sequential([keras.Input((4,)), layers.Dense(1)]).compile(keras.optimizers.SGD(1), "mse")
""",
    "invalid-argument-value": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(64 / 2)])
""",
    "batch-size-in-input-shape": """
import numpy as np
images = np.random.rand(200, 28, 28, 1)
model = keras.Sequential([layers.Conv2D(16, 3, input_shape=images.shape), layers.Flatten()])
""",
    "data-input-mismatch": """
import numpy as np
model = keras.Sequential([keras.Input((10,)), layers.Dense(1)])
model.predict(np.random.rand(4, 10, 10))
""",
    "model-not-built": """
model = keras.Sequential([layers.Dense(1)])
model.load_weights("w.h5")
""",
}


def found(rule: str, text: str, tensorflow: str, keras: str) -> set[str]:
    """The rules that speak about a program judged by a version."""
    settings = Settings(select=(rule,), target_tensorflow=tensorflow, target_keras=keras)
    answer = lint(SourceFile.from_text("program.py", HEAD + text), settings)
    assert not answer.problems
    return {f"{each.level} {each.rule}" for each in answer.findings}


@pytest.mark.parametrize(("rule", "program"), ONLY_KERAS_3.items(), ids=ONLY_KERAS_3)
def test_only_keras_3_minds(rule: str, program: str) -> None:
    assert found(rule, program, "2.21", "3.15")
    assert not found(rule, program, "2.15", "2.15")


def test_summary_of_an_unbuilt_model_fails_in_keras_2_only() -> None:
    program = "model = keras.Sequential([layers.Dense(1)])\nmodel.summary()\n"
    assert found("model-not-built", program, "2.21", "3.15") == {"info model-not-built"}
    assert found("model-not-built", program, "2.15", "2.15") == {"error model-not-built"}


@pytest.mark.parametrize(("rate", "reason"), [("-1", "climbs"), ("0", "trains nothing"), ("'1'", "string")])
def test_rates_no_keras_learns_with(rate: str, reason: str) -> None:
    program = f"keras.Sequential([keras.Input((4,)), layers.Dense(1)]).compile(keras.optimizers.SGD({rate}), 'mse')\n"
    assert found("learning-rate-invalid", program, "2.15", "2.15") == {"error learning-rate-invalid"}, reason


SCHEDULED = """
import numpy as np
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
model.compile(keras.optimizers.OPTIMIZER(learning_rate=rate), "mse")
x, y = np.random.rand(32, 4), np.random.rand(32, 1)
model.fit(x, y, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.1)])
"""


@pytest.mark.parametrize(
    ("optimizer", "tensorflow", "keras", "level"),
    [
        ("SGD", "2.21", "3.15", "error"),
        ("SGD", "2.15", "2.15", "warning"),
        ("legacy.SGD", "2.15", "2.15", "error"),
        ("SGD", "2.10", "2.10", "error"),
    ],
)
def test_a_schedule_wins_without_a_word_or_cannot_be_set(
    optimizer: str, tensorflow: str, keras: str, level: str
) -> None:
    program = SCHEDULED.replace("OPTIMIZER", optimizer)
    assert found("schedule-and-callback", program, tensorflow, keras) == {f"{level} schedule-and-callback"}


IMAGES = """
import numpy as np
inputs = keras.Input((32, 32, 3))
model = MODEL
model.predict(np.random.rand(4, DATA))
"""
POOLED = "keras.Sequential([inputs, layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()])"
GRAPH = "keras.Model(inputs, layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(inputs)))"
PLAIN = "keras.Model(inputs, layers.MaxPooling2D()(inputs))"


@pytest.mark.parametrize(
    ("model", "data", "refusing"),
    [
        (POOLED, "64, 64, 3", {"2.15"}),
        (GRAPH, "64, 64, 3", {"2.15", "3.15"}),
        (GRAPH, "32, 32, 1", {"2.15", "3.15"}),
        (PLAIN, "32, 32, 1", set()),
        (PLAIN, "32, 32, 4", {"2.15", "3.15"}),
    ],
)
def test_which_keras_compares_which_axes(model: str, data: str, refusing: set[str]) -> None:
    program = IMAGES.replace("MODEL", model).replace("DATA", data)
    versions = [("2.15", "2.15"), ("2.21", "3.15")]
    assert {keras for tf, keras in versions if found("data-input-mismatch", program, tf, keras)} == refusing


NAMES = {
    'model.save_weights(f"{folder}/best.h5")': True,
    'model.save_weights(f"{folder}/best.weights.h5")': False,
    'model.save_weights(f"best_{folder}")': False,
    'model.save_weights(os.path.join(folder, "best.h5"))': True,
    'model.save_weights(folder + "/best.h5")': True,
    'model.save_weights(folder + "s.h5")': False,
    'model.save_weights("best-%s.h5" % folder)': False,
    'model.save_weights("best-{}-all.h5".format(folder))': True,
    "model.save_weights(folder)": False,
    'model.save(folder + ".keras")': False,
    'model.save("hf://me/mine")': False,
    'model.save("whole", zipped=False)': False,
    'model.save("whole.hdf5")': False,
    'model.save("whole.keras", save_traces=False)': True,
    'keras.callbacks.ModelCheckpoint(folder + "/best.hdf5")': True,
    'keras.callbacks.ModelCheckpoint("best.h5", save_weights_only=bool(folder))': False,
}


@pytest.mark.parametrize(("line", "wrong"), NAMES.items(), ids=NAMES)
def test_names_known_by_their_end(line: str, wrong: bool) -> None:
    text = f"""
import os
folder = input()
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
{line}
"""
    assert bool(found("save-format", text, "2.21", "3.15")) == wrong
