"""The error on the test part of prices that rise and fall slowly: random days are easy, the future is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.seeded import Program, last


def edit(text: str) -> str:
    return text.replace("epochs=20", "epochs=8")


def prepare() -> None:
    rng = np.random.RandomState(5)
    price = 1 + np.cumsum(0.01 + rng.normal(0, 0.02, 401))
    rows = [f"2020-01-01,{a:.4f},{b:.4f},{min(a, b):.4f},{max(a, b):.4f},{b:.4f}" for a, b in zip(price, price[1:])]
    Path("prices.csv").write_text("\n".join(["day,open,close,low,high,next", *rows]), encoding="utf-8")


def measure(program: Program) -> float:
    return last(program, "val_loss")


def holds(bad: float, good: float) -> bool:
    return good > 3 * bad
