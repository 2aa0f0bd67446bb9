"""The loss after training."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 2 * good and good < 0.5


def measure_2(program: Program) -> float:
    return last(program)


def holds_2(bad: float, good: float) -> bool:
    return bool(np.isnan(bad)) and good < 0.2
