"""Turns two operands and an operator into the spec of the result, or into why NumPy, TensorFlow or Keras refuses."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.constants import as_spec
from tflint.knowledge.ops import contents, dtypes
from tflint.knowledge.ops.casting import cast
from tflint.program.dim import UNKNOWN_DIM, Batch, Expr, UnknownDim
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Reference, Shape, ShapeError, TensorSpec, Unknown

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
LOGICAL = frozenset({"&", "|", "^"})
TENSORS = ("tensor", "variable")
TABLES = ("frame", "series")
_NUMBERS = {"numpy.pi": 3.141592653589793, "numpy.e": 2.718281828459045, "math.pi": 3.141592653589793}
_TRUE_DIVISION = {
    "uint8": "float32",
    "int8": "float32",
    "uint16": "float32",
    "int16": "float32",
    "int32": "float64",
    "int64": "float64",
}
"""What TensorFlow divides integers in (`tf.truediv`); others are refused or unknown."""


def operand(value: Any) -> TensorSpec:
    """The spec of one side of an operator: of a tensor, a Python number, a size, or a nested list."""
    if isinstance(value, Reference):
        number = _NUMBERS.get(value)
        return TensorSpec() if number is None else as_spec(number)
    if isinstance(value, UnknownDim):
        return TensorSpec(Shape(()), "int64", Content(low=0.0))
    if isinstance(value, (Expr, Batch)):
        return TensorSpec(Shape(()), "int64", Content(low=0.0, constant=value))
    return as_spec(value)


def is_python_number(value: Any) -> bool:
    """Whether a value is a Python number, whose type gives way to an array's."""
    if isinstance(value, TensorSpec):
        return value.kind is None and value.shape.rank == 0
    return isinstance(value, (bool, int, float, Expr, Batch, UnknownDim))


def binary(operator: str, a: Any, b: Any, kind: str | None) -> Any:
    """The result of `a operator b`; `kind` is the kind of array it makes."""
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return TensorSpec(kind=kind)
    if operator in COMPARISONS:
        return compare(operator, a, b, kind)
    x, y = operand(a), operand(b)
    if kind in TABLES:
        return _tables(operator, a, b, kind)
    if kind in ("sparse", "ragged"):
        return TensorSpec(kind=kind)
    if operator == "@":
        from tflint.knowledge.ops.products import matmul

        return matmul(a, b, kind)
    refused = symbolic(a, b) if kind == "keras" else None
    dtype = result_dtype(operator, a, b, kind)
    if refused or isinstance(dtype, ShapeError):
        return refused or dtype
    shape = dims.broadcast(x.shape, y.shape)
    if isinstance(shape, ShapeError):
        return shape
    x, y = adapted(a, b) if kind in TENSORS else (x, y)
    return TensorSpec(shape, dtype, contents.binary(operator, x, y, dtype), kind)


def adapted(a: Any, b: Any) -> tuple[TensorSpec, TensorSpec]:
    """Both sides with the values TensorFlow gives them when it converts one to the dtype of the other."""
    x, y = operand(a), operand(b)
    strong = [spec for value, spec in ((a, x), (b, y)) if isinstance(value, TensorSpec) and spec.kind in TENSORS]
    common = (strong or [x])[0].dtype
    if common is None or common in ("string", "object"):
        return x, y
    return tuple(spec if spec.dtype == common else cast(spec, common, spec.kind) for spec in (x, y))  # type: ignore[return-value]


def symbolic(a: Any, b: Any) -> ShapeError | None:
    """Keras refuses an array on the left of a symbolic tensor, since NumPy tries to read its values."""
    if (
        isinstance(a, TensorSpec)
        and a.kind == "numpy"
        and a.shape.rank != 0
        and isinstance(b, TensorSpec)
        and b.kind == "keras"
    ):
        return ShapeError(
            "a numpy array on the left of a symbolic Keras tensor, whose values NumPy cannot read", "symbolic"
        )
    return None


def compare(operator: str, a: Any, b: Any, kind: str | None) -> Any:
    """The result of a comparison: an array of booleans."""
    x, y = operand(a), operand(b)
    equality = operator in ("==", "!=")
    if kind == "keras" and equality:
        return UNKNOWN
    if kind in ("sparse", "ragged"):
        return TensorSpec(kind=kind)
    if kind in TABLES:
        found = _tables(operator, a, b, kind)
        return found.with_(dtype="bool", content=contents.compared(x, y)) if found.shape.dims is not None else found
    dtype = result_dtype(operator, a, b, kind) if kind in (*TENSORS, "tensor") else None
    if isinstance(dtype, ShapeError):
        return dtype
    shape = dims.broadcast(x.shape, y.shape)
    if isinstance(shape, ShapeError):
        return UNKNOWN if equality else shape
    if equality and kind in TENSORS and not surely_broadcast(x.shape, y.shape):
        shape = UNKNOWN_SHAPE
    return TensorSpec(shape, "bool", contents.compared(x, y, operator), kind)


def surely_broadcast(a: Shape, b: Shape) -> bool:
    """Whether two shapes are known to fit; TensorFlow answers a plain `False` for `==` where they do not."""
    if a.dims is None or b.dims is None:
        return False
    return all(
        m == n or 1 in (m, n) for m, n in zip(a.dims[::-1], b.dims[::-1], strict=False) if UNKNOWN_DIM not in (m, n)
    ) and not any(UNKNOWN_DIM in pair for pair in zip(a.dims[::-1], b.dims[::-1], strict=False))


def unary(operator: str, x: TensorSpec) -> Any:
    """`-x`, `+x`, `~x`."""
    if operator == "+":
        return x
    if operator == "~":
        if x.dtype in dtypes.FLOATS and x.kind != "keras":
            return ShapeError(f"~ is not defined for {x.dtype}", "dtype")
        invert = x.dtype == "bool"
        return x.with_(content=contents.compared(x, x, "~") if invert else Content(order=x.content.order))
    if x.dtype == "bool" and x.kind in ("numpy", *TENSORS):
        return ShapeError("minus is not defined for booleans", "dtype")
    return x.with_(content=contents.negated(x.content, x.dtype), kind="tensor" if x.kind == "variable" else x.kind)


def _tables(operator: str, a: Any, b: Any, kind: str) -> TensorSpec:
    """Tables are aligned by label: known only with numbers and for tables of equal shape."""
    x, y = operand(a), operand(b)
    if not (x.shape.rank == 0 or y.shape.rank == 0 or x.shape == y.shape) or None in (x.shape.rank, y.shape.rank):
        return TensorSpec(kind=kind)
    main = x if x.shape.rank else y
    dtype = numpy_dtype(operator, a, b)
    dtype = None if isinstance(dtype, ShapeError) else dtype
    return main.with_(dtype=dtype, content=contents.binary(operator, x, y, dtype))


def result_dtype(operator: str, a: Any, b: Any, kind: str | None) -> Any:
    """The dtype of `a operator b`, `None` when unknown, or the library's refusal."""
    if kind == "keras":
        return keras_dtype(operator, a, b)
    if kind in TENSORS:
        return tensor_dtype(operator, a, b)
    return numpy_dtype(operator, a, b)


def numpy_dtype(operator: str, a: Any, b: Any) -> Any:
    """NumPy's promotion; `None` where NumPy 1 and 2 differ."""
    x, y = operand(a), operand(b)
    common = _numpy_common(a, x, b, y)
    if common is None or common in ("string", "object"):
        return common
    if operator in LOGICAL or operator in ("<<", ">>"):
        return ShapeError(f"{operator} is not defined for {common}", "dtype") if dtypes.is_float(common) else common
    if operator == "**" and "bool" in (x.dtype, y.dtype):
        return None
    if operator == "/":
        return "float64" if dtypes.is_integer(common) or common == "bool" else common
    if common == "bool":
        if operator == "-":
            return ShapeError("minus is not defined for booleans", "dtype")
        return "bool" if operator in ("+", "*") else "int8" if operator in ("//", "%") else None
    return common


def _numpy_common(a: Any, x: TensorSpec, b: Any, y: TensorSpec) -> str | None:
    weak_a, weak_b = is_python_number(a), is_python_number(b)
    if weak_a and weak_b:
        return dtypes.promote(x.dtype, y.dtype)
    if weak_a or weak_b:
        array, number = (y, x) if weak_a else (x, y)
        return _with_number(array, number)
    if x.dtype == y.dtype or (x.shape.rank and y.shape.rank):
        return dtypes.promote(x.dtype, y.dtype)
    if x.shape.rank == 0 and y.shape.rank == 0:
        return dtypes.promote(x.dtype, y.dtype)
    return _with_scalar(x, y)


def _with_number(array: TensorSpec, number: TensorSpec) -> str | None:
    weak = dtypes.promote_weak(array.dtype, number.dtype)
    if number.dtype == "int64" and array.dtype != "bool" and not _fits(number, array.dtype):
        return None
    if array.shape.rank == 0 or array.shape.rank is None:
        return weak if weak == dtypes.promote(array.dtype, number.dtype) else None
    return weak


def _fits(number: TensorSpec, dtype: str | None) -> bool:
    """Whether a Python integer is one of the type; of one not known that is believed for the wide types."""
    bounds = dtypes.LIMITS.get(dtype or "")
    low, high = number.content.low, number.content.high
    if bounds is None:
        return True
    if low is None or high is None:
        return dtype in ("int32", "int64")
    return bounds[0] <= low and high <= bounds[1]


def _with_scalar(x: TensorSpec, y: TensorSpec) -> str | None:
    """An array with a NumPy scalar: NumPy 1 looks at the value, NumPy 2 promotes."""
    if x.dtype is None or y.dtype is None or x.shape.rank is None or y.shape.rank is None:
        return None
    array, scalar = (y, x) if x.shape.rank == 0 else (x, y)
    promoted = dtypes.promote(array.dtype, scalar.dtype)
    return promoted if promoted == array.dtype or _category(scalar.dtype) > _category(array.dtype) else None


def _category(dtype: str | None) -> int:
    return 0 if dtype == "bool" else 1 if dtypes.is_integer(dtype) else 2


def tensor_dtype(operator: str, a: Any, b: Any, eager_first: bool = True) -> Any:
    """TensorFlow's rule: two tensors must agree, everything else is converted to the tensor's dtype."""
    x, y = operand(a), operand(b)
    strong_a = isinstance(a, TensorSpec) and a.kind in TENSORS
    strong_b = isinstance(b, TensorSpec) and b.kind in TENSORS
    if operator in ("*", "/") and "bool" in (x.dtype, y.dtype):
        return None
    if strong_a and strong_b:
        if x.dtype and y.dtype and x.dtype != y.dtype:
            return ShapeError(f"{x.dtype} and {y.dtype} do not mix, TensorFlow casts neither", "dtype")
        common = x.dtype or y.dtype
    elif not strong_a and not strong_b:
        return None
    else:
        tensor, other = (x, b) if strong_a else (y, a)
        common = tensor.dtype
        if dtypes.is_integer(common) and _has_float(other) and (strong_a or eager_first):
            return ShapeError(f"{_shown(other)} does not fit into {common}", "dtype")
        text = isinstance(other, str) and not isinstance(
            other, Reference
        )  # what an outside name stands for is not known
        if text and common not in (None, "string"):
            return ShapeError(f"a string does not fit into {common}", "dtype")
    return _tensor_operator(operator, common)


def _tensor_operator(operator: str, common: str | None) -> Any:
    if common is None:
        return None
    if operator in COMPARISONS:
        ordered = operator not in ("==", "!=") and common in ("bool", "string")
        return ShapeError(f"{operator} is not defined for {common}", "dtype") if ordered else "bool"
    if operator in LOGICAL:
        wrong = dtypes.is_float(common) or common == "string"
        return ShapeError(f"{operator} is not defined for {common}", "dtype") if wrong else common
    if common == "bool" or (common == "string" and operator != "+"):
        return ShapeError(f"{operator} is not defined for {common}", "dtype")
    if operator == "/" and dtypes.is_integer(common):
        return _TRUE_DIVISION.get(common)
    return common


def _has_float(value: Any) -> bool:
    """Whether a Python number or a nested list of them is surely not whole."""
    if isinstance(value, (tuple, list)):
        return any(_has_float(item) for item in value)
    return isinstance(value, float)


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, float) else "a list of floats"


def keras_dtype(operator: str, a: Any, b: Any) -> str | None:
    """Keras' promotion: integers give way to floats of any width, Python numbers to everything."""
    x, y = operand(a), operand(b)
    if is_python_number(a) or is_python_number(b):
        tensor, number = (y, x) if is_python_number(a) else (x, y)
        common = tensor.dtype
        if common is not None and number.dtype == "float64" and common not in dtypes.FLOATS:
            common = "float32"
        elif common == "bool" and number.dtype == "int64":
            common = "int32"
    else:
        common = keras_promote(x.dtype, y.dtype)
    if operator in COMPARISONS:
        return "bool"
    whole = dtypes.is_integer(common) or common == "bool"
    return "float32" if operator == "/" and whole else common


def keras_promote(a: str | None, b: str | None) -> str | None:
    """Keras' common dtype of two tensors."""
    if a is None or b is None or a == b:
        return a if a == b else None
    if a in dtypes.FLOATS and b in dtypes.FLOATS:
        return "float32" if {a, b} == {"float16", "bfloat16"} else max(a, b, key=dtypes.FLOATS.index)
    if a in dtypes.FLOATS or b in dtypes.FLOATS:
        return a if a in dtypes.FLOATS else b
    if a in dtypes.COMPLEX or b in dtypes.COMPLEX:
        return None
    common = dtypes.promote(a, b)
    return "float32" if common == "float64" else common
