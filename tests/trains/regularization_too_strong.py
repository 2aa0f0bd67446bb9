"""The share of right answers, of three classes."""

from __future__ import annotations

from tests.seeded import Program, last


def edit(text: str) -> str:
    return text.replace("epochs=40", "epochs=20")


def measure(program: Program) -> float:
    return last(program, "accuracy")


def holds(bad: float, good: float) -> bool:
    return bad < 0.45 and good > 0.85
