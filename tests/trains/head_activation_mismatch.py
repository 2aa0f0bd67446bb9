"""The share of right answers; how far the rows are from adding up to 1; the loss."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, answers, last


def edit(text: str) -> str:
    return text if "mse" in text else text.replace("epochs=15", "epochs=6")


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return bool(np.isnan(bad)) and good < 1


def measure_2(program: Program) -> float:
    return float(np.abs(answers(program, program["x"]).sum(axis=1) - 1).mean())


def holds_2(bad: float, good: float) -> bool:
    return bad > 0.1 and good < 1e-5


def measure_3(program: Program) -> float:
    return last(program)


def holds_3(bad: float, good: float) -> bool:
    return abs(bad - 446) < 10 and abs(good - 148) < 15
