"""How many times as large as the training loss the validation loss is."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program, "val_loss") / last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 10 and good < 2
