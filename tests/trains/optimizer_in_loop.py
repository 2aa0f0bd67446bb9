"""The loss of the last step."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("range(300)", "range(200)")


def measure(program: Program) -> float:
    return float(program["loss"])


def holds(bad: float, good: float) -> bool:
    return bad > 100 * good
