"""How far the predictions for the houses are apart, and that some weights are no numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.seeded import Program, answers


def prepare() -> None:
    rng = np.random.RandomState(1)
    rows = [
        f"{rng.uniform(0.4, 2):.2f},{rng.randint(1, 7)},{rng.uniform(0, 1):.2f},{rng.rand():.3f}" for _ in range(200)
    ]
    rows[120] = "1.1,,0.5,0.7"
    Path("houses.csv").write_text("\n".join(["area,rooms,age,price", *rows]), encoding="utf-8")


def measure(program: Program) -> float:
    model, areas = program["model"], np.random.RandomState(2).uniform(0, 2, (50, 3))
    assert np.isnan(model.layers[0].kernel.numpy()).any() == ("dropna" not in program.text)
    return float(np.ptp(answers(program, areas)))


def holds(bad: float, good: float) -> bool:
    return bad == 0 and good > 0.01
