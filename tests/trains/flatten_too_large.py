"""The share of the weights that the first Dense layer holds."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    model = program["model"]
    dense = next(layer for layer in model.layers if layer.name.startswith("dense"))
    return float(dense.count_params() / model.count_params())


def holds(bad: float, good: float) -> bool:
    return bad > 0.998 and good < 0.2
