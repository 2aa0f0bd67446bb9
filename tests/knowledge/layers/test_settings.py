"""Unit: the version of Keras and the image format change what layers answer."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.keras_version import answering_for
from tflint.knowledge.registry import layer_output, layer_parameters
from tflint.program.spec import UNKNOWN, Configured, Content, ShapeError, TensorSpec, spec

CONV = Configured("keras.layers.Conv2D", {"filters": 4, "kernel_size": 3})


def shape(answer: Any) -> str:
    return repr(answer.shape)


def test_image_format() -> None:
    image = spec(None, 3, 32, 30)
    assert isinstance(layer_output(CONV, spec(None, 2, 32, 30)), ShapeError)
    with answering_for(3, "channels_first"):
        assert shape(layer_output(CONV, image)) == "(None, 4, 30, 28)"
    with answering_for(3, None):
        assert shape(layer_output(CONV, image)) == "(None, ?, ?, ?)"
    assert shape(layer_output(CONV, image)) == "(None, 1, 30, 4)"


def test_keras_2() -> None:
    video = spec(None, 5, 32, 32, 3)
    assert isinstance(layer_output(CONV, video), ShapeError)
    add = Configured("keras.layers.Add", {})
    pair = (spec(None, None, 3), spec(None, 8, 3))
    assert shape(layer_output(add, pair)) == "(None, None, 3)"
    with answering_for(2):
        assert isinstance(layer_output(CONV, video), TensorSpec)
        assert shape(layer_output(add, pair)) == "(None, 8, 3)"


def test_dtype() -> None:
    for given, told in ((None, "float32"), ("float64", "float64"), ("mixed_float16", "float16"), (UNKNOWN, None)):
        layer = Configured("keras.layers.Dense", {"units": 2, "dtype": given})
        assert layer_output(layer, spec(None, 3)).dtype == told


def test_values() -> None:
    pixels = spec(None, 4, 4, 1, low=0.0, high=255.0)
    scaled = layer_output(Configured("keras.layers.Rescaling", {"scale": 1 / 255}), pixels).content
    assert (scaled.low, round(scaled.high, 6), scaled.scalings[0].kind) == (0.0, 1.0, "rescale")
    standard = layer_output(Configured("keras.layers.Normalization", {}), pixels).content
    assert standard.low is None and standard.scalings[0].kind == "standardise"
    for name, arguments in (("Flatten", {}), ("MaxPooling2D", {}), ("Dropout", {"rate": 0.5}), ("RandomFlip", {})):
        kept = layer_output(Configured(f"keras.layers.{name}", arguments), pixels).content
        assert (kept.low, kept.high) == (0.0, 255.0), name
    head = Configured("keras.layers.Dense", {"units": 2, "activation": "softmax"})
    assert layer_output(head, spec(None, 3)).content == Content(0.0, 1.0)
    assert layer_parameters(head, spec(None, 3)) == 8


def test_scores_of_attention() -> None:
    arguments = {"num_heads": 2, "key_dim": 4, "return_attention_scores": True}
    attend = Configured("keras.layers.MultiHeadAttention", arguments)
    output, scores = layer_output(attend, (spec(None, 5, 8), spec(None, 7, 8)))
    assert (shape(output), shape(scores)) == ("(None, 5, 8)", "(None, 2, 5, ?)")
