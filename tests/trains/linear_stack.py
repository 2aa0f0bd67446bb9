"""The loss after 25 epochs on a sine."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, train


def measure(program: Program) -> float:
    x = np.random.RandomState(1).uniform(-3, 3, (512, 20)) * np.eye(20)[0]
    return train(program, x, np.sin(2 * x[:, 0]), 25, 0.005)


def holds(bad: float, good: float) -> bool:
    return bad > 0.4 and good < 0.05
