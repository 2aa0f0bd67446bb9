"""The spread of the values behind the backbone's own scaling, of random photographs."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def prepare() -> None:
    import keras
    import tensorflow as tf
    from tensorflow import keras as of_tensorflow

    rng = np.random.RandomState(0)
    photos = rng.uniform(0, 255, (4, 160, 160, 3)).astype("float32")
    dataset = tf.data.Dataset.from_tensor_slices((photos, [0.0, 1.0, 0.0, 1.0])).batch(4)
    whole = keras.applications.EfficientNetB0
    of_tensorflow.applications.EfficientNetB0 = lambda **given: whole(weights=None, **given)
    of_tensorflow.utils.image_dataset_from_directory = lambda *_, **__: dataset
    of_tensorflow.Sequential.fit = lambda *_, **__: None


def measure(program: Program) -> float:
    import keras

    base = program["base"]
    scaled = keras.Model(base.inputs, base.get_layer("normalization").output)
    images, _ = next(iter(program["train"]))
    return float(np.std(scaled(images)))


def holds(bad: float, good: float) -> bool:
    return bad < 0.01 and good > 0.2
