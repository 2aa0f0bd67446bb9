"""Whether the dataset prefetches."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return "Prefetch" in type(program["dataset"]).__name__


def holds(bad: float, good: float) -> bool:
    return bool(good and not bad)
