"""The last epoch's loss as a share of the first one's."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    losses = program["model"].history.history["loss"]
    return float(losses[-1] / losses[0])


def holds(bad: float, good: float) -> bool:
    return bad > 0.999 and good < 0.2
