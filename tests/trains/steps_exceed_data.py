"""How often Keras warns that the data ran out, and that 190 steps are made in any case."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    assert int(program["model"].optimizer.iterations) == 190
    return sum("ran out of data" in text for text in program.warned)


def holds(bad: float, good: float) -> bool:
    return bad > 0 and good == 0
