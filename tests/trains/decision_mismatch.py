"""The share of right answers that the program prints."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("epochs=15", "epochs=10")


def measure(program: Program) -> float:
    return float(program.printed[-1][0])


def holds(bad: float, good: float) -> bool:
    return bad < 0.6 and good > 0.8


measure_2 = measure


def holds_2(bad: float, good: float) -> bool:
    return bad < good
