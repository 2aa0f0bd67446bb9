"""The number of steps that three calls count."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return int(program.printed[-1][0])


def holds(bad: float, good: float) -> bool:
    return bad == 1 and good == 3
