"""How much of the small class is found."""

from __future__ import annotations

from tests.seeded import Program, answers


def measure(program: Program) -> float:
    return float((answers(program, program["features"])[960:] > 0.5).mean())


def holds(bad: float, good: float) -> bool:
    return bad == 0 and good > 0.2
