"""How far two predictions for the same samples are apart."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, answers


def measure(program: Program) -> float:
    x = np.random.rand(8, 20)
    return float(np.abs(answers(program, x) - answers(program, x)).max())


def holds(bad: float, good: float) -> bool:
    return bad > 0.01 and good == 0
