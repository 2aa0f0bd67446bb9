"""The loss after training, for the exclusive or after 240 more steps."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, train


def edit(text: str) -> str:
    return text.replace("epochs=20", "epochs=1")


def measure(program: Program) -> float:
    return train(program, program["X"], program["y"], 12, 0.01)


def holds(bad: float, good: float) -> bool:
    return bad > 0.3 and good < 0.3 * bad


def measure_2(program: Program) -> float:
    return train(program, np.tile(program["inputs"], (64, 1)), np.tile(program["xor"], 64), 15, 0.02, batch_size=16)


def holds_2(bad: float, good: float) -> bool:
    return bad > 0.68 and good < 0.2
