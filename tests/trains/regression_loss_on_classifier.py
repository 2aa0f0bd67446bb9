"""The share of right answers."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program, "accuracy")


def holds(bad: float, good: float) -> bool:
    return bad < 0.5 and good > 0.85
