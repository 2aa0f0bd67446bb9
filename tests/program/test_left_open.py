"""Case: what a caller or a file decides is left open, and the layers of a builder are those of its defaults."""

from __future__ import annotations

import pytest

from tflint.pipeline import interpreted
from tflint.program.facts import ShapeConflict
from tflint.report.outline import ModelRow, outline
from tflint.source.file import SourceFile

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n"
PARAMETER = """
def build(shape):
    a = keras.Input(shape)
    x = layers.Flatten()(a)
    return keras.Model(a, layers.Dense(2)(layers.Add()([x, x])))
"""
FIRST = """
def build(shape):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(2)])
"""
LOADED = """
whole = keras.models.load_model("whole.keras")
model = keras.Model(whole.input, whole.get_layer("features").output)
"""
ON_TOP = """
whole = keras.models.load_model("whole.keras")
a = keras.Input((8,))
first, second = whole(a)
model = keras.Model(a, layers.concatenate([first, second]))
"""
INNER = """
whole = keras.models.load_model("whole.keras")
part = keras.Model(whole.input, whole.get_layer("features").output)
a = keras.Input((8,))
model = keras.Model(a, layers.Dense(2)(part(a)))
"""
TAKEN = """
whole = keras.models.load_model("whole.keras")
model = keras.Sequential([keras.Input((8,)), whole.layers[1], layers.Dense(2)])
"""
UNFED = """
def build(hp):
    model = keras.Sequential([layers.Flatten()])
    if hp.Boolean("dropout"):
        model.add(layers.Dropout(0.5))
    model.add(layers.Dense(2))
    return model
"""
ELSEWHERE = """
a = keras.Input(elsewhere(3))
model = keras.Model(a, layers.Dense(2)(a))
"""
FOREIGN = """
def build(shape):
    a = keras.Input(shape)
    return keras.Model(a, elsewhere(a))
"""
DEFAULTS = """
def build(n, top=True, given=None):
    if given is None:
        a = keras.Input((8, 8, 3))
    else:
        a = given
    x = layers.Conv2D(n, 3)(a)
    if top:
        x = layers.Dense(2)(layers.Flatten()(x))
    return keras.Model(a, x)
"""


def row_of(text: str) -> ModelRow:
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + text), drawn=True)
    return outline(program).models[-1]


@pytest.mark.parametrize("text", [PARAMETER, FIRST, LOADED, INNER, TAKEN, UNFED])
def test_open(text: str) -> None:
    assert row_of(text).open


@pytest.mark.parametrize("text", [ELSEWHERE, FOREIGN])
def test_lost(text: str) -> None:
    row = row_of(text)
    assert not row.open and not row.known


def test_results_of_a_loaded_model_belong_to_the_graph() -> None:
    row = row_of(ON_TOP)
    assert row.missing is None and [each.cls for each in row.layers] == ["InputLayer", "Model", "Concatenate"]


@pytest.mark.parametrize("size", ["env.space.shape[0]", "(env.space.shape[0],)"])
def test_an_item_of_a_shape_is_a_number(size: str) -> None:
    row = row_of(f"import gym\nenv = gym.make('x')\nkeras.Sequential([keras.Input({size}), layers.Dense(2)])")
    assert row.known and row.inputs.startswith("(None, ")


def test_defaults_of_a_builder_nobody_calls() -> None:
    row = row_of(DEFAULTS)
    assert row.known and [each.output for each in row.layers][1:3] == ["(None, 6, 6, n)", "(None, 36*n)"]


def test_defaults_are_those_of_the_same_builder() -> None:
    """Two builders that share a helper: the one without defaults is not shown with those of the other."""
    text = """
def helper(shape, n):
    a = keras.Input(shape)
    return keras.Model(a, layers.Dense(n)(elsewhere(a) if shape is None else a))
def first(n):
    return helper(unknown, n)
def second(shape=(4,), n=3):
    return helper(shape, n)
"""
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + text), drawn=True)
    shapes = {row.outputs for row in outline(program).models}
    assert shapes == {"(...)", "(None, 3)"}


def test_what_defaults_make_is_not_reported() -> None:
    """The first run, in which the caller may give the input, knows of no conflict; the second one is silent."""
    text = DEFAULTS.replace("Conv2D(n, 3)", "Conv2D(n, 9)")
    program, _ = interpreted(SourceFile.from_text("case.py", HEAD + text), drawn=True)
    assert not list(program.of(ShapeConflict))


def test_a_model_without_layers() -> None:
    row = row_of("a = keras.Input((None, 6))\nmodel = keras.Model(a, a)")
    assert row.known and row.missing is None


def test_a_model_with_declared_sizes_takes_no_others() -> None:
    """A number under another name is the declared one: anything else is refused."""
    text = """
class Half(layers.Layer):
    def call(self, x):
        return x[:, ::2]
def build(n, m):
    inner = keras.Sequential([keras.Input((n, 3)), Half()])
    a = keras.Input((m, 3))
    return keras.Model(a, inner(a))
"""
    assert row_of(text).outputs.startswith("(None, ")


def test_sizes_taken_from_a_tensor_belong_to_the_graph() -> None:
    row = row_of("""
import tensorflow as tf
a = keras.Input((4, 3))
batch, rows, columns = tf.shape(a)
model = keras.Model(a, tf.reshape(a, [batch, columns, rows]))
""")
    assert row.known and row.outputs == "(None, 3, 4)"


def test_layers_of_ready_made_models_have_their_old_names_too() -> None:
    row = row_of("""
base = keras.applications.DenseNet121(include_top=False, input_shape=(64, 64, 3))
model = keras.Model(base.input, base.get_layer("conv1/relu").output)
""")
    assert row.outputs == "(None, 32, 32, 64)"
