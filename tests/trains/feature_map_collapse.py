"""The share of the last kernel that gets no gradient."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    import tensorflow as tf

    model = program["model"]
    layer = [each for each in model.layers if each.name.startswith("conv")][-1]
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(tf.random.uniform((64, 32, 32, 3), seed=1))[:, 0])
    gradient = tape.gradient(loss, layer.kernel).numpy()
    return float((np.abs(gradient).sum(axis=(2, 3)) == 0).mean())


def holds(bad: float, good: float) -> bool:
    return abs(bad - 8 / 9) < 1e-6 and good == 0
