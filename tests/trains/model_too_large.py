"""How much larger the loss on new samples is after 25 epochs."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, last, train


def measure(program: Program) -> float:
    train(program, program["features"], program["targets"], 25, 0.003)
    new = np.random.RandomState(9).rand(200, 4), np.random.RandomState(10).rand(200, 1)
    return float(program["model"].evaluate(*new, verbose=0)) / last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 1.3 and good < 1.25
