"""The loss after training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.seeded import Program, last


def prepare() -> None:
    rng = np.random.RandomState(5)
    year, weight, share = rng.randint(1990, 2024, 400), rng.uniform(700, 2500, 400), rng.rand(400)
    price = (year - 1990) / 20 + share - (weight - 700) / 3000
    rows = [f"{a},{b:.0f},{c:.3f},{d:.3f}" for a, b, c, d in zip(year, weight, share, price)]
    Path("cars.csv").write_text("\n".join(["year,weight,share,price", *rows]), encoding="utf-8")


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 3 * good
