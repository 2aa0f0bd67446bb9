"""The loss after training; whether the program raises."""

from __future__ import annotations

from tests.seeded import Program, classes, train


def measure(program: Program) -> float:
    x, labels = classes(2, 20)
    program["model"].compile(optimizer="adam", loss="mse")
    train(program, x, labels, 15, 0.005)
    return float(program["model"].evaluate(x, labels, verbose=0))


def holds(bad: float, good: float) -> bool:
    return bad > 2 * good


def measure_2(program: Program) -> float:
    return isinstance(program.raised, ValueError)


def holds_2(bad: float, good: float) -> bool:
    return bool(bad and not good)
