"""The share of right answers after 10 epochs, of five classes."""

from __future__ import annotations

from tests.seeded import Program, classes, share_right, train


def measure(program: Program) -> float:
    x, labels = classes(5, 10, centres=8)
    train(program, x, labels, 10)
    return share_right(program, x, labels)


def holds(bad: float, good: float) -> bool:
    return bad < 0.75 and good > 0.85
