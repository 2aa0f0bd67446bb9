"""Case: layers and cells derived from those of Keras give what the class they are derived from gives."""

from __future__ import annotations

from typing import Any

import pytest

from tflint.pipeline import interpreted
from tflint.report.outline import outline
from tflint.source.file import SourceFile

HEAD = "import keras\nimport tensorflow as tf\nfrom keras import layers\n"
DENSE = """
class Mine(layers.Dense):
    def __init__(self, width, **kwargs):
        super().__init__(2 * width, **kwargs)
model = keras.Sequential([keras.Input((8,)), Mine(3)])
"""
BARE = """
class Mine(layers.Dense):
    pass
model = keras.Sequential([keras.Input((8,)), Mine(6)])
"""
CALLED = """
class Mine(layers.Conv2D):
    def call(self, inputs):
        mean, _ = tf.nn.moments(self.kernel, axes=[0, 1, 2], keepdims=True)
        result = self.convolution_op(inputs, self.kernel - mean)
        return super().call(inputs) + result
model = keras.Sequential([keras.Input((8, 8, 3)), Mine(6, kernel_size=3), layers.GlobalAveragePooling2D()])
"""
CELL = """
class Cell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.state_size = units
    def call(self, inputs, states):
        return states[0], states
model = keras.Sequential([keras.Input((None, 8)), layers.RNN(Cell(6))])
"""
STATES = CELL.replace("= units", "= [units, 4]").replace("states[0]", "states[1]")
LAMBDA = """
a = keras.Input((6,))
model = keras.Model(a, layers.Lambda(lambda x, by: x * by, arguments={"by": 2.0})(a))
"""
TOLD = """
a = keras.Input((5,))
model = keras.Model(a, layers.Lambda(elsewhere, output_shape=(6,))(a))
"""
BUILT = """
class Inner(keras.Model):
    def build(self, input_shape):
        self.dense = layers.Dense(2 * input_shape[-1])
    def call(self, x):
        return self.dense(x)
a = keras.Input((3,))
model = keras.Model(a, Inner()(a))
"""
PART = """
a = keras.Input((3,))
b = layers.Dense(4)(a)
model = keras.Model(b, layers.Dense(6)(b))
"""
SEVERAL = """
a = keras.Input((2, 3))
first, second = tf.unstack(a, axis=1)
model = keras.Model(a, layers.concatenate([first, second]))
"""


WHOLE = """
class Block(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(6)
    def call(self, x):
        return self.dense(x)
model = keras.Sequential([keras.Input((8,)), Block()])
"""
STEPS = """
inner = keras.Input((5,))
part = keras.Model(inner, layers.Dense(3)(inner))
a = keras.Input((2, 5))
model = keras.Model(a, layers.Flatten()(layers.TimeDistributed(part)(a)))
"""
OWN_STEPS = """
class Twice(layers.Layer):
    def call(self, x):
        return tf.concat([x, x], -1)
    def compute_output_shape(self, shape):
        return (*shape[:-1], 2 * shape[-1])
a = keras.Input((1, 3))
model = keras.Model(a, layers.Flatten()(layers.TimeDistributed(Twice())(a)))
"""
CHOSEN = """
shape = (2, 4) if keras.backend.image_data_format() == sys else (3, 4)
model = keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(6)])
"""
OWN_BIAS = """
class Mine(layers.Conv1D):
    def call(self, inputs):
        return self.convolution_op(inputs, self.kernel) + self.bias
model = keras.Sequential([keras.Input((8, 3)), Mine(6, 3), layers.GlobalAveragePooling1D()])
"""
TIED = """
a = keras.Input((6,))
dense = layers.Dense(4)
model = keras.Model(a, layers.Lambda(lambda x: tf.matmul(x, dense.kernel, transpose_b=True))(dense(a)))
"""


MASKED = """
class Softmax(layers.Layer):
    def call(self, inputs, mask=None):
        seen = tf.expand_dims(tf.cast(mask, "float32"), -1)
        return tf.exp(inputs) * seen
a = keras.Input((6,))
x = layers.Dense(1)(layers.Embedding(10, 3, mask_zero=True)(a))
model = keras.Model(a, layers.Flatten()(Softmax()(x)))
"""
NAMED = """
class Mine(layers.Dense):
    def __init__(self, width):
        layers.Dense.__init__(self, units=2 * width, use_bias=False)
model = keras.Sequential([keras.Input((8,)), Mine(3)])
"""
DRAWN = """
class Drawn(keras.Model):
    def __init__(self):
        a = keras.Input((8,))
        keras.Model.__init__(self, a, layers.Dense(6)(a))
a = keras.Input((8,))
model = keras.Model(a, Drawn()(a))
"""
DERIVED = [MASKED, NAMED, DRAWN, DENSE, BARE, CALLED, OWN_BIAS, CELL, STATES, BUILT, WHOLE]
OTHERS = [TIED, LAMBDA, TOLD, PART, SEVERAL, STEPS, OWN_STEPS, CHOSEN]


@pytest.mark.parametrize("text", [*DERIVED, *OTHERS])
def test_shape(text: str) -> None:
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + text), drawn=True)
    row = outline(program).models[-1]
    assert row.known and row.outputs == "(None, 6)", row


def test_a_class_with_weights_of_its_own_is_not_guessed() -> None:
    own = DENSE.replace(
        "model =", "    def build(self, shape):\n        self.kernel = self.add_weight((1, 1))\nmodel ="
    )
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + own), drawn=True)
    (row,) = outline(program).models
    assert not row.known


TRAINED = """
class Augment(layers.Layer):
    def call(self, x, training=True):
        if training:
            return tf.reshape(x, [tf.shape(x)[0], 6])
        return x
a = keras.Input((2, 3))
model = keras.Model(a, Augment()(a))
"""


def test_graphs_are_drawn_with_the_default_of_training() -> None:
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + TRAINED), drawn=True)
    (row,) = outline(program).models
    assert row.known and row.outputs == "(None, 6)"


@pytest.mark.tensorflow
@pytest.mark.parametrize("text", [*DERIVED, *(text for text in OTHERS if text not in (SEVERAL, TOLD, CHOSEN, TIED))])
def test_keras_agrees(text: str) -> None:
    pytest.importorskip("tensorflow")
    scope: dict[str, Any] = {}
    exec(HEAD + text, scope)
    assert scope["model"].output_shape == (None, 6)
