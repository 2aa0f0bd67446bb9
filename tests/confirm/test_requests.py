"""Unit and page tests: what findings are turned into before TensorFlow sees them; no TensorFlow needed."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.confirm.judging import ASKED, findings, request
from tflint.config import Settings
from tflint.confirm.asking import TRIALS, askers
from tflint.confirm.inside.arguments import FUNCTIONS, LAYERS
from tflint.confirm.inside.questions import ASKED_ONCE, PROBED
from tflint.confirm.sizes import Sizes
from tflint.examples import Example, examples
from tflint.program.dim import BATCH, UNKNOWN_DIM, add, ceildiv, fresh, mul
from tflint.rules import rule_book

CONFIRMABLE = [rule for rule in rule_book().values() if rule.confirmable]
BAD = [each for rule in CONFIRMABLE for each in examples(rule) if each.section == "Bad"]
DANGEROUS = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "StringLookup", "TextVectorization"}


@pytest.mark.parametrize("example", BAD, ids=str)
def test_every_bad_example_can_be_asked_about(example: Example) -> None:
    found = [each for each in findings(example.text) if each.rule == example.rule.name]
    assert found, "the rule is silent about its own example"
    for each in found:
        assert each.request is not None and "undecided" not in each.request, each.request
        assert each.request["ask"] in {*PROBED, *ASKED_ONCE}
        assert json.loads(json.dumps(each.request)) == each.request


def test_the_pages_name_the_rules_that_can_be_asked_about() -> None:
    assert {rule.name for rule in CONFIRMABLE} <= set(askers())
    assert {rule.name for rule in rule_book().values() if rule.confirm} <= {*askers(), *TRIALS}
    silent = [rule for rule in rule_book().values() if rule.name in {*askers(), *TRIALS} and not rule.confirm]
    assert not silent, "the page does not say how it is confirmed"


def test_the_lists_of_what_may_be_made_hold_nothing_that_runs_code() -> None:
    assert not LAYERS & DANGEROUS
    for part in ("py_function", "numpy_function", "map_fn", "io", "load", "save", "fromfile", "memmap", "vectorize"):
        assert not [name for name in FUNCTIONS if part in name.split(".")]


def test_only_the_worker_imports_tensorflow_and_the_folder_inside_needs_nothing_of_ours() -> None:
    folder = Path(__file__).parents[2] / "tflint" / "confirm" / "inside"
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not [alias for alias in node.names if alias.name.startswith(("tflint", "tensorflow", "keras"))]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 1 or (node.module or "").partition(".")[0] != "tflint"


MODEL = """
    import keras
    from keras import layers

    class Own(layers.Layer):
        def call(self, x):
            return x

    inputs = keras.Input((32, 32, 3))
    x = {step}(inputs)
    x = layers.Conv2D(8, 3, activation=keras.activations.relu, kernel_initializer="he_normal")(x)
    x = layers.Flatten()(x)
    x = layers.Conv2D(8, 3)(x)
"""


def test_a_request_holds_the_layers_that_lead_to_the_refused_one_and_what_decides_on_shapes() -> None:
    asked = request(MODEL.format(step="layers.MaxPooling2D()"), "layer-input-rank")
    assert [node.get("layer", "input") for node in asked["nodes"]] == [
        "input",
        "keras.layers.MaxPooling2D",
        "keras.layers.Conv2D",
        "keras.layers.Flatten",
        "keras.layers.Conv2D",
    ]
    assert asked["nodes"][2]["arguments"] == {"filters": 8, "kernel_size": 3}
    assert asked["sizes"][0] == [None]


def test_a_layer_of_the_programs_own_is_cut_off_and_never_sent() -> None:
    asked = request(MODEL.format(step="Own()"), "layer-input-rank")
    assert [len(node.get("shape", ())) for node in asked["nodes"]] == [4, 0, 0, 0]
    assert "Own" not in json.dumps(asked)


def test_nothing_is_asked_and_no_fact_is_kept_unless_wanted() -> None:
    (found,) = findings(MODEL.format(step="layers.ReLU()"), Settings())
    assert found.request is None and found.fact is None
    (asked,) = findings(MODEL.format(step="layers.ReLU()"), ASKED)
    assert asked.request is not None and asked.fact is None and asked == found


def test_unknown_values_and_callables_are_not_passed_on() -> None:
    text = """
        import keras
        from keras import layers
        from somewhere import width

        inputs = keras.Input((32, 32, 3))
        x = layers.Conv2D(width, 3)(inputs)
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.LSTM(4)(x)
    """
    asked = request(text, "layer-input-rank")
    assert "width" not in json.dumps(asked)


def test_sizes_try_none_two_large_numbers_and_a_small_one() -> None:
    sizes = Sizes()
    features = fresh("features", minimum=1)
    given = [sizes.of(dim) for dim in (BATCH, 28, features, mul(features, 2), add(features, 1), ceildiv(features, 2))]
    assert given == [{"size": 0}, 28, {"size": 1}, {"size": 2}, {"size": 3}, {"size": 4}]
    optimistic, first, second, small = sizes.columns()
    assert optimistic[0] is None and optimistic[1] is not None
    for column in (first, second, small):
        value = column[1]
        assert value is not None
        assert column[2:] == [2 * value, value + 1, -(-value // 2)]
    assert len({first[1], second[1], small[1]}) == 3 and first[1] and first[1] % 840 == 0
    assert not sizes.unknown
    sizes.of(UNKNOWN_DIM)
    assert sizes.unknown


def test_equal_sizes_are_one_row_and_unknown_ones_are_not() -> None:
    sizes = Sizes()
    symbol = fresh("n")
    assert sizes.of(symbol) == sizes.of(symbol)
    assert sizes.of(UNKNOWN_DIM) != sizes.of(UNKNOWN_DIM)


def test_trials_are_asked_for_only_with_train() -> None:
    text = """
        import keras
        import numpy as np

        x, y = np.random.rand(64, 8), np.random.rand(64, 1)
        model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=50.0), loss="mse")
        model.fit(x, y)
    """
    (without,) = [each for each in findings(text) if each.rule == "learning-rate-too-high"]
    assert without.request is None
    asked = request(text, "learning-rate-too-high", Settings(confirm="train"))
    assert asked["ask"] == "train"
    assert [variant["name"] for variant in asked["variants"]] == ["rate 50.0", "SGD's own rate"]
    assert asked["model"]["layers"][0]["arguments"]["activation"] == "relu"
