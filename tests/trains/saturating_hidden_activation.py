"""The gradient of the first layer as a share of the last one's."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    import tensorflow as tf

    model = program["model"]
    x = np.random.RandomState(1).normal(size=(256, 20)).astype("float32")
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x)[:, 0] - np.sin(x[:, 0])) ** 2)
    sizes = [float(tf.norm(each)) for each in tape.gradient(loss, [model.layers[0].kernel, model.layers[-1].kernel])]
    return sizes[0] / sizes[1]


def holds(bad: float, good: float) -> bool:
    return bad < 0.05 and good > 0.1
