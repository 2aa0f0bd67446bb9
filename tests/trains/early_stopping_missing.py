"""Over 35 epochs, how far the loss of the model on the held-out part is from the best one of the run."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("epochs=200", "epochs=35")


def measure(program: Program) -> float:
    held_out = float(program["model"].evaluate(program["x"][51:], program["y"][51:], verbose=0))
    return float(held_out - min(program["model"].history.history["val_loss"]))


def holds(bad: float, good: float) -> bool:
    return bad > 0.05 and abs(good) < 1e-6
