"""How far a further epoch moves the layers that were thawed."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    before = np.array(program["base"].layers[0].kernel)
    program["model"].fit(program["features"], program["targets"], epochs=1, verbose=0)
    return float(np.abs(np.array(program["base"].layers[0].kernel) - before).max())


def holds(bad: float, good: float) -> bool:
    return bad == 0 and good > 0
