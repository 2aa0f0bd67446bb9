"""The share of right answers as the program prints it, for a model that is always right."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.seeded import Program


def prepare() -> None:
    import keras

    labels = np.arange(60) // 20
    images = np.broadcast_to(labels[:, None, None, None] * 100.0, (60, 64, 64, 3))
    seen = keras.layers.Lambda(lambda x: keras.ops.one_hot(keras.ops.cast(x[:, 0, 0, 0] * 2.55 + 0.5, "int32"), 3))
    model = keras.Sequential([keras.Input((64, 64, 3)), seen])
    keras.models.load_model = lambda *_: model
    from tensorflow import keras as of_tensorflow

    of_tensorflow.models.load_model = keras.models.load_model

    def flow(self: Any, folder: str, target_size: Any, class_mode: str, shuffle: bool = True) -> Any:
        batches = self.flow(images, labels, shuffle=shuffle, seed=3)
        batches.classes = labels
        return batches

    of_tensorflow.preprocessing.image.ImageDataGenerator.flow_from_directory = flow


def measure(program: Program) -> float:
    assert program.raised is None, program.raised
    return float(program.printed[-1][0])


def holds(bad: float, good: float) -> bool:
    return bad < 0.6 and good == 1
