"""Turns what is known of the values going into an operation into what is known of those coming out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from tflint.knowledge.ops.dtypes import LIMITS, is_float, is_integer
from tflint.program import dim
from tflint.program.spec import UNKNOWN_CONTENT, Content, Labels, Scaling, Source, TensorSpec
from tflint.records import replace

Interval = tuple[float | None, float | None]
NOTHING: Interval = (None, None)

_tokens = itertools.count(1)
MIXED = "mixed:"
"""Begins the mark of values whose samples were put into a random order in place: the call's node, the new order."""
STATISTICS = frozenset({"mean", "std", "max", "min", "spread"})
"""Marks of a value computed from data, by which the operators know `(x - x.mean()) / x.std()`."""


def fresh_order() -> int:
    """A token for an order of samples nobody else has."""
    return next(_tokens)


def derived_order(order: int | None, *how: object) -> int | None:
    """The token of an order made from another one in a certain way: equal for equal ways."""
    return None if order is None else hash((order, *how))


def moved(content: Content, keeps_order: bool) -> Content:
    """Values that changed place only."""
    if content is UNKNOWN_CONTENT:
        return content
    marks = frozenset(mark for mark in content.marks if ":" not in mark)
    order = content.order if keeps_order else None
    return replace(content, constant=None, columns=None, order=order, marks=marks)


def joined(contents: list[Content]) -> Content:
    """Values of several arrays put together."""
    if not contents:
        return UNKNOWN_CONTENT
    first = contents[0]
    lows, highs = [c.low for c in contents], [c.high for c in contents]
    low = None if None in lows else min(low for low in lows if low is not None)
    high = None if None in highs else max(high for high in highs if high is not None)
    return Content(
        low,
        high,
        labels=first.labels if all(c.labels == first.labels for c in contents) else None,
        scalings=first.scalings if all(c.scalings == first.scalings for c in contents) else (),
        source=first.source if all(c.source == first.source for c in contents) else None,
        relation=first.relation if all(c.relation == first.relation for c in contents) else None,
    )


def ranged(low: float | None, high: float | None, **others: Any) -> Content:
    """Content known by its limits."""
    return Content(None if low is None else float(low), None if high is None else float(high), **others)


def constant_number(x: TensorSpec) -> float | None:
    """The one number a scalar surely is."""
    value = x.content.constant
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    low, high = x.content.low, x.content.high
    if x.shape.dims == () and low is not None and low == high and math.isfinite(low):
        return low
    return None


def _finite(*values: float | None) -> bool:
    return all(value is not None and math.isfinite(value) for value in values)


def _products(a: Interval, b: Interval, combine: Callable[[float, float], float]) -> Interval:
    try:
        corners = [combine(x, y) for x in a for y in b]  # type: ignore[arg-type]
    except (OverflowError, ZeroDivisionError):
        return NOTHING
    return (min(corners), max(corners)) if _finite(*corners) else NOTHING


def _plus(a: Interval, b: Interval, sign: int) -> Interval:
    other = b if sign > 0 else (b[1], b[0])
    low = a[0] + sign * other[0] if a[0] is not None and other[0] is not None else None
    high = a[1] + sign * other[1] if a[1] is not None and other[1] is not None else None
    return low, high


def _power(a: Interval, b: Interval) -> Interval:
    exponent = b[0]
    if exponent is None or exponent != b[1] or not 0 <= exponent <= 64 or not _finite(*a) or exponent != int(exponent):
        return NOTHING
    low, high = sorted((a[0] ** exponent, a[1] ** exponent))  # type: ignore[operator]
    even_over_zero = exponent % 2 == 0 and exponent and a[0] < 0 < a[1]  # type: ignore[operator]
    return (0.0 if even_over_zero else float(low)), float(high)


def _modulo(a: Interval, b: Interval) -> Interval:
    if b[0] is not None and b[0] == b[1] and b[0] > 0 and _finite(*a) and a[0] >= 0:  # type: ignore[operator]
        return (0.0, min(a[1], b[0]))  # type: ignore[type-var]
    return NOTHING


def interval(operator: str, a: Interval, b: Interval) -> Interval:
    """The limits of `a operator b`, ends unknown where they are."""
    if operator == "+":
        return _plus(a, b, 1)
    if operator == "-":
        return _plus(a, b, -1)
    if operator == "*":
        return _products(a, b, lambda x, y: x * y) if _finite(*a, *b) else NOTHING
    if operator in ("/", "//"):
        if not _finite(*a, *b) or b[0] != b[1] or b[0] == 0:
            return NOTHING  # statistics of the same values: no quotient comes near what the limits would allow
        low, high = _products(a, b, lambda x, y: x / y)
        return (low, high) if operator == "/" or low is None or high is None else (math.floor(low), math.floor(high))
    if operator == "**":
        return _power(a, b)
    return _modulo(a, b) if operator == "%" else NOTHING


def fitted(limits: Interval, dtype: str | None, marks: frozenset[str]) -> tuple[Interval, frozenset[str]]:
    """Limits an integer type can hold; where it surely cannot, the values wrap around, which is marked."""
    bounds = LIMITS.get(dtype or "")
    if bounds is None:
        return limits, marks
    low, high = limits
    if (low is not None and low > bounds[1]) or (high is not None and high < bounds[0]):
        return NOTHING, marks | {"overflow"}
    if low is None or high is None or low < bounds[0] or high > bounds[1]:
        return NOTHING, marks
    return limits, marks


_SPREAD = {("max", "-", "min"): "spread", ("data", "-", "mean"): "centred", ("data", "-", "min"): "shifted"}


def _statistic(x: TensorSpec) -> str:
    found = x.content.marks & STATISTICS
    return min(found) if len(found) == 1 else "data"


def _scaling(operator: str, a: TensorSpec, b: TensorSpec) -> Scaling | None:
    """The scaling step that `a operator b` is for the data `a`."""
    statistic = _statistic(b)
    if operator == "/" and statistic == "std":
        return Scaling("standardise")
    if operator == "/" and statistic in ("max", "spread"):
        return Scaling("minmax")
    number = constant_number(b)
    if number is None or a.shape.dims == () or a.content.constant is not None:
        return None
    if operator == "/" and number != 1:
        return Scaling("divide", number)
    return Scaling("rescale", number) if operator == "*" and number != 1 else None


def _relation(operator: str, a: TensorSpec, b: TensorSpec) -> str | None:
    if operator == "**" and constant_number(b) not in (0, 1, None):
        return "square" if constant_number(b) == 2 else "power"
    if operator == "*" and a is b and a.shape.dims != ():
        return "square"
    if operator == "^" and is_data(a) and is_data(b):
        return "xor"
    return a.content.relation or b.content.relation


def is_data(x: TensorSpec) -> bool:
    """Whether a tensor holds more than one number."""
    return x.shape.dims != ()


def _order(a: TensorSpec, b: TensorSpec) -> int | None:
    if a.content.order == b.content.order:
        return a.content.order
    rank_a, rank_b = a.shape.rank, b.shape.rank
    if rank_a is None or rank_b is None:
        return None
    if rank_a > rank_b or rank_b == 0:
        return a.content.order
    if rank_b > rank_a:
        return b.content.order
    return a.content.order if b.content.order is None and not _long(b) else None


def _long(x: TensorSpec) -> bool:
    return x.shape[0] != 1


def _source(a: Content, b: Content) -> Source | None:
    if b.source is None or b.source.kind == "literal":
        return a.source
    return b.source if a.source is None or a.source.kind == "literal" else None


def binary(operator: str, a: TensorSpec, b: TensorSpec, dtype: str | None) -> Content:
    """Content of `a operator b`, elementwise."""
    x, y = a.content, b.content
    if operator == "*" and (a.shape.dims == () or x.constant is not None) and is_data(b) and y.constant is None:
        a, b, x, y = b, a, y, x
    may_wrap = dtype is None and not (is_float(a.dtype) or is_float(b.dtype))
    limits = NOTHING if may_wrap else interval(operator, (x.low, x.high), (y.low, y.high))
    kept = x.marks & ({"overflow", "interpolated"} if operator in "+-" else {"overflow"})
    limits, marks = fitted(limits, dtype, kept)
    pair = _SPREAD.get((_statistic(a), operator, _statistic(b)))
    marks = marks | ({pair} if pair else set())
    step = _scaling(operator, a, b)
    main = a if is_data(a) or not is_data(b) else b
    scalings = main.content.scalings + ((step,) if step else ())
    keeps_labels = operator in "+-" and is_integer(dtype) and constant_number(b) is not None
    return Content(
        *limits,
        labels=x.labels if keeps_labels and x.labels and x.labels.form == "integer" else None,
        scalings=scalings,
        source=_source(x, y),
        relation=_relation(operator, a, b),
        constant=_constants(operator, a, b, dtype),
        order=_order(a, b),
        marks=marks,
    )


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "//": lambda x, y: x // y,
    "%": lambda x, y: x % y,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
}


def _constants(operator: str, a: TensorSpec, b: TensorSpec, dtype: str | None) -> Any:
    """The values themselves, where both sides are small constants of one shape or one is a number."""
    left, right = a.content.constant, b.content.constant
    function = _sized(operator)
    if (
        left is None
        or right is None
        or function is None
        or dtype not in ("int64", "float64", "int32", "float32", "bool")
    ):
        return None
    if isinstance(left, tuple) and isinstance(right, tuple) and a.shape != b.shape:
        return None
    try:
        result = _zipped(function, left, right)
    except (TypeError, ZeroDivisionError, ValueError, OverflowError):
        return None
    leaves = list(flat(result))
    whole = dtype in ("int64", "int32", "bool")
    bounds = LIMITS.get(dtype)
    if whole and (bounds is None or not all(_whole(v, bounds) for v in leaves)):
        return None
    return result


def _whole(value: Any, bounds: tuple[int, int]) -> bool:
    return isinstance(value, (dim.Expr, dim.Batch, dim.UnknownDim)) or (
        isinstance(value, int) and bounds[0] <= value <= bounds[1]
    )


_SIZES: dict[str, Callable[[Any, Any], Any]] = {
    "+": dim.add,
    "-": dim.sub,
    "*": dim.mul,
    "//": dim.floordiv,
    "%": dim.modulo,
}


def _sized(operator: str) -> Callable[[Any, Any], Any] | None:
    """The function of an operator on numbers and on sizes nobody knows yet."""
    numbers, sizes = _ARITHMETIC.get(operator), _SIZES.get(operator)
    if numbers is None or sizes is None:
        return numbers

    def function(x: Any, y: Any) -> Any:
        symbolic = isinstance(x, (dim.Expr, dim.Batch, dim.UnknownDim)) or isinstance(
            y, (dim.Expr, dim.Batch, dim.UnknownDim)
        )
        return sizes(x, y) if symbolic else numbers(x, y)

    return function


def _zipped(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    if isinstance(a, tuple) and isinstance(b, tuple):
        if len(a) != len(b):
            raise ValueError
        return tuple(_zipped(function, x, y) for x, y in zip(a, b, strict=False))
    if isinstance(a, tuple):
        return tuple(_zipped(function, x, b) for x in a)
    if isinstance(b, tuple):
        return tuple(_zipped(function, a, y) for y in b)
    return function(a, b)


def flat(value: Any) -> Any:
    """The numbers in nested tuples, in order."""
    if isinstance(value, tuple):
        for item in value:
            yield from flat(item)
    else:
        yield value


def nested(values: list[Any], sizes: tuple[int, ...]) -> Any:
    """Numbers put into nested tuples of the given sizes."""
    if not sizes:
        return values[0]
    step = len(values) // sizes[0] if sizes[0] else 0
    return tuple(nested(values[i * step : (i + 1) * step], sizes[1:]) for i in range(sizes[0]))


def compared(a: TensorSpec, b: TensorSpec, operator: str = "==") -> Content:
    """Content of a comparison: 0 or 1, recognisable when it masks two arrays."""
    mask = frozenset({f"mask:{fresh_order()}"})
    constant = _constants(operator, a, b, "bool")
    return Content(
        0.0,
        1.0,
        labels=Labels("binary", 2),
        constant=constant,
        order=_order(a, b),
        source=_source(a.content, b.content),
        marks=mask,
    )


def negated(content: Content, dtype: str | None) -> Content:
    """Content of `-x`."""
    low = None if content.high is None else -content.high
    high = None if content.low is None else -content.low
    limits, marks = fitted((low, high), dtype, frozenset())
    constant = content.constant
    value = -constant if isinstance(constant, (int, float)) and not isinstance(constant, bool) else None
    if dtype is not None and dtype.startswith("uint"):
        value = None
    return Content(
        *limits,
        scalings=content.scalings,
        source=content.source,
        relation=content.relation,
        order=content.order,
        constant=value,
        marks=marks,
    )
