"""An initialiser as given to a layer into the constant or the spread its weights start with."""

from __future__ import annotations

import math
from typing import Any

from tflint.checks.model_graph import Node
from tflint.program.values import ApiObject, ApiRef, Const, ListValue, TupleValue

CONSTANTS = {"zeros": 0.0, "zero": 0.0, "ones": 1.0, "one": 1.0}


def constant_start(given: Any) -> float | None:
    """The one value all weights start with, `None` when they differ or it is not known."""
    match given:
        case Const(value=str(name)):
            return CONSTANTS.get(name.lower())
        case ApiRef(name=name) if name.startswith("keras.initializers."):
            return CONSTANTS.get(name.rpartition(".")[2].lower())
        case ApiObject(name="keras.initializers.Constant"):
            value = given.argument("value")
            return 0.0 if value is None else _number(value)
        case ApiObject() if given.name.startswith("keras.initializers."):
            return CONSTANTS.get(given.short_name.lower())
    return None


def spread(given: Any) -> float | None:
    """The root mean square of random initial weights as written, `None` when it is not known."""
    if not isinstance(given, ApiObject):
        return None
    if given.name in ("keras.initializers.RandomNormal", "keras.initializers.TruncatedNormal"):
        return _number(given.argument("stddev"))
    if given.name == "keras.initializers.RandomUniform":
        low, high = _number(given.argument("minval")), _number(given.argument("maxval"))
        if low is not None and high is not None:
            return math.sqrt(((low + high) / 2) ** 2 + (high - low) ** 2 / 12)
    return None


def fan_in(node: Node) -> int | None:
    """The number of products a unit of a Dense or convolution adds up, `None` when it is not known."""
    channels = node.input.shape[-1]
    if not isinstance(channels, int) or node.argument("data_format") is not None:
        return None
    if node.kind == "Dense":
        return channels
    kernel, axes = node.argument("kernel_size"), {"Conv1D": 1, "Conv2D": 2, "Conv3D": 3}.get(node.kind)
    sizes = list(kernel.items or ()) if isinstance(kernel, (TupleValue, ListValue)) else [kernel] * (axes or 0)
    numbers = [size.value for size in sizes if isinstance(size, Const) and isinstance(size.value, int)]
    return channels * math.prod(numbers) if axes and len(numbers) == axes else None


def _number(value: Any) -> float | None:
    return float(value.value) if isinstance(value, Const) and isinstance(value.value, (int, float)) else None
