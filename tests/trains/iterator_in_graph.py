"""How many different numbers three calls give."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return len({float(shown) for (shown,) in program.printed})


def holds(bad: float, good: float) -> bool:
    return bad == 1 and good == 3
