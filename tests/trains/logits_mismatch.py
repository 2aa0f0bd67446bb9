"""The share of right answers; the loss where Keras finds its way back to the logits."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program, "accuracy")


def holds(bad: float, good: float) -> bool:
    return bad < 0.45 and good > 0.85


def measure_2(program: Program) -> float:
    return last(program)


def holds_2(bad: float, good: float) -> bool:
    return abs(bad - good) < 1e-4
