"""How far the reported loss is from that of the probabilities `predict` gives, by the formula of the loss."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, answers


def measure(program: Program) -> float:
    model = program["model"]
    reported = model.evaluate(program["x"], program["y"], verbose=0)
    truth, told = program["y"], np.clip(answers(program, program["x"]), 1e-7, 1 - 1e-7)
    if model.loss == "binary_crossentropy":
        computed = -(truth * np.log(told) + (1 - truth) * np.log(1 - told)).mean()
    else:
        computed = -(truth * np.log(told)).sum(axis=1).mean()
    return abs(float(reported[0] - computed))


def holds(bad: float, good: float) -> bool:
    return good < 1e-4 and bad > 0.03
