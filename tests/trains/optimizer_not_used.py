"""The momentum of the optimizer that trained."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(program["model"].optimizer.momentum)


def holds(bad: float, good: float) -> bool:
    return bad == 0 and good == 0.9
