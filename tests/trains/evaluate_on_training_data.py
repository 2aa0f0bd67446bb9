"""The loss that the program prints."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(program.printed[-1][0][0])


def holds(bad: float, good: float) -> bool:
    return bad < good
