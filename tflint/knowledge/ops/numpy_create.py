"""Turns calls that make NumPy arrays (`array`, `zeros`, `arange`, `eye`, ...) into their specs."""

from __future__ import annotations

import math
from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.constants import MOST_CONSTANTS, as_spec
from tflint.knowledge.ops import dtypes
from tflint.knowledge.ops.casting import cast
from tflint.knowledge.ops.contents import ranged
from tflint.knowledge.ops.numpy_call import numpy_op
from tflint.knowledge.ops.sizes import integer_of, number_of, shape_of, size_of
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Batch, Expr
from tflint.program.spec import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Configured,
    Content,
    Shape,
    ShapeError,
    Source,
    TensorSpec,
    Unknown,
)
from tflint.records import replace

ARRAY_KINDS = ("numpy", "tensor", "variable", "series", "frame", None)


@numpy_op("numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray", tables=True)
def array(object: Loose, dtype: Loose = None) -> Any:
    """Make an array of nested sequences, another array, a table or a number."""
    wanted = dtypes.dtype_or(dtype, "")
    if isinstance(object, (tuple, list)) and ragged(object):
        return TensorSpec(Shape((len(object),)), "object", kind="numpy")
    x = TensorSpec() if isinstance(object, Unknown) else as_spec(object)
    if isinstance(object, TensorSpec):
        x = x.with_(content=replace(x.content, columns=None))
    if wanted == "":
        return x.with_(kind="numpy")
    return cast(x, wanted, "numpy")


def ragged(value: Any) -> bool:
    """Whether nested sequences of Python values surely differ in length."""
    if not isinstance(value, (tuple, list)) or not value or not all(isinstance(item, (tuple, list)) for item in value):
        return False
    return len({len(item) for item in value}) > 1 or any(ragged(item) for item in value)


@numpy_op("numpy.copy", "numpy.ndarray.copy", "numpy.ndarray.__array__", "numpy.ascontiguousarray")
def copy(a: TensorSpec) -> TensorSpec:
    """Copy an array."""
    return a.with_(kind="numpy")


@numpy_op("numpy.ndarray.astype")
def astype(a: TensorSpec, dtype: Loose) -> TensorSpec:
    """Convert to another type."""
    return cast(a, dtypes.dtype_or(dtype, None), "numpy")


def _filled(shape: Any, dtype: Any, value: float) -> TensorSpec:
    return TensorSpec(
        shape_of(shape), dtypes.dtype_or(dtype, "float64"), ranged(value, value, source=Source("literal")), "numpy"
    )


@op("numpy.zeros", kind="numpy")
def zeros(shape: Loose, dtype: Loose = None) -> TensorSpec:
    """Make an array of zeros."""
    return _filled(shape, dtype, 0)


@op("numpy.ones", kind="numpy")
def ones(shape: Loose, dtype: Loose = None) -> TensorSpec:
    """Make an array of ones."""
    return _filled(shape, dtype, 1)


@op("numpy.empty", "numpy.ndarray", kind="numpy")
def empty(shape: Loose, dtype: Loose = None) -> TensorSpec:
    """Make an array of whatever was there."""
    return TensorSpec(shape_of(shape), dtypes.dtype_or(dtype, "float64"), kind="numpy")


@op("numpy.full", kind="numpy")
def full(shape: Loose, fill_value: TensorSpec, dtype: Loose = None) -> TensorSpec:
    """Make an array of one value."""
    number = number_of(fill_value)
    own = fill_value.dtype if fill_value.kind is None or fill_value.kind == "numpy" else None
    return TensorSpec(shape_of(shape), dtypes.dtype_or(dtype, own), ranged(number, number), "numpy")


def _like(a: TensorSpec, dtype: Any, shape: Any, value: float | None) -> TensorSpec:
    sizes = a.shape if shape is None else shape_of(shape)
    return TensorSpec(sizes, dtypes.dtype_or(dtype, a.dtype), ranged(value, value), "numpy")


@numpy_op("numpy.zeros_like")
def zeros_like(
    a: TensorSpec, dtype: Loose = None, order: Loose = "K", subok: Loose = True, shape: Loose = None
) -> TensorSpec:
    """Make zeros in the shape of another array."""
    return _like(a, dtype, shape, 0)


@numpy_op("numpy.ones_like")
def ones_like(
    a: TensorSpec, dtype: Loose = None, order: Loose = "K", subok: Loose = True, shape: Loose = None
) -> TensorSpec:
    """Make ones in the shape of another array."""
    return _like(a, dtype, shape, 1)


@numpy_op("numpy.empty_like")
def empty_like(
    a: TensorSpec, dtype: Loose = None, order: Loose = "K", subok: Loose = True, shape: Loose = None
) -> TensorSpec:
    """Make an array in the shape of another one."""
    return _like(a, dtype, shape, None)


@numpy_op("numpy.full_like")
def full_like(
    a: TensorSpec,
    fill_value: TensorSpec,
    dtype: Loose = None,
    order: Loose = "K",
    subok: Loose = True,
    shape: Loose = None,
) -> TensorSpec:
    """Make an array of one value in the shape of another one."""
    made = _like(a, dtype, shape, number_of(fill_value))
    return made if made.dtype in dtypes.FLOATS else made.with_(content=Content())


@op("numpy.eye", kind="numpy")
def eye(N: Loose, M: Loose = None, k: Loose = 0, dtype: Loose = None) -> TensorSpec:
    """Make a matrix with ones on a diagonal; indexed with classes it makes them one-hot."""
    rows = size_of(N)
    columns = rows if M is None else size_of(M)
    marks = frozenset({"identity:eye"} if M is None and k == 0 else ())
    return TensorSpec(
        Shape((rows, columns)), dtypes.dtype_or(dtype, "float64"), Content(0.0, 1.0, marks=marks), "numpy"
    )


@op("numpy.identity", kind="numpy")
def identity(n: Loose, dtype: Loose = None) -> TensorSpec:
    """Make a square matrix with ones on the diagonal."""
    return eye(n, None, 0, dtype)


def stepped(start: Any, stop: Any, step: Any, dtype: str | None, kind: str) -> TensorSpec:
    """What `arange` and `tf.range` make: from `start` up to `stop`, which is left out."""
    first, last, width = number_of(start), number_of(stop), number_of(step)
    if first is None or last is None or width is None:
        whole = start == 0 and step == 1 and isinstance(stop, (int, Expr, Batch))
        low = first if width is not None and width > 0 else None
        return TensorSpec(Shape((stop if whole else UNKNOWN_DIM,)), dtype, ranged(low, None), kind)
    if width == 0 or not all(map(math.isfinite, (first, last, width))):
        return TensorSpec(UNKNOWN_SHAPE, dtype, kind=kind)
    count = max(0, math.ceil((last - first) / width))
    ends = sorted((first, first + max(count - 1, 0) * width))
    constant = None
    if (
        count <= MOST_CONSTANTS
        and all(isinstance(integer_of(n), int) for n in (start, step))
        and dtypes.is_integer(dtype)
    ):
        constant = tuple(int(first) + i * int(width) for i in range(count))
    content = ranged(*ends, constant=constant) if count else Content(constant=constant)
    return TensorSpec(Shape((count,)), dtype, content, kind)


def _range_dtype(*values: Any) -> str | None:
    if any(isinstance(value, float) for value in values):
        return "float64"
    return "int64" if all(isinstance(value, (int, Expr, Batch)) for value in values) else None


@op("numpy.arange", kind="numpy")
def arange(start: Loose, stop: Loose = None, step: Loose = 1, dtype: Loose = None) -> TensorSpec:
    """Make evenly spaced numbers below `stop`."""
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    return stepped(start, stop, step, dtypes.dtype_or(dtype, _range_dtype(start, stop, step)), "numpy")


@op("numpy.linspace", kind="numpy")
def linspace(
    start: TensorSpec,
    stop: TensorSpec,
    num: Loose = 50,
    endpoint: Loose = True,
    retstep: Loose = False,
    dtype: Loose = None,
    axis: Loose = 0,
) -> Any:
    """Make `num` evenly spaced numbers from `start` through `stop`."""
    if retstep is not False:
        return UNKNOWN
    made = spaced(start, stop, num, dtypes.dtype_or(dtype, _space_dtype(start, stop)), "numpy", axis)
    ends = start.content.constant, stop.content.constant
    numbers = all(isinstance(end, (int, float)) and not isinstance(end, bool) for end in ends)
    if not numbers or endpoint is not True or not isinstance(num, int) or not 1 < num <= MOST_SPACED:
        return made
    if isinstance(made, ShapeError) or made.dtype != "float64":
        return made
    step = (ends[1] - ends[0]) / (num - 1)
    values = (*(ends[0] + step * index for index in range(num - 1)), float(ends[1]))
    return made.with_(content=replace(made.content, constant=values))


MOST_SPACED = 64
"""So many numbers are told one by one."""


def _space_dtype(*ends: TensorSpec) -> str | None:
    plain = all(end.kind is None or end.dtype in ("float64", "int64") for end in ends)
    return "float64" if plain and all(end.dtype in ("float64", "int64") for end in ends) else None


def spaced(start: TensorSpec, stop: TensorSpec, num: Any, dtype: str | None, kind: str, axis: Any = 0) -> Any:
    """What `linspace` of NumPy and TensorFlow makes."""
    ends = dims.broadcast(start.shape, stop.shape)
    if isinstance(ends, ShapeError):
        return ends
    shape = UNKNOWN_SHAPE if ends.dims is None or (axis != 0 and ends.dims) else Shape((size_of(num), *ends.dims))
    lows = (start.content.low, start.content.high, stop.content.low, stop.content.high)
    known = [value for value in lows if value is not None]
    limits = (min(known), max(known)) if len(known) == 4 and dtype in ("float64", "float32") else (None, None)
    return TensorSpec(shape, dtype, ranged(*limits, source=Source("computed", "linspace")), kind)


@op("numpy.logspace", "numpy.geomspace", kind="numpy")
def logspace(start: TensorSpec, stop: TensorSpec, num: Loose = 50, endpoint: Loose = True) -> Any:
    """Make numbers spaced evenly on a logarithmic scale."""
    made = spaced(start, stop, num, _space_dtype(start, stop), "numpy")
    return made if isinstance(made, ShapeError) else made.with_(content=Content())


@numpy_op("numpy.meshgrid")
def meshgrid(*xi: TensorSpec, indexing: Loose = "xy", sparse: Loose = False) -> Any:
    """Make the coordinate matrices of vectors."""
    if sparse is not False or indexing not in ("xy", "ij"):
        return UNKNOWN
    from tflint.knowledge.ops.arrays import count

    sizes = [count(x.shape) for x in xi]
    if indexing == "xy" and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    shape = Shape(tuple(sizes))
    return tuple(
        TensorSpec(shape, x.dtype, replace(x.content, constant=None, order=None, marks=frozenset()), "numpy")
        for x in xi
    )


@op("numpy.load", "numpy.genfromtxt", "numpy.fromfile", "numpy.frombuffer", "numpy.fromstring", "numpy.memmap")
def load(*args: Loose, **kwargs: Loose) -> Any:
    """Read an array; what it holds is known only when running."""
    return UNKNOWN


@op("numpy.loadtxt", kind="numpy")
def loadtxt(fname: Loose, dtype: Loose = None) -> Any:
    """Read a table of numbers from a text; its size is known only when running."""
    wanted = "float64" if dtype is None else dtypes.dtype_or(dtype, None)
    return TensorSpec(UNKNOWN_SHAPE, wanted, Content(source=Source("file")))


@op("numpy.dtype")
def dtype(dtype: Loose) -> Any:
    """Name a type."""
    return Configured("numpy.dtype", {"dtype": dtype})


def _number(name: str, default: str) -> None:
    zero = TensorSpec(Shape(()), default)

    @op(name, kind="numpy")
    def number(value: TensorSpec = zero) -> TensorSpec:
        """Convert a number or array to a type."""
        return cast(value, default, "numpy")


for _name in (
    "float16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool_",
):
    _number(f"numpy.{_name}", "bool" if _name == "bool_" else _name)
