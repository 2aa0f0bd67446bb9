"""The share of the positives that is found."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("range(300)", "range(200)")


def measure(program: Program) -> float:
    return float(program.printed[-1][1])


def holds(bad: float, good: float) -> bool:
    return bad == 0 and good > 0.6
