"""The loss after training, on prices that each maker and colour has of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.seeded import Program, last


def prepare() -> None:
    rng = np.random.RandomState(3)
    makers, colours = rng.randint(0, 12, 800), rng.randint(0, 6, 800)
    prices = rng.uniform(0, 3, 12)[makers] + rng.uniform(0, 1, 6)[colours]
    rows = [f"m{maker:02},c{colour},{price:.3f}" for maker, colour, price in zip(makers, colours, prices)]
    Path("cars.csv").write_text("\n".join(["maker,colour,price", *rows]), encoding="utf-8")


def measure(program: Program) -> float:
    return last(program)


def holds(bad: float, good: float) -> bool:
    return bad > 1.5 * good
