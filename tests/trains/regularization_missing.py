"""How much larger the loss on held-out samples is."""

from __future__ import annotations

from tests.seeded import Program, last


def edit(text: str) -> str:
    return text.replace("epochs=40", "epochs=25")


def measure(program: Program) -> float:
    return last(program, "val_loss") / last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 5 and good < 2
