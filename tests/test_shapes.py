"""Unit: what `tflint shapes` says of models, data and lost shapes, in each of its formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tflint.cli import main
from tflint.interpret import interpret
from tflint.report import shapes_markdown, shapes_mermaid, shapes_text
from tflint.report.outline import Outline, outline
from tflint.report.snake import snake_case
from tflint.source.file import SourceFile

FIXTURES = Path(__file__).parent.parent / "fixtures"
START = "from tensorflow import keras\nfrom tensorflow.keras import layers\n"

DENSE = """
sequential (sequential)  program.py:3
  layer        class       output      dtype    parameters
  input_layer  InputLayer  (None, 10)  float32           0
  dense        Dense       (None, 64)  float32         704
  dense_1      Dense       (None, 3)   float32         195
  899 parameters

sequential.fit  program.py:4
  x (100, 10) float64, y (100, 3) float64
  expects (None, 10) float32, gives (None, 3) float32
""".lstrip()


def of(text: str) -> Outline:
    """The outline of a program."""
    return outline(interpret(SourceFile.from_text("program.py", START + text), drawn=True))


def test_text() -> None:
    program = (
        "model = keras.Sequential([keras.Input((10,)), layers.Dense(64), layers.Dense(3)]); import numpy as np\n"
        "model.fit(np.zeros((100, 10)), np.zeros((100, 3)))\n"
    )
    assert shapes_text.render(of(program)) == DENSE


def test_a_file_without_models() -> None:
    assert shapes_text.render(of("")) == "program.py: no model found\n"
    assert "No model found" in shapes_markdown.render(of(""))
    assert shapes_mermaid.render(of("")) == "%% program.py\nflowchart TD\n"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("layers.Reshape(secret.shape)", "target_shape is not known"),
        ("layers.Conv2D(8, 3, padding=secret.padding)", "padding is not known"),
    ],
)
def test_where_a_shape_was_lost(made: str, reason: str) -> None:
    model = of(f"import secret\nkeras.Sequential([keras.Input((8, 8, 3)), {made}, layers.Flatten()])\n").models[0]
    assert not model.known
    assert [row.lost is not None for row in model.layers] == [False, True, False]
    assert (model.layers[1].lost or "").startswith(reason)


NAMED = """
import secret
def made(x):
    return layers.Dense(secret.units)(x)
def build(shape, units, config, window, text):
    inputs = keras.Input((shape[0], shape[1], 3))
    x = layers.Conv2D(config["filters"], window, strides=2, padding="same")(inputs)
    x = layers.Add()([x, layers.Conv2D(config["filters"], 1, strides=2)(inputs)])
    x = layers.Dense(units * 2)(x)
    x = layers.Add()([layers.Dense(units + units)(x), x])
    return keras.Model(inputs, [made(x), layers.Dense(len(text))(x), layers.Dense(int(input("how many")))(x)])
"""


def test_sizes_left_to_the_user_have_a_name() -> None:
    """The same unknown value is the same size: a sum of two branches keeps it."""
    model = of(NAMED).models[0]
    assert model.known
    assert model.inputs == "(None, shape[0], shape[1], 3)"
    assert [row.output for row in model.layers[1:4]] == 3 * [model.layers[1].output]
    assert "config" in model.layers[1].output
    assert [row.output.rpartition(", ")[2] for row in model.layers[4:7]] == 3 * ["2*units)"]
    ends = {row.output.rpartition(", ")[2] for row in model.layers[7:]}
    assert ends == {"secret.units)", "len(text))", 'int(input("how many")))'}


def test_sizes_of_different_values_are_not_the_same() -> None:
    text = "def build(a, b):\n  i = keras.Input((a,))\n  x = layers.Add()([layers.Dense(a)(i), layers.Dense(b)(i)])\n"
    model = of(f"{text}  return keras.Model(i, x)\n").models[0]
    assert [row.known for row in model.layers] == [True, True, True, False]


INSIDE = """
base = keras.applications.VGG16(include_top=False, input_shape=(64, 64, 3))
a = keras.Model(base.input, base.get_layer("block4_conv1").output)
i = keras.Input((8,), name="image")
x = layers.Dense(4, name="hidden")(i)
m = keras.Model(i, layers.Dense(2)(x))
b = keras.Model(m.get_layer("image").input, m.get_layer("hidden").output)
c = keras.Model(m.inputs, [layer.output for layer in m.layers])
d = keras.Model(m.input, m.layers[-2].output)
"""


def test_layers_inside_models() -> None:
    rows = of(INSIDE).models
    assert all(row.known for row in rows[1:])
    assert [row.outputs for row in rows[1:]] == [
        "(None, 8, 8, 512)",
        "(None, 2)",
        "(None, 4)",
        "(None, 8), (None, 4), (None, 2)",
        "(None, 4)",
    ]


def test_shared_layers_count_once_and_feed_by_number() -> None:
    model = of(
        "a = keras.Input((4,)); b = keras.Input((4,)); dense = layers.Dense(4)\n"
        "keras.Model([a, b], layers.Add()([dense(a), dense(b)]))\n"
    ).models[0]
    assert model.parameters == 20
    assert [row.inputs for row in model.layers] == [(), (), (0,), (1,), (2, 3)]
    assert [row.name for row in model.layers][2:] == ["dense", "dense", "add"]


def test_variables_of_tensorflow_are_no_weights() -> None:
    """Keras 3 counts what `add_weight` makes."""
    model = of(
        "import tensorflow as tf\n"
        "class A(layers.Layer):\n"
        "    def build(self, shape):\n"
        "        self.w = self.add_weight(shape=(shape[-1], 5))\n"
        "        self.v = tf.Variable(tf.zeros((7,)))\n"
        "    def call(self, x):\n"
        "        return x @ self.w\n"
        "keras.Sequential([keras.Input((4,)), A()])\n"
    ).models[0]
    assert (model.outputs, model.parameters) == ("(None, 5)", 20)


def test_loops_too_long_to_follow_leave_models_incomplete() -> None:
    program = (
        "model = keras.Sequential([keras.Input((4,))])\n"
        "for n in range(500):\n    model.add(layers.Dense(5))\n"
        "model.add(layers.Dense(2))\n"
    )
    model = of(program).models[0]
    assert (model.several, model.parameters, model.outputs) == (True, None, "(None, 2)")
    assert model.missing is not None


def test_models_are_built_where_they_are_called() -> None:
    program = (
        "inner = keras.Sequential([layers.Dense(4), layers.Dense(8)])\n"
        "x = keras.Input((16, 8))\nkeras.Model(x, inner(inner(x)))\n"
        "base = keras.applications.MobileNetV2(include_top=False, weights=None)\n"
        "image = keras.Input((231, 331, 3))\nkeras.Model(image, base(image))\n"
    )
    rows = of(program).models
    assert [row.outputs for row in rows] == [
        "(None, 16, 8)",
        "(None, 16, 8)",
        "(None, None, None, 1280)",
        "(None, 8, 11, 1280)",
    ]
    assert rows[-1].parameters == 2257984


def test_mermaid() -> None:
    drawn = shapes_mermaid.render(
        of("x = keras.Input((4,))\nkeras.Model(x, layers.Dense(2, name='a\"b')(x), name='m')\n")
    )
    assert 'subgraph m0["m (functional)"]' in drawn
    assert "m0_0 --> m0_1" in drawn
    assert 'm0_1["a#34;b<br/>Dense<br/>(None, 2)"]' in drawn


def test_command() -> None:
    for format in ("text", "json", "markdown", "mermaid"):
        answer = CliRunner().invoke(
            main,
            ["shapes", str(FIXTURES / "shapes" / "branches.py"), "--output-format", format],
            standalone_mode=False,
        )
        assert answer.return_value == 0, answer.output
        assert "two_towers" in answer.output
        if format == "json":
            document = json.loads(answer.output)
            assert [model["known"] for model in document["models"]] == [True, True]


def test_missing_file() -> None:
    answer = CliRunner().invoke(main, ["shapes", "nowhere.py"])
    assert answer.exit_code != 0
    assert "nowhere.py" in answer.output


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        ("Dense", "dense"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("LSTM", "lstm"),
        ("GRUCell", "gru_cell"),
        ("PReLU", "p_re_lu"),
        ("ReLU", "re_lu"),
        ("MaxPooling2D", "max_pooling2d"),
        ("ConvLSTM2D", "conv_lstm2d"),
        ("RNN", "rnn"),
    ],
)
def test_snake_case(cls: str, name: str) -> None:
    assert snake_case(cls) == name


@pytest.mark.tensorflow
def test_snake_case_as_keras_has_it() -> None:
    keras = pytest.importorskip("keras")
    naming = pytest.importorskip("keras.src.utils.naming")
    for cls in dir(keras.layers):
        if cls[0].isupper():
            assert snake_case(cls) == naming.to_snake_case(cls)
