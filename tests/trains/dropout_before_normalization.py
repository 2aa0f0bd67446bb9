"""The variance the normalisation has learnt, as a multiple of the one it meets in prediction."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, train


def measure(program: Program) -> float:
    import keras

    model = program["model"]
    model.compile(optimizer=keras.optimizers.SGD(1e-6), loss="mse")
    x = np.random.RandomState(1).normal(size=(640, 20))
    train(program, x, x[:, 0], 30)
    normal = next(layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization))
    met = np.array(keras.Model(model.inputs, normal.input)(x)).var(axis=0)
    return float(np.median(np.array(normal.moving_variance) / met))


def holds(bad: float, good: float) -> bool:
    return bad > 1.7 and 0.9 < good < 1.1
