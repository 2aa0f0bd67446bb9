"""The loss with the argument and without it, and the width a layer gives: the argument changes nothing."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(optimizer=program["optimizer"], loss="mse")
    x = np.random.rand(320, 4)
    model.fit(x, x.sum(axis=1), epochs=3, verbose=0)
    return float(model.history.history["loss"][-1])


def holds(bad: float, good: float) -> bool:
    return bad == good


def measure_2(program: Program) -> float:
    return float(program["words"](np.zeros((2, 7))).shape[1])


def holds_2(bad: float, good: float) -> bool:
    return bad == good == 7
