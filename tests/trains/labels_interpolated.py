"""The share of label pixels with an id that is not in the masks."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def prepare() -> None:
    import tensorflow as tf

    rows, columns = np.mgrid[:150, :150]
    mask = (2 * ((rows - 70) ** 2 + (columns - 80) ** 2 < 50**2)).astype("uint8")[..., None]
    for name in "ab":
        tf.io.write_file(f"{name}.png", tf.io.encode_png(mask))
        tf.io.write_file(f"{name}.jpg", tf.io.encode_jpeg(np.full((150, 150, 3), 99, "uint8")))


def measure(program: Program) -> float:
    return float(np.mean([(masks.numpy() == 1).mean() for _, masks in program["dataset"]]))


def holds(bad: float, good: float) -> bool:
    return bad > 0.005 and good == 0
