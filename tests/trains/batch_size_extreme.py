"""The loss after training; the seconds it took."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 4 and good < 0.5


def measure_2(program: Program) -> float:
    return program.seconds


def holds_2(bad: float, good: float) -> bool:
    return bad > good
