"""Models and small tables into whether they are linear, or cannot be separated by a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from tflint.checks.activations import activation_of
from tflint.checks.model_graph import Node
from tflint.checks.stacks import LINEAR, is_linear, passes

MONOTONE = frozenset({"linear", "sigmoid", "softmax", "tanh"})
"""Output activations behind which a linear model still decides by a straight line."""
MOST_POINTS = 16


def linear_model(model_nodes: Sequence[Node]) -> bool:
    """Whether a model is surely linear up to its output activation."""
    weighted = [node for node in model_nodes if not passes(node)]
    if not weighted or any(len(node.fed_by) > 1 for node in model_nodes):
        return False
    last = weighted[-1]
    return all(map(is_linear, weighted[:-1])) and last.kind in LINEAR and activation_of(last) in MONOTONE


def inseparable(points: Any, labels: Any) -> bool:
    """Whether two points of each of two classes have the same middle, as in an exclusive or: no line parts them."""
    if not isinstance(points, tuple) or not isinstance(labels, tuple) or not len(points) == len(labels) <= MOST_POINTS:
        return False
    rows = [point if isinstance(point, tuple) else (point,) for point in points]
    classes = [label[0] if isinstance(label, tuple) and len(label) == 1 else label for label in labels]
    if not _numbers(classes) or len(set(classes)) != 2 or not all(_numbers(row) for row in rows):
        return False
    middles: dict[tuple[float, ...], set[Any]] = {}
    for (row, label), (other, other_label) in combinations(zip(rows, classes, strict=True), 2):
        if label == other_label:
            middles.setdefault(tuple(a + b for a, b in zip(row, other, strict=False)), set()).add(label)
    return any(len(found) > 1 for found in middles.values())


def _numbers(row: Sequence[Any]) -> bool:
    return all(isinstance(value, (int, float)) for value in row)
