"""Unit: `model.layers` and `get_layer(index=)` of Sequential models count as Keras does, without a leading input."""

from __future__ import annotations

import pytest

from tflint.interpret import interpret
from tflint.program.facts import AttributeSet
from tflint.program.layers import Layer
from tflint.source.file import SourceFile

START = "from tensorflow import keras\nfrom tensorflow.keras import layers\n"
INPUTS = ["keras.Input((4,)), ", "layers.InputLayer((4,)), ", ""]


def frozen(text: str) -> list[object]:
    """The arguments `units` of the layers whose `trainable` a program sets."""
    program = interpret(SourceFile.from_text("program.py", START + text))
    facts = [fact.receiver for fact in program.of(AttributeSet) if fact.name == "trainable"]
    return [each.arguments["units"].value for each in facts if isinstance(each, Layer)]


@pytest.mark.parametrize("first", INPUTS)
@pytest.mark.parametrize(
    ("taken", "units"),
    [
        ("layers[0]", 8),
        ("layers[1]", 3),
        ("layers[-1]", 3),
        ("get_layer(index=0)", 8),
        ("get_layer(index=1)", 3),
    ],
)
def test_a_leading_input_is_not_counted(first: str, taken: str, units: int) -> None:
    made = f"model = keras.Sequential([{first}layers.Dense(8), layers.Dense(3)])\n"
    assert frozen(f"{made}model.{taken}.trainable = False\n") == [units]


@pytest.mark.parametrize("first", INPUTS)
def test_a_loop_sees_each_layer_once(first: str) -> None:
    made = f"model = keras.Sequential([{first}layers.Dense(8), layers.Dense(3)])\n"
    assert frozen(f"{made}for layer in model.layers:\n    layer.trainable = False\n") == [8, 3]


def test_the_index_of_a_functional_model_counts_its_inputs() -> None:
    made = "a = keras.Input((4,))\nmodel = keras.Model(a, layers.Dense(3)(layers.Dense(8)(a)))\n"
    assert frozen(f"{made}model.get_layer(index=1).trainable = False\n") == [8]


@pytest.mark.tensorflow
def test_keras_counts_the_same() -> None:
    keras = pytest.importorskip("keras")
    for first in ([keras.Input((4,))], [keras.layers.InputLayer((4,))]):
        model = keras.Sequential([*first, keras.layers.Dense(8), keras.layers.Dense(3)])
        assert [layer.units for layer in model.layers] == [8, 3]
        assert model.get_layer(index=0).units == 8
    start = keras.Input((4,))
    model = keras.Model(start, keras.layers.Dense(3)(keras.layers.Dense(8)(start)))
    assert model.get_layer(index=1).units == 8
