"""Models and small tables into whether they are linear, or cannot be separated by a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from tflint.checks.activations import activation_of
from tflint.checks.graph import Node
from tflint.checks.stacks import LINEAR, is_linear, passes

MONOTONE = frozenset({"linear", "sigmoid", "softmax", "tanh"})
"""Output activations behind which a linear model still decides by a straight line."""


def linear_model(model_nodes: Sequence[Node]) -> bool:
    """Whether a model is surely linear up to its output activation."""
    weighted = [node for node in model_nodes if not passes(node)]
    if not weighted or any(len(node.fed_by) > 1 for node in model_nodes):
        return False
    return all(is_linear(node) for node in weighted[:-1]) and weighted[-1].kind in LINEAR and activation_of(weighted[-1]) in MONOTONE


def inseparable(points: Any, labels: Any) -> bool:
    """Whether two points of one class and two of another have the same middle, as in an exclusive or: then no line parts them."""
    if not isinstance(points, tuple) or not isinstance(labels, tuple) or len(points) != len(labels) or len(points) > 16:
        return False
    rows = [point if isinstance(point, tuple) else (point,) for point in points]
    classes = [label[0] if isinstance(label, tuple) and len(label) == 1 else label for label in labels]
    if not _numbers(classes) or len(set(classes)) != 2 or not all(_numbers(row) for row in rows):
        return False
    middles: dict[tuple[float, ...], set[Any]] = {}
    for (row, label), (other, other_label) in combinations(zip(rows, classes), 2):
        if label == other_label:
            middles.setdefault(tuple(a + b for a, b in zip(row, other)), set()).add(label)
    return any(len(found) > 1 for found in middles.values())


def _numbers(row: Sequence[Any]) -> bool:
    return all(isinstance(value, (int, float)) for value in row)
