"""The training loss after training; the share of answers that are no probabilities."""

from __future__ import annotations

from tests.seeded import Program, answers, classes, train


def measure(program: Program) -> float:
    return train(program, *classes(10, 20), 10)


def holds(bad: float, good: float) -> bool:
    return bad > 3 * good


def measure_2(program: Program) -> float:
    x, labels = classes(2, 20)
    train(program, x, labels.astype("float32"), 5)
    told = answers(program, x)
    return float(((told < 0) | (told > 1)).mean())


def holds_2(bad: float, good: float) -> bool:
    return bad > 0.1 and good == 0
