"""The share of the second class in the part that is held back; the share of right answers on ten colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.seeded import Program


def edit(text: str) -> str:
    return text.replace("epochs=10", "epochs=4")


def prepare() -> None:
    import tensorflow as tf

    rng = np.random.RandomState(6)
    for label, colour in enumerate(rng.uniform(40, 215, (10, 3))):
        Path("train", str(label)).mkdir(parents=True)
        for number in range(32):
            image = np.clip(colour + rng.normal(0, 8, (64, 64, 3)), 0, 255).astype("uint8")
            tf.io.write_file(f"train/{label}/{number}.png", tf.io.encode_png(image))


def measure(program: Program) -> float:
    return float(program["labels"][320:].mean())


def holds(bad: float, good: float) -> bool:
    return bad == 1 and good < 0.7


def measure_2(program: Program) -> float:
    return float(program["model"].evaluate(program["images"], verbose=0)[1])


def holds_2(bad: float, good: float) -> bool:
    return bad < 0.25 and good > 1.5 * bad
