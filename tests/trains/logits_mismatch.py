"""The share of right answers; the loss where Keras finds its way back to the logits."""

from __future__ import annotations

from tests.seeded import Program, last


def edit(text: str) -> str:
    return text.replace("epochs=15", "epochs=8")


def measure(program: Program) -> float:
    return last(program, "accuracy")


def holds(bad: float, good: float) -> bool:
    return bad < 0.45 and good > 0.65


def measure_2(program: Program) -> float:
    return last(program)


def holds_2(bad: float, good: float) -> bool:
    return abs(bad - good) < 1e-4
