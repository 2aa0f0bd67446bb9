"""The share of right answers."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program, "accuracy")


def holds(bad: float, good: float) -> bool:
    return bad < 0.5 and good > 0.85


measure_2 = measure


def holds_2(bad: float, good: float) -> bool:
    return bad < 0.9 and good > 0.95
