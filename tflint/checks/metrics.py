"""A metric as given to compile into its name, the labels it expects and the task it measures."""

from __future__ import annotations

import re
from typing import Any

from tflint.program.facts import LossUse
from tflint.program.origin import Origin
from tflint.program.values import ApiObject, ApiRef, Const

CHOOSES = frozenset({"accuracy", "acc", "crossentropy", "ce"})
"""Strings for which Keras itself chooses the kind that suits labels and outputs."""
CLASSES = frozenset(
    {
        "accuracy",
        "binary_accuracy",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
        "top_k_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
        "precision",
        "recall",
        "auc",
        "f1_score",
        "fbeta_score",
    }
)
NUMBERS = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "root_mean_squared_error",
        "r2_score",
        "log_cosh_error",
        "logcosh",
        "cosine_similarity",
    }
)
SHORT = {
    "acc": "accuracy",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
}


def metric_name(metric: Any) -> str:
    """The name of a metric in small letters (`binary_accuracy`), empty when it is not one of Keras' own."""
    match metric:
        case Const(value=str(given)):
            name = given
        case ApiObject(name=given) | ApiRef(name=given) | LossUse(name=str(given)):
            if not given.startswith(("keras.metrics.", "keras.losses.", "tf.keras.metrics.")):
                return ""
            name = given.rpartition(".")[2]
        case _:
            return ""
    snake = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    return SHORT.get(snake, snake)


def is_string(metric: Any) -> bool:
    """Whether a metric was given by a string, from which Keras chooses."""
    return isinstance(metric, Const) or (
        isinstance(metric, ApiObject) and isinstance(metric.fields.get("written"), Const)
    )


def measures_classes(metric: Any) -> bool:
    """Whether a metric counts right and wrong answers."""
    return metric_name(metric) in CLASSES


def measures_numbers(metric: Any) -> bool:
    """Whether a metric measures how far off a number is."""
    return metric_name(metric) in NUMBERS


def metric_place(metric: Any, otherwise: Origin) -> Origin:
    """Where the metric is written."""
    origin = getattr(metric, "origin", None)
    return origin if isinstance(origin, Origin) else otherwise
