"""The loss after training: the type of the numbers makes no difference."""

from __future__ import annotations

from tests.seeded import Program, last


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return bad == good
