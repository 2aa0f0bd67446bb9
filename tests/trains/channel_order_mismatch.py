"""How many channels the first kernel mixes; how many means the normalisation keeps."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(program["model"].layers[0].kernel.shape[2])


def holds(bad: float, good: float) -> bool:
    return bad == 64 and good == 3


def measure_2(program: Program) -> float:
    return float(program["model"].layers[2].moving_mean.shape[0])


def holds_2(bad: float, good: float) -> bool:
    return bad == 64 and good == 32
