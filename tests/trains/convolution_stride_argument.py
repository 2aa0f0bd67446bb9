"""How wide the map is behind the second convolution."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(program["model"].layers[1].output.shape[1])


def holds(bad: float, good: float) -> bool:
    return bad == 3 and good == 28
