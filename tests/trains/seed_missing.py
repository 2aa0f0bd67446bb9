"""How far the data of two runs are apart."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("epochs=5", "epochs=1")


def measure(program: Program) -> float:
    return float(np.abs(program["x"] - program.again(seed=2)["x"]).max())


def holds(bad: float, good: float) -> bool:
    return bad > 0.1 and good == 0
