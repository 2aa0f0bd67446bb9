"""How far the loss is from that of the same run without a bound."""

from __future__ import annotations

import re

from tests.seeded import Program, last


def measure(program: Program) -> float:
    bound = last(program)
    return abs(bound - last(program.again(re.sub(r", clipnorm=[-\d.]+", "", program.text))))


def holds(bad: float, good: float) -> bool:
    return bad == 0 and good > 1e-6
