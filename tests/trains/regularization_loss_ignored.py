"""The penalty that is left after the steps."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(program["model"].losses[0])


def holds(bad: float, good: float) -> bool:
    return bad > good
