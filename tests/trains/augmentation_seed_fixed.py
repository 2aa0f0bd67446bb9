"""How many different brightnesses sixteen images get."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    return len({round(float(pixel), 6) for images in program["images"] for pixel in images.numpy()[:, 0, 0, 0]})


def holds(bad: float, good: float) -> bool:
    return bad == 1 and good > 10
