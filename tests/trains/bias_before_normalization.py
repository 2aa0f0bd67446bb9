"""How far the outputs move when the biases in front of the normalisation are shifted by 3."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    model = program["model"]
    images = np.random.rand(8, 32, 32, 3).astype("float32")
    before = np.array(model(images, training=True))
    if model.layers[0].use_bias:
        model.layers[0].bias.assign(model.layers[0].bias + 3.0)
    return float(np.abs(before - np.array(model(images, training=True))).max())


def holds(bad: float, good: float) -> bool:
    return bad < 1e-4 and good == 0
