"""How many pixels wide the patch is that one feature depends on."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    import keras
    import tensorflow as tf

    last_map = [layer for layer in program["model"].layers if layer.name.startswith("conv")][-1].output
    seen = keras.Model(program["model"].inputs, last_map)
    images = tf.random.uniform((4, 128, 128, 3), seed=1)
    with tf.GradientTape() as tape:
        tape.watch(images)
        features = seen(images)
        feature = tf.reduce_sum(features[:, features.shape[1] // 2, features.shape[2] // 2])
    used = np.abs(tape.gradient(feature, images).numpy()).sum(axis=(0, 2, 3)) > 0
    return float(np.ptp(np.flatnonzero(used)) + 1)


def holds(bad: float, good: float) -> bool:
    return bad <= 8 and good > 40
