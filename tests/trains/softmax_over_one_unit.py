"""The share of samples for which the model answers 1."""

from __future__ import annotations

from tests.seeded import Program, answers


def edit(text: str) -> str:
    return text.replace("epochs=15", "epochs=4")


def measure(program: Program) -> float:
    return float((answers(program, program["x"]) == 1).mean())


def holds(bad: float, good: float) -> bool:
    return bad == 1 and good < 0.1


measure_2, holds_2 = measure, holds
