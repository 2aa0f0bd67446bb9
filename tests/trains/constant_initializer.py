"""The share of right answers after 15 epochs; the loss after them."""

from __future__ import annotations

from tests.seeded import Program, classes, share_right, train


def measure(program: Program) -> float:
    x, labels = classes(2, 16)
    train(program, x, labels, 15, 0.005)
    return share_right(program, x, labels)


def holds(bad: float, good: float) -> bool:
    return bad < 0.65 and good > 0.97


def measure_2(program: Program) -> float:
    x, labels = classes(2, 16)
    program["model"].compile(optimizer="adam", loss="mse")
    return train(program, x, labels, 15, 0.005)


def holds_2(bad: float, good: float) -> bool:
    return bad > 2 * good
