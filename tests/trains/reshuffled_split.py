"""How many of the samples trained on in one pass are validated on in the next."""

from __future__ import annotations

from tests.seeded import Program


def measure(program: Program) -> float:
    def rows(name: str) -> set[bytes]:
        return {row.tobytes() for features, _ in program[name] for row in features.numpy()}

    return len(rows("training") & rows("validation"))


def holds(bad: float, good: float) -> bool:
    return bad > 5 and good == 0
