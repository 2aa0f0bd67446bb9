"""How many bits an answer has."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, answers


def measure(program: Program) -> float:
    return float(8 * answers(program, np.random.rand(2, 784)).dtype.itemsize)


def holds(bad: float, good: float) -> bool:
    return bad == 16 and good == 32
