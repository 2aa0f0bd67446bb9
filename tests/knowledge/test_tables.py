"""Case: each row of the tables of losses, activations, optimizers and metrics against the installed Keras."""

from __future__ import annotations

import inspect
import math
from typing import Any

import pytest

from tflint.knowledge import activations, losses, metrics, optimizers
from tflint.knowledge.tables import read
from tflint.report.snake import snake_case

pytestmark = pytest.mark.tensorflow

WITH_ARGUMENTS = ("threshold",)
"""Activations that are nothing without arguments."""
OF_KERAS_2 = {
    "cosine",
    "cosine_proximity",
    "huber_loss",
    "kullback_leibler_divergence",
    "logcosh",
    "Logcosh",
    "kld",
    "KLD",
    "log_cosh",
}
"""Names that Keras 3 has given up."""
UNTOLD = {"LossScaleOptimizer", "MultiOptimizer", "ScheduleFreeAdamW"}
"""Optimizers whose rates nobody has measured, of which tflint says nothing."""


@pytest.fixture(scope="module")
def keras() -> Any:
    """Keras 3: the tables say what holds there."""
    found = pytest.importorskip("keras")
    if not found.__version__.startswith("3"):
        pytest.skip("the tables are of Keras 3")
    return found


def public(module: Any, parent: str) -> set[str]:
    """The classes of a module that derive from its base class."""
    every = {name: getattr(module, name) for name in dir(module) if inspect.isclass(getattr(module, name))}
    return {name for name, cls in every.items() if issubclass(cls, every[parent]) and name != parent}


@pytest.mark.parametrize("name", sorted(read("losses")))
def test_loss(keras: Any, name: str) -> None:
    known, cls = losses.find(name), getattr(keras.losses, name)
    assert known is not None
    assert all(keras.losses.get(alias) is not None for alias in {*read("losses")[name]["aliases"]} - OF_KERAS_2)
    assert known.probabilities or "from_logits" not in inspect.signature(cls).parameters
    loss, labels = keras.losses.deserialize({"class_name": name, "config": {}}), known.labels
    assert silent(keras, loss, 1, 10) is (known.broadcasts or (labels == "integer" and name != "CTC"))
    assert silent(keras, loss, None, 10) is (labels == "integer" and name != "CTC")


def silent(keras: Any, loss: Any, columns: int | None, units: int) -> bool:
    """Whether `fit` takes labels of so many columns, `None` for a vector, without a word."""
    import numpy

    compiled = keras.src.trainers.compile_utils.CompileLoss(loss)
    labels = numpy.zeros((24,) if columns is None else (24, columns), "int32" if columns is None else "float32")
    try:
        compiled(labels, numpy.full((24, units), 1 / units, "float32"))
    except Exception:
        return False
    return True


@pytest.mark.parametrize("name", sorted(set(read("activations")) - set(WITH_ARGUMENTS)))
def test_activation(keras: Any, name: str) -> None:
    import numpy

    known = activations.find(name)
    assert known is not None
    function = getattr(keras.activations, name, None)
    if function is None:
        pytest.skip("no function of Keras")
    line = numpy.linspace(-60, 60, 6001).astype("float32")
    grid = numpy.stack([line, -line], axis=1)
    values = numpy.array(function(grid))
    low, high = float(values.min()), float(values.max())
    slack = 1e-3
    assert known.low is None or known.low - slack <= low <= known.low + 0.04
    assert known.high is None or known.high - 0.04 <= high <= known.high + slack
    assert known.low is not None or low < -5 or known.family == "other"
    assert known.high is not None or high > 5 or known.family == "other"
    if known.family == "probability" and name.endswith("max"):
        assert math.isclose(float(values[0].sum()), 1.0, abs_tol=1e-3)


@pytest.mark.parametrize("name", sorted(read("optimizers")))
def test_optimizer(keras: Any, name: str) -> None:
    known, cls = optimizers.find(name), getattr(keras.optimizers, name)
    assert known is not None and known.lowest < known.default <= known.highest <= known.highest_linear
    assert inspect.signature(cls).parameters["learning_rate"].default == known.default


def test_every_optimizer_is_known(keras: Any) -> None:
    missing = {name for name in public(keras.optimizers, "Optimizer") if optimizers.find(name) is None}
    assert missing <= UNTOLD


@pytest.mark.parametrize("name", sorted(read("metrics")))
def test_metric(keras: Any, name: str) -> None:
    known, cls = metrics.find(name), getattr(keras.metrics, name)
    assert known is not None and issubclass(cls, keras.metrics.Metric)
    for alias in {*read("metrics")[name]["aliases"]} - OF_KERAS_2:
        found = keras.metrics.get(alias)
        made = type(found).__name__ if isinstance(found, keras.metrics.Metric) else getattr(found, "__name__", "")
        assert snake_case(made).replace("kldivergence", "kl_divergence") in (snake_case(name), snake_case(cls.__name__))


def test_every_loss_is_known(keras: Any) -> None:
    missing = {name for name in public(keras.losses, "Loss") if losses.find(name) is None}
    assert missing <= {"CategoricalGeneralizedCrossEntropy"}
