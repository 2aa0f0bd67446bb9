"""The share of right answers after 40 more epochs, of three classes."""

from __future__ import annotations

from tests.seeded import Program, share_right, train


def measure(program: Program) -> float:
    train(program, program["x_train"], program["y_train"], 40, 0.03, batch_size=16)
    return share_right(program, program["features"], program["labels"])


def holds(bad: float, good: float) -> bool:
    return bad < 0.6 and good > 0.85
