"""Case tests: data for several inputs, by place and by name, against what the model declares; Keras says the same."""

from __future__ import annotations

from typing import Any

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

MODEL = """import keras
import numpy as np
from keras import layers

words = keras.Input((4,), name="words")
tags = keras.Input((12,), name="tags")
joined = layers.concatenate([layers.Flatten()(layers.Embedding(50, 8)(words)), tags])
model = keras.Model({inputs}, [layers.Dense(1, name="score")(joined), layers.Dense(3, name="kind")(joined)])
w, g = np.random.randint(50, size=(8, 4)), np.random.rand(8, 12)
y = [np.random.rand(8, 1), np.random.rand(8, 3)]
model.compile("sgd", "mse")
"""
LISTED, KEYED = "[words, tags]", '{"first": words, "second": tags}'
FEEDS = [
    (LISTED, "model.fit([w, g], y)", None),
    (LISTED, "model.fit((w, g), y)", None),
    (LISTED, 'model.fit({"words": w, "tags": g}, y)', None),
    (LISTED, 'model.fit({"words": w, "tags": g, "more": g}, y)', None),
    (LISTED, "model.fit([w, g[..., None]], y)", None),
    (LISTED, 'model.fit({"words": w, "tagz": g}, y)', "input-count-mismatch"),
    (LISTED, "model.fit([w, g, g], y)", "input-count-mismatch"),
    (LISTED, "model.fit([w], y)", "input-count-mismatch"),
    (LISTED, "model.fit([w, g[:, :11]], y)", "data-input-mismatch"),
    (LISTED, 'model.fit({"words": w, "tags": g[:, :11]}, y)', "data-input-mismatch"),
    (LISTED, "model.fit([g, w], y)", "data-input-mismatch"),
    (LISTED, "model.predict([w, g[:, :11]])", "data-input-mismatch"),
    (KEYED, 'model.fit({"first": w, "second": g}, y)', None),
    (KEYED, 'model.fit({"words": w, "tags": g}, y)', "input-count-mismatch"),
    (KEYED, 'model.fit({"first": w, "second": g[:, :11]}, y)', "data-input-mismatch"),
]
COMPILES = [
    ('loss={"score": "mse", "kind": "mse"}, loss_weights={"score": 1.0, "kind": 2.0}', None),
    ('loss={"score": "mse", "kind": "mse"}, metrics={"score": ["mae"], "kind": ["mae"]}', None),
    ('loss={"score": "mse", "sort": "mse"}', "input-count-mismatch"),
    ('loss={"score": "mse", "kind": "mse"}, loss_weights={"score": 1.0, "sort": 2.0}', "input-count-mismatch"),
    ('loss="mse", metrics={"score": ["mae"], "sort": ["mae"]}', "input-count-mismatch"),
]
RULES = {"input-count-mismatch", "data-input-mismatch", "embedding-too-small"}


def found(text: str) -> set[str]:
    """The rules about the entry of data that speak of a program."""
    answer = lint(SourceFile.from_text("example.py", text), Settings())
    assert not answer.problems
    return {finding.rule for finding in answer.findings} & RULES


def fails(text: str) -> bool:
    """Whether Keras refuses a program."""
    scope: dict[str, Any] = {}
    try:
        exec(text, scope)
    except Exception:
        return True
    return False


@pytest.mark.parametrize(("inputs", "line", "rule"), FEEDS)
def test_data_for_several_inputs(inputs: str, line: str, rule: str | None) -> None:
    assert found(MODEL.replace("{inputs}", inputs) + line + "\n") == ({rule} if rule else set())


@pytest.mark.parametrize(("arguments", "rule"), COMPILES)
def test_names_of_outputs(arguments: str, rule: str | None) -> None:
    text = MODEL.replace("{inputs}", LISTED) + f"model.compile('sgd', {arguments})\nmodel.fit([w, g], y)\n"
    assert found(text) == ({rule} if rule else set())


def test_ids_of_one_of_several_inputs() -> None:
    large = MODEL.replace("{inputs}", LISTED).replace("randint(50", "randint(80")
    assert found(large + "model.fit([w, g], y)\n") == {"embedding-too-small"}
    assert found(large + 'model.fit({"words": w, "tags": g}, y)\n') == {"embedding-too-small"}


@pytest.mark.tensorflow
def test_keras_refuses_the_same() -> None:
    pytest.importorskip("keras")
    for inputs, line, rule in FEEDS:
        assert fails(MODEL.replace("{inputs}", inputs) + line) is (rule is not None), line
    for arguments, rule in COMPILES:
        text = MODEL.replace("{inputs}", LISTED) + f"model.compile('sgd', {arguments})\nmodel.fit([w, g], y)\n"
        assert fails(text) is (rule is not None), arguments


def test_outputs_of_several_kinds_have_no_names() -> None:
    text = MODEL.replace("{inputs}", LISTED).replace(
        'layers.Dense(1, name="score")', "(layers.Dense(1) if w.any() else layers.Dense(2))"
    )
    assert found(text + "model.compile('sgd', loss={'a': 'mse', 'b': 'mse'})\n") == set()
