"""How far the validation loss is from the loss on the training data."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return float(
        abs(last(program, "val_loss") - program["model"].evaluate(program["x_train"], program["y_train"], verbose=0))
    )


def holds(bad: float, good: float) -> bool:
    return bad < 1e-5 < good
