"""How often twenty calls trace the function."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return int(program["power"].experimental_get_tracing_count())


def holds(bad: float, good: float) -> bool:
    return bad == 20 and good == 1
