"""Case tests: constructs of working code that rules once reported wrongly stay silent, their faulty twins do not."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

HEAD = "import keras\nfrom keras import layers\n"
FUNCTIONAL = "i = keras.Input((4,))\nold = keras.Model(i, layers.Dense(1)(layers.Dense(2)(i)))\n"
CASES = [
    (
        "model-not-built",
        FUNCTIONAL + "m = keras.Sequential(old.layers[:-1] + [layers.Dense(3)])\nm.count_params()\n",
        False,
    ),
    ("model-not-built", "m = keras.Sequential([layers.Dense(2), layers.Dense(3)])\nm.count_params()\n", True),
    ("save-format", "keras.saving.save_model(m, 'folder', zipped=False)\nkeras.saving.load_model('folder')\n", False),
    ("save-format", "keras.saving.load_model('folder')\n", True),
]


def found(rule: str, text: str, path: str = "case.py") -> bool:
    """Whether a rule speaks about a program of Keras 3."""
    settings = Settings(select=(rule,), target_tensorflow="2.21", target_keras="3.15")
    return bool(lint(SourceFile.from_text(path, HEAD + text), settings).findings)


@pytest.mark.parametrize(("rule", "text", "wrong"), CASES)
def test_only_the_faulty_twin_is_reported(rule: str, text: str, wrong: bool) -> None:
    assert found(rule, text) == wrong


@pytest.mark.parametrize(("path", "wrong"), [("user/case.py", True), ("keras/src/case.py", False)])
def test_keras_may_use_its_own_private_members(path: str, wrong: bool) -> None:
    assert found("private-api", "layer = layers.Dense(1)\nprint(layer._kernel)\n", path) == wrong
