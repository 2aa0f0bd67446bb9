"""The share of images that the model takes for a nought."""

from __future__ import annotations

from tests.seeded import Program, answers, train


def measure(program: Program) -> float:
    train(program, program["x_train"], program["y_train"], 3)
    return float((answers(program, program["x_train"]).argmax(axis=1) == 0).mean())


def holds(bad: float, good: float) -> bool:
    return bad == 1 and good < 0.3
