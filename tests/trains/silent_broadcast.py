"""How far the answers for one sample are apart; the mean squared error after 120 steps."""

from __future__ import annotations

import numpy as np

from tests.seeded import Program, answers, train


def measure(program: Program) -> float:
    train(program, program["features"], program["prices"], 30, 0.02)
    return float(np.std(answers(program, program["features"]), axis=1).mean())


def holds(bad: float, good: float) -> bool:
    return bad < 0.1 and good == 0


def measure_2(program: Program) -> float:
    import tensorflow as tf

    model, x, targets = program["model"], program["features"], program["targets"]
    program["optimizer"].learning_rate = 0.1
    for _ in range(120):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(targets - model(x, training=True)))
        program["optimizer"].apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        )
    return float(np.mean((answers(program, x)[:, 0] - np.ravel(targets)) ** 2))


def holds_2(bad: float, good: float) -> bool:
    return bad > 5 * good
