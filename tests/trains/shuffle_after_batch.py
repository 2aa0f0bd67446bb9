"""How many different batches six epochs show."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return len({frozenset(row.tobytes() for row in x.numpy()) for _ in range(6) for x, _ in program["dataset"]})


def holds(bad: float, good: float) -> bool:
    return bad == 4 and good > 20
