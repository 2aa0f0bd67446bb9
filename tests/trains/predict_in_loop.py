"""The seconds that twenty states take."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("rand(500, 4)", "rand(20, 4)")


def measure(program: Program) -> float:
    assert program.raised is None
    return program.seconds


def holds(bad: float, good: float) -> bool:
    return bad > 2 * good
