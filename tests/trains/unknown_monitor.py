"""How often the callback says that there is no such value; how many epochs are trained."""

from __future__ import annotations

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("epochs=20", "epochs=8")


def measure(program: Program) -> float:
    return sum("not available" in text for text in program.warned)


def holds(bad: float, good: float) -> bool:
    return bad > 0 and good == 0


def measure_2(program: Program) -> float:
    return len(program["model"].history.history["loss"])


def holds_2(bad: float, good: float) -> bool:
    return bad == 4 < good
