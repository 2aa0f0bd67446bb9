"""Case tests: learning rates are seen wherever a program sets them, and those that are meant stay silent."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

HEAD = """import math
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K

x = np.random.rand(600, 8)
y = 3.0 * x[:, 0] + 2.0 * x[:, 1] * x[:, 2]
model = keras.Sequential([keras.Input(shape=(8,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
"""
TRAINED = "model.compile(optimizer=opt, loss='mse')\nmodel.fit(x, y, epochs=5)\n"
COMPILED = "opt = keras.optimizers.Adam(1e-3)\nmodel.compile(optimizer=opt, loss='mse')\n"
NAMED = "model.compile(optimizer='adam', loss='mse')\n"
HIGH, LOW, INVALID = "learning-rate-too-high", "learning-rate-too-low", "learning-rate-invalid"

MADE = [
    ("keras.optimizers.Adam(learning_rate=10.0 ** 1)", HIGH),
    ("keras.optimizers.Adam(learning_rate=10 ** -1)", None),
    ("keras.optimizers.Adam(learning_rate=10 ** -10)", LOW),
    ("keras.optimizers.Adam(learning_rate=pow(10, -10))", LOW),
    ("keras.optimizers.Adam(learning_rate=math.pow(10, -10))", LOW),
    ("keras.optimizers.Adam(learning_rate=float('5'))", HIGH),
    ("keras.optimizers.Adam(**{'learning_rate': 5.0})", HIGH),
    ("keras.optimizers.Adam({'lr': 5.0}.get('lr'))", HIGH),
    ("keras.optimizers.get({'class_name': 'Adam', 'config': {'learning_rate': 5.0}})", HIGH),
    ("keras.optimizers.deserialize({'class_name': 'adam', 'config': {'learning_rate': 1e-3}})", None),
    ("keras.optimizers.Adam.from_config({'learning_rate': 5.0})", HIGH),
    ("keras.mixed_precision.LossScaleOptimizer(keras.optimizers.Adam(5.0))", HIGH),
    ("keras.optimizers.Adam(lambda: 5.0)", HIGH),
    ("keras.optimizers.Adam(lambda: 1e-3)", None),
    ("keras.optimizers.Adam(learning_rate=tf.Variable(0.001))", INVALID),
    ("keras.optimizers.Adam(learning_rate=None)", INVALID),
    ("keras.optimizers.Adam(learning_rate='0.1')", INVALID),
]
SCHEDULES = [
    ("ExponentialDecay(5.0, 1000, 0.9)", HIGH),
    ("ExponentialDecay(1e-10, 1000, 0.9)", LOW),
    ("ExponentialDecay(1e-10, 1000, 1.5)", None),
    ("ExponentialDecay(-0.01, 1000, 0.9)", INVALID),
    ("CosineDecay(5.0, 1000)", HIGH),
    ("CosineDecay(0.0, 1000)", INVALID),
    ("CosineDecay(0.0, 1000, warmup_target=1e-3, warmup_steps=10)", None),
    ("CosineDecay(0.0, 1000, warmup_target=5.0, warmup_steps=10)", HIGH),
    ("CosineDecayRestarts(5.0, 1000)", HIGH),
    ("InverseTimeDecay(5.0, 1000, 0.5)", HIGH),
    ("PolynomialDecay(1e-3, 1000, end_learning_rate=5.0)", HIGH),
    ("PolynomialDecay(0.0, 1000, end_learning_rate=1e-3)", None),
    ("PiecewiseConstantDecay([10], [1e-3, 5.0])", HIGH),
    ("PiecewiseConstantDecay([10], [1e-10, 1e-11])", LOW),
    ("PiecewiseConstantDecay([10, 90], [1e-10, 1e-3, 1e-9])", None),
]
ASSIGNED = [
    ("opt.learning_rate = 5.0", HIGH),
    ("model.optimizer.learning_rate = 5.0", HIGH),
    ("opt.learning_rate.assign(5.0)", HIGH),
    ("model.optimizer.learning_rate.assign(5.0)", HIGH),
    ("model.optimizer.learning_rate.assign(5e-4)", None),
    ("model.optimizer.lr.assign(5.0)", HIGH),
    ("keras.backend.set_value(model.optimizer.lr, 5.0)", HIGH),
    ("K.set_value(model.optimizer.learning_rate, 1e-10)", LOW),
    ("K.set_value(model.optimizer.learning_rate, 1e-4)", None),
    ("setattr(opt, 'learning_rate', 5.0)", HIGH),
    ("opt.learning_rate = opt.learning_rate * 10000", HIGH),
    ("opt.learning_rate.assign(opt.learning_rate * 0.1)", None),
    ("opt.learning_rate = 0.0", INVALID),
    ("opt.learning_rate.assign(-0.1)", INVALID),
]
CALLBACKS = [
    ("LearningRateScheduler(lambda epoch: 5.0)", HIGH),
    ("LearningRateScheduler(lambda epoch: 1e-3 * 0.9 ** epoch)", None),
    ("LearningRateScheduler(lambda epoch, rate: rate * 10000)", HIGH),
    ("LearningRateScheduler(lambda epoch, rate: rate * 0.9)", None),
    ("LearningRateScheduler(lambda epoch: 1e-3 if epoch < 3 else 5.0)", HIGH),
    ("LearningRateScheduler(lambda epoch: 1e-8 * 10.0 ** (epoch * 3))", None),
    ("LearningRateScheduler(lambda epoch: 1e-12)", LOW),
    ("LearningRateScheduler(lambda epoch: 0.01 - 0.01 * epoch)", INVALID),
    ("LearningRateScheduler(lambda epoch: 0.0)", INVALID),
    ("LearningRateScheduler(lambda epoch: 0.01 * min(epoch, 3))", None),
    ("LearningRateScheduler(lambda epoch: 1)", INVALID),
    ("LearningRateScheduler(lambda epoch: '0.1')", INVALID),
    ("LearningRateScheduler(lambda epoch: None)", INVALID),
    ("LearningRateScheduler(lambda epoch, rate: rate * tf.math.exp(-0.1))", INVALID),
    ("LearningRateScheduler(lambda epoch, rate: rate * math.exp(-0.1))", None),
    ("LearningRateScheduler(lambda epoch: np.float32(0.001))", None),
    ("ReduceLROnPlateau('loss', min_lr=0.01)", INVALID),
    ("ReduceLROnPlateau('loss', min_lr=0.001)", INVALID),
    ("ReduceLROnPlateau('loss', min_lr=1e-5)", None),
]


def found(text: str, keras: str = "3.15") -> set[str]:
    """The rules about rates that speak of a program."""
    tensorflow = "2.21" if keras == "3.15" else "2.15"
    settings = Settings(select=(HIGH, LOW, INVALID), target_tensorflow=tensorflow, target_keras=keras)
    return {finding.rule for finding in lint(SourceFile.from_text("case.py", HEAD + text), settings).findings}


@pytest.mark.parametrize(("made", "rule"), MADE)
def test_made(made: str, rule: str | None) -> None:
    assert found(f"opt = {made}\n{TRAINED}") == ({rule} if rule else set())


@pytest.mark.parametrize(("made", "rule"), SCHEDULES)
def test_schedules(made: str, rule: str | None) -> None:
    schedule = f"schedule = keras.optimizers.schedules.{made}\n"
    assert found(f"{schedule}opt = keras.optimizers.Adam(schedule)\n{TRAINED}") == ({rule} if rule else set())


@pytest.mark.parametrize(("assigned", "rule"), ASSIGNED)
def test_assigned(assigned: str, rule: str | None) -> None:
    assert found(f"{COMPILED}{assigned}\nmodel.fit(x, y)\n") == ({rule} if rule else set())


@pytest.mark.parametrize("assigned", ["learning_rate = 5.0", "learning_rate.assign(5.0)"])
def test_assigned_to_an_optimizer_that_is_named_by_a_string(assigned: str) -> None:
    assert found(f"{NAMED}model.optimizer.{assigned}\nmodel.fit(x, y)\n") == {HIGH}


@pytest.mark.parametrize(("callback", "rule"), CALLBACKS)
def test_callbacks(callback: str, rule: str | None) -> None:
    fit = f"model.fit(x, y, epochs=5, callbacks=[keras.callbacks.{callback}])\n"
    assert found(COMPILED + fit) == ({rule} if rule else set())


def test_a_schedule_of_the_program_is_asked() -> None:
    schedule = "class S(keras.optimizers.schedules.LearningRateSchedule):\n    def __call__(self, step):\n"
    assert found(f"{schedule}        return 5.0\nopt = keras.optimizers.Adam(S())\n{TRAINED}") == {HIGH}
    assert found(f"{schedule}        return 5.0 / step\nopt = keras.optimizers.Adam(S())\n{TRAINED}") == set()


def test_a_sweep_over_rates_is_meant() -> None:
    loop = "    model.compile(optimizer=keras.optimizers.Adam(rate), loss='mse')\n    model.fit(x, y)\n"
    assert found(f"for rate in [1e-3, 5.0]:\n{loop}") == set()
    assert found(f"for rate in [5.0]:\n{loop}") == {HIGH}


def test_keras_2_takes_numbers_of_any_type() -> None:
    assert found(f"opt = keras.optimizers.Adam(learning_rate=tf.Variable(0.001))\n{TRAINED}", "2.15") == set()
    rate = "LearningRateScheduler(lambda epoch, rate: rate * tf.math.exp(-0.1))"
    fit = f"model.fit(x, y, epochs=5, callbacks=[keras.callbacks.{rate}])\n"
    assert found(COMPILED + fit, "2.15") == set()
