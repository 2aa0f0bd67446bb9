"""Turns the arithmetic, reductions and products of `keras.ops` into specs by Keras' own promotion of dtypes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.ops import arithmetic, contents, dtypes
from tflint.knowledge.ops.casting import cast as cast_spec
from tflint.knowledge.ops.contents import compared
from tflint.knowledge.ops.elementwise import clipped, curve
from tflint.knowledge.ops.keras_call import floated, given, keras_op, pair, then
from tflint.knowledge.ops.numpy_elementwise import chosen, extreme
from tflint.knowledge.ops.numpy_reduce import positions, reduction
from tflint.knowledge.ops.products import einsum as einsum_of
from tflint.knowledge.ops.products import matmul as matmul_of
from tflint.knowledge.ops.products import tensordot as tensordot_of
from tflint.knowledge.ops.sizes import number_of, size_of
from tflint.knowledge.registry import Loose, op
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown

FLOATING = {
    name: name
    for name in (
        "exp",
        "expm1",
        "log",
        "log1p",
        "log2",
        "log10",
        "sqrt",
        "rsqrt",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "arcsin",
        "arccos",
        "arctan",
        "arcsinh",
        "arccosh",
        "arctanh",
        "sigmoid",
        "erf",
        "softplus",
        "softsign",
        "elu",
        "selu",
        "gelu",
        "silu",
        "log_sigmoid",
        "hard_sigmoid",
        "leaky_relu",
    )
} | {"swish": "silu"}
KEEPING = {"abs": "abs", "absolute": "abs", "sign": "sign", "relu": "relu", "relu6": "relu6", "round": "round"}


def _one(name: str, shape: str, floats: bool) -> None:
    @keras_op(name)
    def function(x: Loose) -> Any:
        """Apply a function to each element."""
        spec = given(x)
        if isinstance(spec, ShapeError):
            return spec
        dtype = floated(spec.dtype) if floats else None if spec.dtype == "bool" else spec.dtype
        wrong = (
            floats
            and name not in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "expm1", "log1p")
            and not dtypes.is_float(spec.dtype)
        )
        return TensorSpec(spec.shape, None if wrong else dtype, curve(shape, spec, dtype))


for _name, _shape in FLOATING.items():
    _one(_name, _shape, True)
for _name, _shape in KEEPING.items():
    _one(_name, _shape, False)


@keras_op("square")
def square(x: Loose) -> Any:
    """Multiply each element with itself."""
    return then(
        x, lambda s: TensorSpec(s.shape, "int32" if s.dtype == "bool" else s.dtype, curve("square", s, s.dtype))
    )


@keras_op("negative")
def negative(x: Loose) -> Any:
    """Minus each element."""
    return then(x, lambda s: TensorSpec(s.shape, s.dtype, contents.negated(s.content, s.dtype)))


@keras_op("stop_gradient", "convert_to_tensor", "identity_like")
def same(x: Loose, dtype: Loose = None) -> Any:
    """The same tensor."""
    return then(x, lambda s: s if dtype is None else cast_spec(s, dtypes.dtype_or(dtype, None, "keras"), None))


@op("keras.ops.convert_to_numpy", kind="numpy")
def convert_to_numpy(x: Loose) -> Any:
    """The values as a NumPy array."""
    return then(x, lambda s: s.with_(kind="numpy") if s.kind != "keras" else UNKNOWN)


@keras_op("softmax", "log_softmax")
def softmax(x: Loose, axis: Loose = -1) -> Any:
    """Make scores probabilities that add up to 1, or their logarithms."""
    return then(
        x,
        lambda s: TensorSpec(
            s.shape, s.dtype if dtypes.is_float(s.dtype) else None, Content(high=1.0, order=s.content.order)
        ),
    )


BINARY = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "power": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}


def _two(name: str, operator: str) -> None:
    @keras_op(name)
    def function(x1: Loose, x2: Loose) -> Any:
        """Combine two tensors element by element."""
        dtype = arithmetic.keras_dtype(operator, x1, x2)
        content = compared if operator in arithmetic.COMPARISONS else None
        a, b = arithmetic.operand(x1), arithmetic.operand(x2)
        return pair(
            x1,
            x2,
            dtype if operator not in ("**", "%", "//") or dtypes.is_float(dtype) else None,
            content(a, b, operator) if content else contents.binary(operator, a, b, dtype),
        )


for _name, _operator in BINARY.items():
    _two(_name, _operator)


def _extreme(name: str) -> None:
    @keras_op(name)
    def function(x1: Loose, x2: Loose) -> Any:
        """The larger or smaller of two tensors, element by element."""
        a, b = arithmetic.operand(x1), arithmetic.operand(x2)
        return pair(x1, x2, arithmetic.keras_dtype("+", x1, x2), extreme(name, a, b))


_extreme("maximum")
_extreme("minimum")


def _logical(name: str) -> None:
    @keras_op(name)
    def function(x1: Loose, x2: Loose) -> Any:
        """Combine two tensors of truths."""
        return pair(x1, x2, "bool", Content(0.0, 1.0))


for _name in ("logical_and", "logical_or", "logical_xor"):
    _logical(_name)


@keras_op("logical_not", "isnan", "isinf", "isfinite")
def question(x: Loose) -> Any:
    """Ask something of each element."""
    return then(x, lambda s: TensorSpec(s.shape, "bool", Content(0.0, 1.0, order=s.content.order)))


def _summed(dtype: str | None) -> str | None:
    return "int32" if dtype in ("bool", "int8", "int16") else "uint32" if dtype in ("uint8", "uint16") else dtype


def _reduction(name: str, rule: Callable[[str | None], str | None]) -> None:
    @keras_op(name)
    def function(x: Loose, axis: Loose = None, keepdims: Loose = False) -> Any:
        """Reduce over axes."""
        return then(x, lambda s: reduction(name, s, axis, keepdims, rule(s.dtype), None))


for _name in ("mean", "std", "var", "median"):
    _reduction(_name, floated)
for _name in ("sum", "prod"):
    _reduction(_name, _summed)
for _name in ("max", "min"):
    _reduction(_name, lambda dtype: dtype if dtype != "bool" else None)
for _name in ("any", "all"):
    _reduction(_name, lambda dtype: "bool")


@keras_op("argmax", "argmin")
def argmax(x: Loose, axis: Loose = None, keepdims: Loose = False) -> Any:
    """The position of the greatest or smallest value."""
    return then(x, lambda s: positions(s, axis, keepdims, "int32", None))


@keras_op("cast")
def cast(x: Loose, dtype: Loose) -> Any:
    """Convert to another type."""
    return then(x, lambda s: cast_spec(s, dtypes.dtype_or(dtype, None, "keras"), None))


@keras_op("clip")
def clip(x: Loose, x_min: Loose, x_max: Loose) -> Any:
    """Cut off what is below or above."""
    return then(
        x,
        lambda s: TensorSpec(
            s.shape if number_of(x_min) is not None and number_of(x_max) is not None else UNKNOWN_SHAPE,
            s.dtype if dtypes.is_float(s.dtype) else None,
            clipped(s.content, number_of(x_min), number_of(x_max)),
        ),
    )


@keras_op("where")
def where(condition: Loose, x1: Loose = None, x2: Loose = None) -> Any:
    """Choose between two tensors."""
    test = given(condition)
    if x1 is None or x2 is None or isinstance(test, ShapeError):
        return UNKNOWN
    made = pair(
        x1, x2, arithmetic.keras_dtype("+", x1, x2), chosen(test, arithmetic.operand(x1), arithmetic.operand(x2))
    )
    if isinstance(made, ShapeError):
        return made
    shape = dims.broadcast(test.shape, made.shape)
    return shape if isinstance(shape, ShapeError) else made.with_(shape=shape)


def _product(a: Any, b: Any) -> TensorSpec | None:
    return TensorSpec() if isinstance(a, Unknown) or isinstance(b, Unknown) else None


@keras_op("matmul")
def matmul(x1: Loose, x2: Loose) -> Any:
    """Multiply matrices."""
    return _product(x1, x2) or matmul_of(x1, x2, "keras")


@keras_op("tensordot")
def tensordot(x1: Loose, x2: Loose, axes: Loose = 2) -> Any:
    """Multiply and add over pairs of axes."""
    return _product(x1, x2) or tensordot_of(x1, x2, axes, "keras")


@keras_op("einsum")
def einsum(subscripts: Loose, *operands: Loose) -> Any:
    """Multiply and add by an equation."""
    return (
        einsum_of(subscripts, operands, "keras")
        if isinstance(subscripts, str) and not any(isinstance(x, Unknown) for x in operands)
        else UNKNOWN
    )


@keras_op("top_k")
def top_k(x: Loose, k: Loose, sorted: Loose = True) -> Any:
    """The greatest values along the last axis, and where they stand."""
    spec = given(x)
    if isinstance(spec, ShapeError) or not spec.shape.dims:
        return UNKNOWN
    made = Shape((*spec.shape.dims[:-1], size_of(k)))
    return TensorSpec(made, spec.dtype), TensorSpec(made, "int32", Content(low=0.0))


@keras_op("cumsum", "cumprod")
def cumsum(x: Loose, axis: Loose = None, dtype: Loose = None) -> Any:
    """Add up from the start along an axis."""
    return (
        UNKNOWN
        if axis is None
        else then(
            x,
            lambda s: TensorSpec(
                s.shape, dtypes.dtype_or(dtype, s.dtype if dtypes.is_float(s.dtype) else None, "keras")
            ),
        )
    )
