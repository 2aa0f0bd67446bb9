"""Turns functions applied to each element into specs: what they do to the dtype, to the limits and to linearity."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from tflint.knowledge.ops.contents import Interval, fitted
from tflint.knowledge.ops.dtypes import is_float
from tflint.program.spec import Content, TensorSpec
from tflint.records import replace


@dataclass(frozen=True, slots=True)
class Curve:
    """A function of one number: the values it can take, whether it rises, and whether it bends."""

    low: float | None = None
    high: float | None = None
    rises: Callable[[float], float] | None = None
    bends: bool = True


def sigmoid(x: float) -> float:
    """The logistic function, without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


CURVES: dict[str, Curve] = {
    "sin": Curve(-1, 1),
    "cos": Curve(-1, 1),
    "tan": Curve(),
    "tanh": Curve(-1, 1, math.tanh),
    "sinh": Curve(rises=math.sinh),
    "cosh": Curve(1, None),
    "arcsin": Curve(-1.5708, 1.5708),
    "arccos": Curve(0, 3.1416),
    "arctan": Curve(-1.5708, 1.5708, math.atan),
    "arcsinh": Curve(rises=math.asinh),
    "arccosh": Curve(0, None),
    "arctanh": Curve(),
    "exp": Curve(0, None, math.exp),
    "exp2": Curve(0, None, lambda x: 2.0**x),
    "expm1": Curve(-1, None, math.expm1),
    "log": Curve(rises=math.log),
    "log2": Curve(rises=math.log2),
    "log10": Curve(rises=math.log10),
    "log1p": Curve(rises=math.log1p),
    "sqrt": Curve(0, None, math.sqrt),
    "cbrt": Curve(),
    "square": Curve(0, None),
    "abs": Curve(0, None),
    "sign": Curve(-1, 1, lambda x: (x > 0) - (x < 0)),
    "reciprocal": Curve(),
    "floor": Curve(rises=math.floor, bends=False),
    "ceil": Curve(rises=math.ceil, bends=False),
    "trunc": Curve(rises=math.trunc, bends=False),
    "round": Curve(rises=round, bends=False),
    "rint": Curve(rises=round, bends=False),
    "deg2rad": Curve(rises=math.radians, bends=False),
    "rad2deg": Curve(rises=math.degrees, bends=False),
    "sigmoid": Curve(0, 1, sigmoid),
    "relu": Curve(0, None, lambda x: max(x, 0.0)),
    "relu6": Curve(0, 6, lambda x: min(max(x, 0.0), 6.0)),
    "elu": Curve(-1, None, lambda x: x if x > 0 else math.expm1(x)),
    "softplus": Curve(0, None),
    "softsign": Curve(-1, 1, lambda x: x / (1 + abs(x))),
    "gelu": Curve(-0.2, None),
    "silu": Curve(-0.3, None),
    "selu": Curve(-1.7582, None),
    "leaky_relu": Curve(),
    "erf": Curve(-1, 1, math.erf),
    "erfc": Curve(0, 2),
    "rsqrt": Curve(0, None),
    "lgamma": Curve(),
    "digamma": Curve(),
    "hard_sigmoid": Curve(0, 1),
    "log_sigmoid": Curve(None, 0),
    "positive": Curve(bends=False),
    "identity": Curve(bends=False),
    "sinc": Curve(),
    "i0": Curve(),
    "gamma": Curve(),
}
"""The limits of each function, and the function itself where it never falls; rounding only widens them."""


def curve(name: str, x: TensorSpec, dtype: str | None) -> Content:
    """What is known of the values after applying a function to each element."""
    content = x.content
    shape = CURVES.get(name, Curve())
    limits: Interval = (shape.low, shape.high)
    if content.low is not None and content.high is not None:
        limits = _limits(name, shape, content.low, content.high)
    limits, marks = fitted((_float(limits[0]), _float(limits[1])), dtype, frozenset())
    bent = (
        shape.bends
        and x.shape.rank != 0
        and not (name in ("abs", "relu") and content.low is not None and content.low >= 0)
    )
    relation = content.relation or (name if bent and is_real(x) else None)
    return Content(
        *limits,
        scalings=content.scalings,
        source=content.source,
        relation=relation,
        order=content.order,
        marks=marks,
        labels=content.labels if not shape.bends else None,
    )


def is_real(x: TensorSpec) -> bool:
    """Whether a tensor may hold real data, not classes or words."""
    return x.content.labels is None and (x.dtype is None or is_float(x.dtype) or x.dtype.startswith(("int", "uint")))


def _float(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _limits(name: str, shape: Curve, low: float, high: float) -> Interval:
    if name in ("abs", "square"):
        ends = sorted((abs(low), abs(high)))
        first = 0.0 if low <= 0 <= high else ends[0]
        return (first, ends[1]) if name == "abs" else (first * first, ends[1] * ends[1])
    if name in ("identity", "positive"):
        return low, high
    if shape.rises is None or not (math.isfinite(low) and math.isfinite(high)):
        return shape.low, shape.high
    try:
        return float(shape.rises(low)), float(shape.rises(high))
    except (ValueError, OverflowError):
        return shape.low, shape.high


def clipped(content: Content, low: float | None, high: float | None) -> Content:
    """Content after cutting values off below `low` and above `high`, `None` where there is no such end."""

    def into(value: float | None, otherwise: float | None) -> float | None:
        if value is None:
            return otherwise
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    return replace(content, low=into(content.low, low), high=into(content.high, high), constant=None, labels=None)
