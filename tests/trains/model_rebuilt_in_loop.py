"""How many layers the names of the last model have counted up to."""

from __future__ import annotations

import re

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("epochs=5", "epochs=1")


def measure(program: Program) -> float:
    return int("0" + re.sub(r"\D", "", program["model"].layers[0].name))


def holds(bad: float, good: float) -> bool:
    return bad == 4 and good == 0
