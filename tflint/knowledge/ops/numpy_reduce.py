"""Turns NumPy's reductions (mean, max, argmax, cumsum, ...), functions and methods, into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import arrays, dtypes
from tflint.knowledge.ops.contents import fitted
from tflint.knowledge.ops.numpy_call import numpy_op
from tflint.knowledge.ops.sizes import axes_of
from tflint.knowledge.registry import Loose
from tflint.program.spec import UNKNOWN, Content, Labels, Shape, ShapeError, TensorSpec, Unknown
from tflint.records import replace

MARKS = {"mean": "mean", "std": "std", "max": "max", "min": "min", "ptp": "spread"}


def kept_order(x: TensorSpec, axis: Any) -> int | None:
    """The order of the samples after a reduction: kept when axis 0 stays."""
    axes = axes_of(axis)
    if not isinstance(axes, tuple) or x.shape.rank is None or not axes:
        return None
    return x.content.order if all(n > 0 or -x.shape.rank < n < 0 for n in axes) else None


def reduction(name: str, x: TensorSpec, axis: Any, keepdims: Any, dtype: str | None, kind: str | None) -> Any:
    """The spec of a reduction called `name`, such as mean, max or any."""
    shape = arrays.reduced(x, axis, keepdims)
    if isinstance(shape, ShapeError):
        return shape
    content = replace(_content(name, x, shape, dtype), order=kept_order(x, axis))
    return TensorSpec(shape, dtype, content, kind)


def _content(name: str, x: TensorSpec, shape: Shape, dtype: str | None) -> Content:
    low, high = x.content.low, x.content.high
    mark = MARKS.get(name)
    marks = frozenset({mark} if mark and x.shape.rank != 0 else ())
    if name in ("max", "min", "mean", "median", "average", "percentile", "quantile"):
        return Content(low, high, marks=marks, relation=x.content.relation)
    if name in ("std", "var", "ptp"):
        spread = high - low if low is not None and high is not None else None
        top = None if spread is None else {"std": spread / 2, "var": spread * spread / 4}.get(name, spread)
        return Content(0.0 if dtype not in dtypes.COMPLEX else None, top, marks=marks)
    if name in ("any", "all"):
        return Content(0.0, 1.0, labels=Labels("binary", 2))
    if name == "sum":
        total, rest = arrays.count(x.shape), arrays.count(shape)
        if isinstance(total, int) and isinstance(rest, int) and rest and low is not None and high is not None:
            times = total // rest
            limits, wrapped = fitted((low * times, high * times), dtype, frozenset())
            return Content(*limits, relation=x.content.relation, marks=wrapped)
        return Content(
            0.0 if low is not None and low >= 0 and dtype in dtypes.FLOATS else None, relation=x.content.relation
        )
    return Content(0.0) if name in ("norm", "count_nonzero") else Content()


def summed(dtype: str | None) -> str | None:
    """The dtype in which NumPy adds up."""
    if dtype in ("bool", "int8", "int16", "int32"):
        return "int64"
    return "uint64" if dtype in ("uint8", "uint16", "uint32") else dtype


def averaged(dtype: str | None) -> str | None:
    """The dtype in which NumPy averages."""
    return (
        "float64" if dtypes.is_integer(dtype) or dtype == "bool" else None if dtype in ("string", "object") else dtype
    )


def _keeps(dtype: str | None) -> str | None:
    return None if dtype == "object" else dtype


def _boolean(dtype: str | None) -> str | None:
    return None if dtype in (None, "object", "string") else "bool"


def _register(name: str, names: tuple[str, ...], rule: Any, takes_dtype: bool) -> None:
    functions = tuple(f"numpy.{n}" for n in names)
    methods = tuple(f"numpy.ndarray.{n}" for n in names)

    if takes_dtype:

        @numpy_op(*functions, *methods)
        def with_dtype(
            a: TensorSpec, axis: Loose = None, dtype: Loose = None, out: Loose = None, keepdims: Loose = False
        ) -> Any:
            """Reduce over axes."""
            return reduction(name, a, axis, keepdims, dtypes.dtype_or(dtype, rule(a.dtype)), "numpy")
    else:

        @numpy_op(*functions, *methods)
        def plain(a: TensorSpec, axis: Loose = None, out: Loose = None, keepdims: Loose = False) -> Any:
            """Reduce over axes."""
            return reduction(name, a, axis, keepdims, rule(a.dtype), "numpy")


_register("sum", ("sum", "nansum"), summed, True)
_register("prod", ("prod", "nanprod", "product"), summed, True)
_register("mean", ("mean", "nanmean"), averaged, True)
_register("std", ("std", "nanstd"), averaged, True)
_register("var", ("var", "nanvar"), averaged, True)
_register("max", ("max", "amax", "nanmax"), _keeps, False)
_register("min", ("min", "amin", "nanmin"), _keeps, False)
_register("any", ("any", "sometrue"), _boolean, False)
_register("all", ("all", "alltrue"), _boolean, False)
_register("ptp", ("ptp",), _keeps, False)


@numpy_op("numpy.prod", "numpy.product")
def prod(a: TensorSpec, axis: Loose = None, dtype: Loose = None, out: Loose = None, keepdims: Loose = False) -> Any:
    """Multiply over axes; of sizes, as in `np.prod(x.shape)`, the number itself."""
    constant = a.content.constant
    if axis is None and isinstance(constant, tuple) and a.dtype == "int64" and a.shape.rank == 1 and a.kind is None:
        product = 1
        for value in constant:
            product *= value
        if abs(product) < 2**63:
            return TensorSpec(Shape(()), "int64", Content(float(product), float(product), constant=product), "numpy")
    return reduction("prod", a, axis, keepdims, dtypes.dtype_or(dtype, summed(a.dtype)), "numpy")


@numpy_op("numpy.median", "numpy.nanmedian")
def median(
    a: TensorSpec, axis: Loose = None, out: Loose = None, overwrite_input: Loose = False, keepdims: Loose = False
) -> Any:
    """The middle value over axes."""
    return reduction("median", a, axis, keepdims, averaged(a.dtype), "numpy")


@numpy_op("numpy.average")
def average(
    a: TensorSpec, axis: Loose = None, weights: Loose = None, returned: Loose = False, *, keepdims: Loose = False
) -> Any:
    """The weighted mean over axes."""
    if returned is not False:
        return UNKNOWN
    return reduction("mean", a, axis, keepdims, averaged(a.dtype) if weights is None else None, "numpy")


@numpy_op("numpy.percentile", "numpy.quantile", "numpy.nanpercentile", "numpy.nanquantile")
def percentile(
    a: TensorSpec,
    q: TensorSpec,
    axis: Loose = None,
    out: Loose = None,
    overwrite_input: Loose = False,
    method: Loose = "linear",
    keepdims: Loose = False,
) -> Any:
    """The values below which given parts of the data lie."""
    made = reduction(
        "percentile", a, axis, keepdims, averaged(a.dtype) if a.dtype in ("float64", "int64") else None, "numpy"
    )
    if isinstance(made, ShapeError) or made.shape.dims is None or q.shape.dims is None:
        return made if isinstance(made, ShapeError) else made.with_(shape=Shape())
    return made.with_(shape=Shape((*q.shape.dims, *made.shape.dims)))


@numpy_op(
    "numpy.argmax", "numpy.argmin", "numpy.ndarray.argmax", "numpy.ndarray.argmin", "numpy.nanargmax", "numpy.nanargmin"
)
def argmax(a: TensorSpec, axis: Loose = None, out: Loose = None, *, keepdims: Loose = False) -> Any:
    """The position of the greatest value, which is how class scores become labels."""
    return positions(a, axis, keepdims, "int64", "numpy")


def positions(x: TensorSpec, axis: Any, keepdims: Any, dtype: str | None, kind: str | None) -> Any:
    """The spec of `argmax`: integer labels, as many classes as the axis is long."""
    shape = arrays.reduced(x, axis, keepdims)
    if isinstance(shape, ShapeError):
        return shape
    place = arrays.axis_of(x, axis) if axis is not None else None
    size = x.shape[place] if isinstance(place, int) else None
    classes = size if isinstance(size, int) else None
    high = None if classes is None else float(classes - 1)
    content = Content(0.0, high, labels=Labels("integer", classes), order=kept_order(x, axis))
    return TensorSpec(shape, dtype, content, kind)


@numpy_op("numpy.cumsum", "numpy.ndarray.cumsum", "numpy.cumprod", "numpy.ndarray.cumprod", "numpy.nancumsum")
def cumsum(a: TensorSpec, axis: Loose = None, dtype: Loose = None) -> Any:
    """Add up from the start along an axis."""
    wanted = dtypes.dtype_or(dtype, summed(a.dtype))
    if axis is None:
        return TensorSpec(Shape((arrays.count(a.shape),)), wanted, kind="numpy")
    place = arrays.axis_of(a, axis)
    if isinstance(place, ShapeError) or a.shape.rank == 0:
        return place or TensorSpec(dtype=wanted, kind="numpy")
    return TensorSpec(a.shape, wanted, Content(order=a.content.order if place else None), "numpy")


@numpy_op("numpy.count_nonzero")
def count_nonzero(a: TensorSpec, axis: Loose = None, *, keepdims: Loose = False) -> Any:
    """Count what is not zero."""
    return reduction("count_nonzero", a, axis, keepdims, "int64", "numpy")


@numpy_op("numpy.linalg.norm")
def norm(x: TensorSpec, ord: Loose = None, axis: Loose = None, keepdims: Loose = False) -> Any:
    """The length of vectors."""
    kind = None if x.dtype is None else dtypes.to_float(x.dtype) if dtypes.is_float(x.dtype) else "float64"
    if x.dtype in dtypes.COMPLEX or isinstance(axis, Unknown):
        return UNKNOWN
    return reduction("norm", x, axis, keepdims, kind, "numpy")


@numpy_op("numpy.diff")
def diff(a: TensorSpec, n: Loose = 1, axis: Loose = -1) -> Any:
    """Differences of neighbours along an axis, which gets shorter by one."""
    from tflint.program import dim

    place = arrays.axis_of(a, axis)
    if isinstance(place, ShapeError) or place is None or n != 1:
        return place if isinstance(place, ShapeError) else TensorSpec(kind="numpy")
    size = a.shape[place]
    known = isinstance(size, int)
    made = arrays.with_axis(a, place, max(0, size - 1) if known else dim.maximum(dim.sub(size, 1), 0))  # type: ignore[operator]
    return made.with_(content=Content(), kind="numpy", dtype=a.dtype)
