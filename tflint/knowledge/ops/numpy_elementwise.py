"""Turns NumPy's functions of single elements, of one array or of two, into specs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.constants import as_spec
from tflint.knowledge.ops import arithmetic, dtypes
from tflint.knowledge.ops.contents import compared, joined, negated
from tflint.knowledge.ops.elementwise import clipped, curve
from tflint.knowledge.ops.numpy_call import numpy_op
from tflint.knowledge.ops.products import dot, einsum, matmul, outer, tensordot
from tflint.knowledge.ops.sizes import number_of
from tflint.knowledge.registry import Loose
from tflint.program import dim
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Labels, Shape, ShapeError, TensorSpec, Unknown

DtypeRule = Callable[["str | None"], "str | None"]


def _same(dtype: str | None) -> str | None:
    return None if dtype in ("bool", "string", "object") else dtype


def _float_only(dtype: str | None) -> str | None:
    """NumPy before 2.1 makes floats of integers here, later versions keep them."""
    return dtype if dtypes.is_float(dtype) else None


FLOATING = {
    name: name
    for name in (
        "sin",
        "cos",
        "tan",
        "tanh",
        "sinh",
        "cosh",
        "arcsin",
        "arccos",
        "arctan",
        "arcsinh",
        "arccosh",
        "arctanh",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "cbrt",
        "deg2rad",
        "rad2deg",
        "rint",
    )
} | {
    "radians": "deg2rad",
    "degrees": "rad2deg",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "fabs": "abs",
}
KEEPING = {
    "square": "square",
    "abs": "abs",
    "absolute": "abs",
    "sign": "sign",
    "positive": "positive",
    "reciprocal": "reciprocal",
    "conj": "identity",
    "conjugate": "identity",
    "real": "identity",
}
ROUNDING = {"floor": "floor", "ceil": "ceil", "trunc": "trunc", "fix": "trunc"}


def _one(name: str, shape: str, rule: DtypeRule) -> None:
    @numpy_op(f"numpy.{name}", tables=True)
    def function(x: TensorSpec, out: Loose = None, *, dtype: Loose = None) -> TensorSpec:
        """Apply a function to each element."""
        kind = x.kind if x.kind in ("frame", "series") else "numpy"
        wanted = dtypes.dtype_or(dtype, rule(x.dtype))
        return TensorSpec(x.shape, wanted, curve(shape, x, wanted), kind)


for _name, _shape in FLOATING.items():
    _one(_name, _shape, dtypes.to_float)
for _name, _shape in KEEPING.items():
    _one(_name, _shape, _same)
for _name, _shape in ROUNDING.items():
    _one(_name, _shape, _float_only)


@numpy_op("numpy.round", "numpy.around", "numpy.round_", "numpy.ndarray.round")
def rounded(a: TensorSpec, decimals: Loose = 0) -> TensorSpec:
    """Round to so many digits."""
    return TensorSpec(
        a.shape,
        _same(a.dtype),
        curve("round" if decimals == 0 else "cbrt", a, a.dtype)
        if decimals == 0
        else Content(
            source=a.content.source, order=a.content.order, relation=a.content.relation, scalings=a.content.scalings
        ),
        "numpy",
    )


@numpy_op("numpy.negative")
def negative(x: TensorSpec) -> Any:
    """Minus each element."""
    if x.dtype == "bool":
        return ShapeError("minus is not defined for booleans", "dtype")
    return TensorSpec(x.shape, x.dtype, negated(x.content, x.dtype), "numpy")


def _test(name: str) -> None:
    @numpy_op(f"numpy.{name}")
    def function(x: TensorSpec) -> TensorSpec:
        """Ask something of each element."""
        return TensorSpec(
            x.shape, "bool" if x.dtype not in (None, "object", "string") else None, compared(x, x, "?"), "numpy"
        )


for _name in ("isnan", "isinf", "isfinite", "logical_not", "signbit", "isposinf", "isneginf"):
    _test(_name)

BINARY = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "remainder": "%",
    "power": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
}


def _two(name: str, operator: str) -> None:
    @numpy_op(f"numpy.{name}")
    def function(x1: Loose, x2: Loose, out: Loose = None) -> Any:
        """Combine two arrays element by element."""
        if isinstance(x1, Unknown) or isinstance(x2, Unknown):
            return TensorSpec(kind="numpy")
        return arithmetic.binary(operator, x1, x2, "numpy")


for _name, _operator in BINARY.items():
    _two(_name, _operator)


def _broadcast(a: Any, b: Any, dtype: Any, content: Content) -> Any:
    shape = dims.broadcast(arithmetic.operand(a).shape, arithmetic.operand(b).shape)
    if isinstance(dtype, ShapeError):
        return dtype
    return shape if isinstance(shape, ShapeError) else TensorSpec(shape, dtype, content, "numpy")


def extreme(name: str, x: TensorSpec, y: TensorSpec) -> Content:
    """Content of the larger or smaller of two arrays, element by element."""
    choose = max if name in ("maximum", "fmax") else min
    lows, highs = (x.content.low, y.content.low), (x.content.high, y.content.high)
    low = choose(lows) if None not in lows else None  # type: ignore[type-var]
    high = choose(highs) if None not in highs else None  # type: ignore[type-var]
    if choose is max and low is None:
        low = next((end for end in lows if end is not None), None)
    if choose is min and high is None:
        high = next((end for end in highs if end is not None), None)
    main = x if x.shape.rank != 0 else y
    return Content(
        low,
        high,
        scalings=main.content.scalings,
        source=main.content.source,
        order=main.content.order,
        relation=main.content.relation or ("relu" if (x.shape.rank == 0) != (y.shape.rank == 0) else None),
    )


def _extremes(name: str) -> None:
    @numpy_op(f"numpy.{name}")
    def function(x1: Loose, x2: Loose) -> Any:
        """The larger or smaller of two arrays, element by element."""
        if isinstance(x1, Unknown) or isinstance(x2, Unknown):
            return TensorSpec(kind="numpy")
        x, y = arithmetic.operand(x1), arithmetic.operand(x2)
        return _broadcast(x1, x2, arithmetic.numpy_dtype("+", x1, x2), extreme(name, x, y))


for _name in ("maximum", "minimum", "fmax", "fmin"):
    _extremes(_name)


def _floating_two(name: str) -> None:
    @numpy_op(f"numpy.{name}")
    def function(x1: Loose, x2: Loose) -> Any:
        """Combine two arrays element by element, in floats."""
        dtype = arithmetic.numpy_dtype("+", x1, x2)
        strong = not arithmetic.is_python_number(x1) and not arithmetic.is_python_number(x2)
        kinds = [dtypes.to_float(arithmetic.operand(value).dtype) for value in (x1, x2)]
        wide = dtypes.promote(*kinds) if strong else None if isinstance(dtype, ShapeError) else dtypes.to_float(dtype)
        known = None if name == "float_power" or dtype is None else wide
        return _broadcast(x1, x2, known, Content(relation=name))


for _name in ("arctan2", "hypot", "logaddexp", "float_power"):
    _floating_two(_name)


def _logical(name: str) -> None:
    @numpy_op(f"numpy.{name}")
    def function(x1: TensorSpec, x2: TensorSpec) -> Any:
        """Combine two arrays of truths."""
        content = compared(x1, x2, "?")
        if name == "logical_xor":
            from tflint.records import replace

            content = replace(content, relation="xor")
        return _broadcast(x1, x2, "bool", content)


for _name in ("logical_and", "logical_or", "logical_xor"):
    _logical(_name)


@numpy_op("numpy.where")
def where(condition: TensorSpec, x: Loose = None, y: Loose = None) -> Any:
    """Choose between two arrays; with one argument, the positions of what is true."""
    if x is None and y is None:
        rank = condition.shape.rank
        if not rank:
            return UNKNOWN
        from tflint.knowledge.ops.indexing import selected

        found = TensorSpec(
            Shape((selected(condition),)), "int64", Content(low=0.0, marks=condition.content.marks), "numpy"
        )
        return (found,) * rank
    if isinstance(x, Unknown) or isinstance(y, Unknown):
        return TensorSpec(kind="numpy")
    a, b = arithmetic.operand(x), arithmetic.operand(y)
    branches = dims.broadcast(a.shape, b.shape)
    if isinstance(branches, ShapeError):
        return branches
    shape = dims.broadcast(condition.shape, branches)
    if isinstance(shape, ShapeError):
        return shape
    dtype = arithmetic.numpy_dtype("+", x, y)
    return TensorSpec(shape, None if isinstance(dtype, ShapeError) else dtype, chosen(condition, a, b), "numpy")


def chosen(condition: TensorSpec, a: TensorSpec, b: TensorSpec) -> Content:
    """Content of a choice between two arrays; of two numbers it is a label."""
    from tflint.records import replace

    content = joined([a.content, b.content])
    values = {a.content.constant, b.content.constant} if a.shape.rank == b.shape.rank == 0 else set()
    labels = (
        Labels("binary", 2) if values == {0, 1} else Labels("plus-minus", 2) if values == {-1, 1} else content.labels
    )
    bent = condition.content.relation or ("where" if a.shape.rank or b.shape.rank else None)
    order = condition.content.order
    return replace(content, labels=labels, order=order, relation=content.relation or bent, constant=None)


@numpy_op("numpy.nonzero", "numpy.flatnonzero", "numpy.argwhere", "numpy.ndarray.nonzero")
def nonzero(a: TensorSpec) -> Any:
    """The positions of what is not zero; how many is not followed."""
    return UNKNOWN


@numpy_op("numpy.clip", "numpy.ndarray.clip")
def clip(a: TensorSpec, a_min: Loose = None, a_max: Loose = None) -> Any:
    """Cut off what is below or above."""
    low, high = number_of(a_min), number_of(a_max)
    dtype = a.dtype
    for end in (a_min, a_max):
        if end is None:
            continue
        found = None if isinstance(end, Unknown) else arithmetic.numpy_dtype("+", a.with_(dtype=dtype), end)
        dtype = None if isinstance(found, ShapeError) else found
    shape = a.shape
    for end in (a_min, a_max):
        if isinstance(end, TensorSpec) and end.shape.rank != 0 or isinstance(end, tuple):
            merged = dims.broadcast(shape, as_spec(end).shape)
            if isinstance(merged, ShapeError):
                return merged
            shape = merged
    lower = low if a_min is not None else None
    upper = high if a_max is not None else None
    return TensorSpec(shape, dtype, clipped(a.content, lower, upper), "numpy")


@numpy_op("numpy.nan_to_num")
def nan_to_num(x: TensorSpec, copy: Loose = True, nan: Loose = 0.0) -> TensorSpec:
    """Put numbers where there are none."""
    return x.with_(
        content=Content(scalings=x.content.scalings, source=x.content.source, order=x.content.order),
        kind="numpy",
        dtype=_same(x.dtype),
    )


@numpy_op("numpy.dot")
def numpy_dot(a: Loose, b: Loose) -> Any:
    """Multiply matrices, vectors or numbers."""
    return TensorSpec(kind="numpy") if isinstance(a, Unknown) or isinstance(b, Unknown) else dot(a, b, "numpy")


@numpy_op("numpy.ndarray.dot")
def method_dot(a: TensorSpec, b: Loose) -> Any:
    """Multiply matrices, vectors or numbers."""
    return TensorSpec(kind="numpy") if isinstance(b, Unknown) else dot(a, b, "numpy")


@numpy_op("numpy.matmul")
def numpy_matmul(x1: Loose, x2: Loose) -> Any:
    """Multiply matrices."""
    return TensorSpec(kind="numpy") if isinstance(x1, Unknown) or isinstance(x2, Unknown) else matmul(x1, x2, "numpy")


@numpy_op("numpy.outer")
def numpy_outer(a: Loose, b: Loose) -> Any:
    """Multiply each element with each."""
    return TensorSpec(kind="numpy") if isinstance(a, Unknown) or isinstance(b, Unknown) else outer(a, b, "numpy")


@numpy_op("numpy.tensordot")
def numpy_tensordot(a: Loose, b: Loose, axes: Loose = 2) -> Any:
    """Multiply and add over pairs of axes."""
    return (
        TensorSpec(kind="numpy") if isinstance(a, Unknown) or isinstance(b, Unknown) else tensordot(a, b, axes, "numpy")
    )


@numpy_op("numpy.einsum")
def numpy_einsum(subscripts: str, *operands: TensorSpec) -> Any:
    """Multiply and add by an equation."""
    return einsum(subscripts, operands, "numpy") if isinstance(subscripts, str) else UNKNOWN


@numpy_op("numpy.linalg.inv", "numpy.linalg.pinv", "numpy.linalg.cholesky")
def inverse(a: TensorSpec) -> Any:
    """Invert a matrix or take its root."""
    wanted = dtypes.to_float(a.dtype) if dtypes.is_float(a.dtype) else None
    if a.shape.dims is None or len(a.shape.dims) < 2 or dim.compare(a.shape[-1], a.shape[-2]) is not dim.Comparison.EQ:
        return TensorSpec(UNKNOWN_SHAPE, wanted, kind="numpy")
    return TensorSpec(a.shape, wanted, kind="numpy")


@numpy_op("numpy.linalg.det", "numpy.trace", "numpy.ndarray.trace")
def determinant(a: TensorSpec) -> Any:
    """A number for each matrix."""
    if a.shape.dims is None or len(a.shape.dims) != 2:
        return TensorSpec(kind="numpy")
    return TensorSpec(Shape(()), a.dtype if a.dtype in ("float32", "float64") else None, kind="numpy")


@numpy_op("numpy.float_", "numpy.ndarray.view")
def reread(a: TensorSpec, dtype: Loose = None) -> Any:
    """Read the same bytes as another type, which is not followed."""
    return UNKNOWN
