"""The share of right answers after 30 epochs."""

from __future__ import annotations

from tests.seeded import Program, classes, share_right, train


def measure(program: Program) -> float:
    x, labels = classes(10, 20, centres=12)
    train(program, x, labels, 30, 0.005)
    return share_right(program, x, labels)


def holds(bad: float, good: float) -> bool:
    return bad < 0.7 and good > 0.9
