"""The loss of the last step, of 100: without dropout the samples are learnt by heart."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("range(10)", "range(100)")


def measure(program: Program) -> float:
    return float(program["loss"])


def holds(bad: float, good: float) -> bool:
    return good > 3 * bad
