"""The metric that the program watches."""

from __future__ import annotations

from tests.seeded import Program, last


def edit(text: str) -> str:
    return text.replace("epochs=15", "epochs=8")


def measure(program: Program) -> float:
    return last(program, "mae" if "mae" in program.text else "accuracy")


def holds(bad: float, good: float) -> bool:
    return bad < 0.01


def measure_2(program: Program) -> float:
    return next(last(program, key) for key in program["model"].history.history if "accuracy" in key)


def holds_2(bad: float, good: float) -> bool:
    return bad < 0.01 and good > 0.65


measure_3 = measure_2


def holds_3(bad: float, good: float) -> bool:
    return bad < 0.4 and good > 0.65
