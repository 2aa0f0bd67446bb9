"""What Keras imports and works out on first use, done once in the parent so that no child has to do it again.

TensorFlow itself must not be used before a fork: its threads do not survive one. Keras 3 builds layers without it.
"""

from __future__ import annotations

import contextlib
from typing import Any


def warm(lib: Any) -> None:
    """Load the modules of the questions and, with Keras 3, build a small model that needs no operation."""
    from . import questions

    if not lib.three or not questions.PROBED:
        return
    keras = lib.keras
    with contextlib.suppress(Exception), lib.unbuilt():
        x = keras.Input(shape=(16, 16, 3))
        x = keras.layers.Conv2D(4, 3, padding="same")(x)
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.MaxPooling2D()(x)
        x = keras.layers.Add()([x, x])
        x = keras.layers.Flatten()(keras.layers.Activation("relu")(x))
        keras.layers.Dense(3, activation="softmax")(x)
