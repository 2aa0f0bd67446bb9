"""The loss after 12 epochs; the sum of all answers, which a second relu does not change."""

from __future__ import annotations

from tests.seeded import Program, answers, classes, train


def measure(program: Program) -> float:
    return train(program, *classes(5, 10), 12, 0.005)


def holds(bad: float, good: float) -> bool:
    return 0.9 < bad < 1.1 and good < 0.2


def measure_2(program: Program) -> float:
    return float(answers(program, classes(2, 10)[0]).sum())


def holds_2(bad: float, good: float) -> bool:
    return bad == good
