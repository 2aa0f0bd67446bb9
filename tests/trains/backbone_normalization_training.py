"""How far a step in training mode moves the statistics of the backbone's normalisations."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def prepare() -> None:
    import keras

    whole = keras.applications.MobileNetV2
    keras.applications.MobileNetV2 = lambda **given: whole(weights=None, alpha=0.35, **given)


def measure(program: Program) -> float:
    means = [w for w in program["base"].non_trainable_variables if "moving_mean" in w.path]
    before = [np.array(w) for w in means]
    program["model"](np.random.rand(2, 96, 96, 3).astype("float32"), training=True)
    return max(float(np.abs(old - np.array(new)).max()) for old, new in zip(before, means))


def holds(bad: float, good: float) -> bool:
    return bad > 0 and good == 0
