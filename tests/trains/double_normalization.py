"""The loss after six epochs."""

from __future__ import annotations

from tests.seeded import Program, train


def measure(program: Program) -> float:
    return train(program, program["images"], program["labels"], 5)


def holds(bad: float, good: float) -> bool:
    return bad > 1.5 * good
