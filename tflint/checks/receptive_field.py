"""A chain of convolutions and poolings into the number of input pixels its last feature depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tflint.checks.model_graph import Node
from tflint.program.values import Const, ListValue, TupleValue

CONVOLUTIONS = frozenset({"Conv2D", "SeparableConv2D", "DepthwiseConv2D"})
POOLINGS = frozenset({"MaxPooling2D", "AveragePooling2D"})
POINTWISE = frozenset(
    {
        "Dropout",
        "SpatialDropout2D",
        "GaussianNoise",
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "Activation",
        "ReLU",
        "LeakyReLU",
        "PReLU",
        "ELU",
        "Rescaling",
        "InputLayer",
        "ZeroPadding2D",
        "RandomFlip",
        "RandomBrightness",
        "RandomContrast",
        "Add",
        "Concatenate",
        "RandomRotation",
        "RandomZoom",
        "RandomTranslation",
        "Normalization",
        "Identity",
    }
)
"""Layers that do not make a feature depend on more pixels, or only on where they were moved to."""


@dataclass(frozen=True, slots=True)
class Field:
    """What one feature sees: `size` pixels a side, `step` between neighbouring features; `last` made it wider."""

    size: int = 1
    step: int = 1
    last: Node | None = None


def field_before(node: Node) -> Field | None:
    """What each feature that reaches a node sees of the input, `None` when a layer on the way is not known."""
    known: dict[int, Field | None] = {}
    waiting = list(node.fed_by)
    while waiting:
        last = waiting[-1]
        ahead = [source for source in last.fed_by if id(source) not in known]
        if ahead and id(last) not in known:
            waiting += ahead
        else:
            waiting.pop()
            known[id(last)] = _field(last, _widest(last, known))
    return _widest(node, known)


def _widest(node: Node, known: dict[int, Field | None]) -> Field | None:
    """The largest field among those of the nodes that feed one; `known` has them all."""
    fields = [known[id(source)] for source in node.fed_by]
    if any(each is None for each in fields):
        return None
    return max((each for each in fields if each is not None), key=lambda each: each.size, default=Field())


def _field(node: Node, before: Field | None) -> Field | None:
    """What each feature a node gives sees."""
    if before is None or node.kind in POINTWISE:
        return before
    if node.kind in CONVOLUTIONS:
        size, step = _side(node.argument("kernel_size"), None), _side(node.argument("strides"), 1)
        dilation = _side(node.argument("dilation_rate"), 1)
    elif node.kind in POOLINGS:
        size, dilation = _side(node.argument("pool_size"), 2), 1
        step = _side(node.argument("strides"), size)
    else:
        return None
    if size is None or step is None or dilation is None:
        return None
    seen = before.size + (size - 1) * dilation * before.step
    widest = node if seen > before.size and node.kind in CONVOLUTIONS else before.last
    return Field(seen, before.step * step, widest)


def _side(given: Any, default: int | None) -> int | None:
    """The largest of the sizes given for height and width."""
    if given is None or (isinstance(given, Const) and given.value is None):
        return default
    if isinstance(given, Const):
        return given.value if isinstance(given.value, int) else None
    items: Sequence[Any] = given.items or () if isinstance(given, (TupleValue, ListValue)) else ()
    sizes = [item.value for item in items if isinstance(item, Const) and isinstance(item.value, int)]
    return max(sizes) if sizes and len(sizes) == len(items) else None
