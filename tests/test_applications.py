"""Case: tflint reads the source of `keras.applications` and finds the shapes and weights that Keras builds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.applications import built, copied, inferred, modules

SMALL = ("VGG16", "MobileNet", "MobileNetV3Small", "EfficientNetB0", "ConvNeXtTiny", "ResNet50V2")
"""All of them, about forty, are for `tests/bench/applications.py`."""


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", SMALL)
def test_like_keras(name: str, tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    if not keras.__version__.startswith("3"):
        pytest.skip("Keras 3 builds without weights")
    folder = Path(os.path.dirname(keras.__file__)) / "src" / "applications"
    copied(folder, tmp_path)
    found = inferred(tmp_path, modules(folder)[name], name)
    assert (found.output, found.weights, found.lost) == (*built(name), "")
