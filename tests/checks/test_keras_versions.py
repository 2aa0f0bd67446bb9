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
