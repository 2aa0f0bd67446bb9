"""Unit: how many pixels a feature sees, worked out by hand."""

from __future__ import annotations

import pytest

from tests.checks.models import layer, sequential
from tflint.checks.model_graph import nodes
from tflint.checks.receptive_field import field_before
from tflint.interpret import interpret
from tflint.program.facts import ModelMade
from tflint.program.layers import Layer
from tflint.program.spec import spec
from tflint.source.file import SourceFile

CONVOLUTION = layer("Conv2D", filters=8, kernel_size=3)


@pytest.mark.parametrize(
    ("layers", "size"),
    [
        ((CONVOLUTION,), 3),
        ((layer("Conv2D", filters=8, kernel_size=3), layer("Conv2D", filters=8, kernel_size=3)), 5),
        ((CONVOLUTION, layer("MaxPooling2D"), layer("Conv2D", filters=8, kernel_size=(3, 3))), 8),
        ((layer("Conv2D", filters=8, kernel_size=3, dilation_rate=2),), 5),
        ((layer("Conv2D", filters=8, kernel_size=7, strides=2), layer("MaxPooling2D", pool_size=3, strides=2)), 11),
        ((CONVOLUTION, layer("BatchNormalization"), layer("ReLU")), 3),
    ],
)
def test_field(layers: tuple[Layer, ...], size: int) -> None:
    image = spec(None, 128, 128, 3)
    model = sequential(image, *((one, image) for one in (*layers, layer("Flatten"))))
    seen = field_before(nodes(model)[-1])
    assert seen is not None and seen.size == size


def test_an_unknown_layer_makes_the_field_unknown() -> None:
    image = spec(None, 128, 128, 3)
    model = sequential(image, (layer("MultiHeadAttention"), image), (layer("Flatten"), image))
    assert field_before(nodes(model)[-1]) is None


def test_residual_blocks_in_a_row() -> None:
    """Thirty additions have a billion paths through them; the answer takes each node once."""
    lines = ["import keras", "x = inputs = keras.Input((64, 64, 3))"]
    lines += ["y = keras.layers.Conv2D(3, 3, padding='same')(x)", "x = keras.layers.Add()([x, y])"] * 30
    text = "\n".join([*lines, "keras.Model(inputs, keras.layers.Flatten()(x))", ""])
    model = next(iter(interpret(SourceFile.from_text("residual.py", text)).of(ModelMade))).model
    seen = field_before(nodes(model)[-1])
    assert seen is not None and seen.size == 1 + 30 * 2
