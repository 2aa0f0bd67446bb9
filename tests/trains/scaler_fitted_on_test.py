"""How far the scaled test data are from 0 on the average: a scaler of their own hides that they differ."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(np.abs(program["x_test"].mean(axis=0)).max())


def holds(bad: float, good: float) -> bool:
    return bad < 1e-6 and good > 0.05
