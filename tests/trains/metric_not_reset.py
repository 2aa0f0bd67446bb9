"""The loss that is printed for the last epoch."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(program.printed[-1][1])


def holds(bad: float, good: float) -> bool:
    return bad > 2 * good
