"""The mean squared error of the predictions."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, answers


def measure(program: Program) -> float:
    return float(np.mean((answers(program, program["x"])[:, 0] - program["y"]) ** 2))


def holds(bad: float, good: float) -> bool:
    return bad > 1.5 * good
