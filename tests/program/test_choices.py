"""Case: layers that only some runs have leave the shapes of a model known, but not the list of its layers."""

from __future__ import annotations

import pytest

from tflint.pipeline import interpreted
from tflint.report.outline import ModelRow, outline
from tflint.source.file import SourceFile

HEAD = "import keras, sys\nfrom keras import layers\nn = int(sys.argv[1])\n"
OPTIONAL = """
model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
if n > 2:
    model.add(layers.Dropout(0.5))
model.add(layers.Dense(2))
"""
EITHER = """
model = keras.Sequential([keras.Input((8,))])
model.add(layers.Dense(4) if n else layers.Dense(4, activation="relu"))
model.add(layers.Dense(2))
"""
MANY = """
model = keras.Sequential([keras.Input((8,))])
for _ in range(n):
    model.add(layers.Dense(4))
model.add(layers.Dense(2))
"""
ARMS = """
a = keras.Input((8, 8, 3))
if n:
    x = layers.MaxPooling2D()(a)
else:
    x = layers.AveragePooling2D()(a)
x = layers.Add()([x, layers.Conv2D(3, 2, strides=2)(a)])
model = keras.Model(a, layers.Dense(2)(layers.GlobalAveragePooling2D()(x)))
"""
LAST = """
a = keras.Input((8, 8, 3))
if n:
    x = layers.GlobalMaxPooling2D()(a)
else:
    x = layers.GlobalAveragePooling2D()(a)
model = keras.Model(a, layers.Dense(2)(x))
"""
SHRINKS = """
a = keras.Input((64, 64, 3))
x = a
for _ in range(n):
    x = layers.MaxPooling2D()(layers.Conv2D(8, 3)(x))
model = keras.Model(a, layers.Dense(2)(layers.GlobalAveragePooling2D()(x)))
"""
UNKNOWN = """
model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
if n > 2:
    model.add(elsewhere.layer())
model.add(layers.Dense(2))
"""


def row_of(text: str) -> ModelRow:
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + text), drawn=True)
    return outline(program).models[-1]


@pytest.mark.parametrize("text", [OPTIONAL, EITHER, MANY, ARMS, LAST, SHRINKS])
def test_shapes_are_known(text: str) -> None:
    row = row_of(text)
    assert row.known and row.outputs.endswith("(None, 2)"), row
    assert row.parameters is None


def test_an_unknown_layer_is_lost() -> None:
    assert row_of(UNKNOWN).missing == "a layer is not known" or not row_of(UNKNOWN).known
