"""How many answers the model gives for one image."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    return float(np.prod(program["model"].output_shape[1:]))


def holds(bad: float, good: float) -> bool:
    return bad == 9 and good == 1
