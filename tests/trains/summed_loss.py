"""The loss for each sample after training."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return not bad < 1e6 and good < 1
