"""An optimizer and its models into the learning rates that are of use with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.checks.model_graph import nodes
from tflint.knowledge import optimizers
from tflint.program.facts import RateSet
from tflint.program.layers import Layer, Model
from tflint.program.values import Const, TensorValue

PARTLY_FROZEN = 100
"""A model around others may train its last layer only, which takes higher rates: 30 is usual for a linear probe."""
WEIGHTED = ("Dense", "Conv", "LSTM", "GRU", "RNN", "Attention", "Embedding", "Bidirectional")


def number(value: Any) -> float | int | None:
    """The number a value surely is, also as a tensor without axes; `None` for anything else."""
    plain = value.value if isinstance(value, Const) else value
    if isinstance(value, TensorValue) and value.spec.shape.rank == 0:
        plain = value.spec.content.constant
    return plain if isinstance(plain, (int, float)) and not isinstance(plain, bool) else None


def limits(fact: RateSet) -> tuple[float, float] | None:
    """The lowest useful and the highest stable rate, `None` when the optimizer is not known."""
    known = optimizers.find(fact.optimizer.name) if fact.optimizer is not None else None
    if known is None:
        return None
    if not all(_understood(model) for model in fact.models):
        return known.lowest, known.highest * PARTLY_FROZEN
    return known.lowest, known.highest_linear if shallow(fact.models) else known.highest


def shallow(models: Iterable[Any]) -> bool:
    """Whether all models are known and have at most one layer with weights; false when there is none."""
    counts = [_weighted(model) for model in models]
    return bool(counts) and all(count is not None and count <= 1 for count in counts)


def _understood(model: Any) -> bool:
    """Whether all of a model's layers are known and none of them is frozen."""
    if not isinstance(model, Model) or not model.complete:
        return False
    return all(
        isinstance(layer, TensorValue) or (isinstance(layer, Layer) and layer.fields.get("trainable") != Const(False))
        for layer in model.layers
    )


def _weighted(model: Any) -> int | None:
    """The number of layers with weights, `None` when not all layers are known."""
    known = nodes(model) if isinstance(model, Model) and model.complete else ()
    if not known or not all(isinstance(node.layer, Layer) and not node.layer.custom for node in known):
        return None
    return sum(node.kind.startswith(WEIGHTED) for node in known)
