"""Whether the loss of scores two hundred apart is no finite number."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program


def measure(program: Program) -> float:
    import tensorflow as tf

    sure = tf.nn.softmax(tf.constant([[0.0, 200.0]]))
    return not np.isfinite(program["cross_entropy"](tf.constant([[0.0, 1.0]]), sure).numpy()).all()


def holds(bad: float, good: float) -> bool:
    return bool(bad and not good)
