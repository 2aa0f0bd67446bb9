"""How many weights the model has; how far two calls in training mode are apart, with the dropout and without it."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    return len(program["model"].trainable_variables)


def holds(bad: float, good: float) -> bool:
    return bad == 4 and good == 6


def measure_2(program: Program) -> float:
    x = np.ones((4, 20), "float32")
    first, second = (np.array(program["model"](x, training=True)) for _ in range(2))
    return float(np.abs(first - second).max())


def holds_2(bad: float, good: float) -> bool:
    return bad == 0 and good > 0
