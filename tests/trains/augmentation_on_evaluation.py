"""How far apart six evaluations of one model on the same validation data are."""

from __future__ import annotations

from tests.seeded import Program

# A global seed makes a mapped random operation repeat its draws in each pass, with a cache and without.
UNSEEDED = True


def measure(program: Program) -> float:
    losses = [program["model"].evaluate(program["validation"], verbose=0) for _ in range(6)]
    return float(max(losses) - min(losses))


def holds(bad: float, good: float) -> bool:
    return good < 1e-6 < bad
