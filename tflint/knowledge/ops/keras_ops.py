"""Turns `keras.ops` functions, on symbolic and on real tensors, into specs by Keras' own promotion of dtypes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import reduce as fold
from typing import Any, TypeVar

from tflint.knowledge import dims
from tflint.knowledge.ops import arithmetic, arrays, contents, dtypes
from tflint.knowledge.ops.casting import cast as cast_spec
from tflint.knowledge.ops.contents import compared, moved, ranged
from tflint.knowledge.ops.elementwise import clipped, curve
from tflint.knowledge.ops.numpy_elementwise import chosen, extreme
from tflint.knowledge.ops.numpy_reduce import positions, reduction
from tflint.knowledge.ops.numpy_shape import broadcasted
from tflint.knowledge.ops.products import einsum as einsum_of
from tflint.knowledge.ops.products import matmul as matmul_of
from tflint.knowledge.ops.products import tensordot as tensordot_of
from tflint.knowledge.ops.sizes import integer_of, number_of, shape_of, size_of
from tflint.knowledge.ops.tf_call import kinds_of, tensor
from tflint.knowledge.ops.tf_create import hot
from tflint.knowledge.registry import Loose, op
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown

F = TypeVar("F", bound=Callable[..., Any])


UNCHECKED = {"tensordot", "broadcast_to"}
"""Functions whose arguments Keras checks only when there are values."""


def keras_op(*names: str) -> Callable[[F], F]:
    """Register `keras.ops` functions: what they make is symbolic where any argument is."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            kinds = kinds_of((*args, *kwargs.values()))
            if kinds & {"sparse", "ragged", "frame", "series"}:
                return UNKNOWN
            result = function(*args, **kwargs)
            if isinstance(result, ShapeError) and "keras" in kinds and set(names) & UNCHECKED:
                return UNKNOWN
            return _as("keras" if "keras" in kinds else "tensor", result)

        op(*(f"keras.ops.{name}" for name in names))(guarded)
        return function

    return decorate


def _as(kind: str, result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(_as(kind, item) for item in result)
    return result.with_(kind=kind) if isinstance(result, TensorSpec) else result


def given(value: Any) -> Any:
    """The tensor Keras makes of an argument."""
    if isinstance(value, TensorSpec) and value.kind == "keras":
        return value
    return tensor(value)


def _then(value: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    x = given(value)
    return x if isinstance(x, ShapeError) else function(x, *arguments)


def _floated(dtype: str | None) -> str | None:
    return "float32" if dtypes.is_integer(dtype) or dtype == "bool" else None if dtype == "string" else dtype


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
        dtype = _floated(spec.dtype) if floats else None if spec.dtype == "bool" else spec.dtype
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
    return _then(
        x, lambda s: TensorSpec(s.shape, "int32" if s.dtype == "bool" else s.dtype, curve("square", s, s.dtype))
    )


@keras_op("negative")
def negative(x: Loose) -> Any:
    """Minus each element."""
    return _then(x, lambda s: TensorSpec(s.shape, s.dtype, contents.negated(s.content, s.dtype)))


@keras_op("stop_gradient", "convert_to_tensor", "identity_like")
def same(x: Loose, dtype: Loose = None) -> Any:
    """The same tensor."""
    return _then(x, lambda s: s if dtype is None else cast_spec(s, dtypes.dtype_or(dtype, None), None))


@op("keras.ops.convert_to_numpy", kind="numpy")
def convert_to_numpy(x: Loose) -> Any:
    """The values as a NumPy array."""
    return _then(x, lambda s: s.with_(kind="numpy") if s.kind != "keras" else UNKNOWN)


@keras_op("softmax", "log_softmax")
def softmax(x: Loose, axis: Loose = -1) -> Any:
    """Make scores probabilities that add up to 1, or their logarithms."""
    return _then(
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
        return _pair(
            x1,
            x2,
            dtype if operator not in ("**", "%", "//") or dtypes.is_float(dtype) else None,
            content(a, b, operator) if content else contents.binary(operator, a, b, dtype),
        )


def _pair(x1: Any, x2: Any, dtype: str | None, content: Content) -> Any:
    if isinstance(x1, Unknown) or isinstance(x2, Unknown):
        return TensorSpec()
    given_both = [value if isinstance(value, TensorSpec) else None for value in (x1, x2)]
    shape = dims.broadcast(arithmetic.operand(x1).shape, arithmetic.operand(x2).shape)
    known = dtype if dtype == "bool" or any(value is not None for value in given_both) else None
    return shape if isinstance(shape, ShapeError) else TensorSpec(shape, known, content)


for _name, _operator in BINARY.items():
    _two(_name, _operator)


def _extreme(name: str) -> None:
    @keras_op(name)
    def function(x1: Loose, x2: Loose) -> Any:
        """The larger or smaller of two tensors, element by element."""
        a, b = arithmetic.operand(x1), arithmetic.operand(x2)
        return _pair(x1, x2, arithmetic.keras_dtype("+", x1, x2), extreme(name, a, b))


_extreme("maximum")
_extreme("minimum")


def _logical(name: str) -> None:
    @keras_op(name)
    def function(x1: Loose, x2: Loose) -> Any:
        """Combine two tensors of truths."""
        return _pair(x1, x2, "bool", Content(0.0, 1.0))


for _name in ("logical_and", "logical_or", "logical_xor"):
    _logical(_name)


@keras_op("logical_not", "isnan", "isinf", "isfinite")
def question(x: Loose) -> Any:
    """Ask something of each element."""
    return _then(x, lambda s: TensorSpec(s.shape, "bool", Content(0.0, 1.0, order=s.content.order)))


def _summed(dtype: str | None) -> str | None:
    return "int32" if dtype in ("bool", "int8", "int16") else "uint32" if dtype in ("uint8", "uint16") else dtype


def _reduction(name: str, rule: Callable[[str | None], str | None]) -> None:
    @keras_op(name)
    def function(x: Loose, axis: Loose = None, keepdims: Loose = False) -> Any:
        """Reduce over axes."""
        return _then(x, lambda s: reduction(name, s, axis, keepdims, rule(s.dtype), None))


for _name in ("mean", "std", "var", "median"):
    _reduction(_name, _floated)
for _name in ("sum", "prod"):
    _reduction(_name, _summed)
for _name in ("max", "min"):
    _reduction(_name, lambda dtype: dtype if dtype != "bool" else None)
for _name in ("any", "all"):
    _reduction(_name, lambda dtype: "bool")


@keras_op("argmax", "argmin")
def argmax(x: Loose, axis: Loose = None, keepdims: Loose = False) -> Any:
    """The position of the greatest or smallest value."""
    return _then(x, lambda s: positions(s, axis, keepdims, "int32", None))


@keras_op("cast")
def cast(x: Loose, dtype: Loose) -> Any:
    """Convert to another type."""
    return _then(x, lambda s: cast_spec(s, dtypes.dtype_or(dtype, None), None))


@op("keras.ops.shape")
def shape(x: Loose) -> Any:
    """The sizes."""
    return _then(x, lambda s: UNKNOWN if s.shape.dims is None else s.shape.dims)


@op("keras.ops.ndim")
def ndim(x: Loose) -> Any:
    """The number of axes."""
    return _then(x, lambda s: UNKNOWN if s.shape.rank is None or s.kind == "keras" else s.shape.rank)


@keras_op("reshape")
def reshape(x: Loose, newshape: Loose) -> Any:
    """Give a tensor another shape."""
    return _then(x, arrays.reshape, newshape)


@keras_op("ravel")
def ravel(x: Loose) -> Any:
    """Lay the values on one axis."""
    return _then(x, arrays.flatten)


@keras_op("transpose")
def transpose(x: Loose, axes: Loose = None) -> Any:
    """Turn the axes around."""
    return _then(x, arrays.transpose, axes)


@keras_op("swapaxes")
def swapaxes(x: Loose, axis1: Loose, axis2: Loose) -> Any:
    """Exchange two axes."""
    return _then(x, arrays.swap, axis1, axis2)


@keras_op("moveaxis")
def moveaxis(x: Loose, source: Loose, destination: Loose) -> Any:
    """Move axes to other places."""
    return _then(x, arrays.move_axis, source, destination)


@keras_op("expand_dims")
def expand_dims(x: Loose, axis: Loose) -> Any:
    """Add an axis of size 1."""
    return _then(x, arrays.expand, axis)


@keras_op("squeeze")
def squeeze(x: Loose, axis: Loose = None) -> Any:
    """Drop axes of size 1."""
    return _then(x, arrays.squeeze, axis)


def _many(values: Any) -> Any:
    if not isinstance(values, (tuple, list)):
        return None
    xs = tuple(given(value) for value in values)
    wrong = [x for x in xs if isinstance(x, ShapeError)]
    return wrong[0] if wrong else xs


def _common(xs: tuple[TensorSpec, ...]) -> str | None:
    return None if not xs else fold(arithmetic.keras_promote, (x.dtype for x in xs[1:]), xs[0].dtype)


@keras_op("concatenate")
def concatenate(xs: Loose, axis: Loose = 0) -> Any:
    """Put tensors one after the other."""
    found = _many(xs)
    if found is None or isinstance(found, ShapeError):
        return found or TensorSpec()
    return arrays.concat(found, axis, _common(found), None) if all(x.shape.rank != 0 for x in found) else UNKNOWN


@keras_op("stack")
def stack(x: Loose, axis: Loose = 0) -> Any:
    """Put tensors of one shape on a new axis."""
    found = _many(x)
    return (
        (found or TensorSpec())
        if found is None or isinstance(found, ShapeError)
        else arrays.stack(found, axis, _common(found), None)
    )


@keras_op("split")
def split(x: Loose, indices_or_sections: Loose, axis: Loose = 0) -> Any:
    """Cut a tensor into equal parts."""
    number = integer_of(indices_or_sections)
    return UNKNOWN if number is None else _then(x, arrays.split, number, axis)


@keras_op("repeat")
def repeat(x: Loose, repeats: Loose, axis: Loose = None) -> Any:
    """Repeat each element."""
    return _then(x, arrays.repeat, repeats, axis)


@keras_op("tile")
def tile(x: Loose, repeats: Loose) -> Any:
    """Lay copies of a tensor side by side."""
    return _then(x, arrays.tile, repeats, True)


@keras_op("pad")
def pad(x: Loose, pad_width: Loose, mode: Loose = "constant", constant_values: Loose = None) -> Any:
    """Make a tensor longer at both ends of each axis."""
    return _then(x, arrays.pad, pad_width)


@keras_op("broadcast_to")
def broadcast_to(x: Loose, shape: Loose) -> Any:
    """Stretch axes of size 1 to a shape."""
    return _then(x, broadcasted, shape_of(shape))


@keras_op("take")
def take(x: Loose, indices: Loose, axis: Loose = None) -> Any:
    """Pick slices by their positions."""
    where_ = given(indices)
    if axis is None or isinstance(where_, ShapeError):
        return TensorSpec()
    return _then(x, arrays.take, where_, axis)


@keras_op("flip", "roll", "sort")
def flip(x: Loose, axis: Loose = None) -> Any:
    """Put the values in another order."""
    return _then(x, lambda s: s.with_(content=moved(s.content, False)))


@keras_op("argsort")
def argsort(x: Loose, axis: Loose = -1) -> Any:
    """The positions that would sort along an axis."""
    return (
        UNKNOWN
        if axis is None
        else _then(x, lambda s: TensorSpec(s.shape if s.shape.rank else UNKNOWN_SHAPE, "int32", Content(low=0.0)))
    )


@keras_op("clip")
def clip(x: Loose, x_min: Loose, x_max: Loose) -> Any:
    """Cut off what is below or above."""
    return _then(
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
    made = _pair(
        x1, x2, arithmetic.keras_dtype("+", x1, x2), chosen(test, arithmetic.operand(x1), arithmetic.operand(x2))
    )
    if isinstance(made, ShapeError):
        return made
    shape = dims.broadcast(test.shape, made.shape)
    return shape if isinstance(shape, ShapeError) else made.with_(shape=shape)


@keras_op("zeros")
def zeros(shape: Loose, dtype: Loose = None) -> Any:
    """Make a tensor of zeros."""
    return TensorSpec(shape_of(shape), dtypes.dtype_or(dtype, "float32"), ranged(0, 0))


@keras_op("ones")
def ones(shape: Loose, dtype: Loose = None) -> Any:
    """Make a tensor of ones."""
    return TensorSpec(shape_of(shape), dtypes.dtype_or(dtype, "float32"), ranged(1, 1))


@keras_op("full")
def full(shape: Loose, fill_value: Loose, dtype: Loose = None) -> Any:
    """Make a tensor of one value."""
    return TensorSpec(
        shape_of(shape), dtypes.dtype_or(dtype, None), ranged(number_of(fill_value), number_of(fill_value))
    )


@keras_op("zeros_like")
def zeros_like(x: Loose, dtype: Loose = None) -> Any:
    """Make zeros in the shape of another tensor."""
    return _then(x, lambda s: TensorSpec(s.shape, dtypes.dtype_or(dtype, s.dtype), ranged(0, 0)))


@keras_op("ones_like")
def ones_like(x: Loose, dtype: Loose = None) -> Any:
    """Make ones in the shape of another tensor."""
    return _then(x, lambda s: TensorSpec(s.shape, dtypes.dtype_or(dtype, s.dtype), ranged(1, 1)))


@keras_op("eye")
def eye(N: Loose, M: Loose = None, k: Loose = 0, dtype: Loose = None) -> Any:
    """Make a matrix with ones on a diagonal."""
    rows = size_of(N)
    return TensorSpec(
        Shape((rows, rows if M is None else size_of(M))), dtypes.dtype_or(dtype, "float32"), Content(0.0, 1.0)
    )


@keras_op("arange")
def arange(start: Loose, stop: Loose = None, step: Loose = None, dtype: Loose = None) -> Any:
    """Make evenly spaced numbers below `stop`."""
    from tflint.knowledge.ops.numpy_create import stepped

    first, last = (0, start) if stop is None else (start, stop)
    whole = all(isinstance(value, int) for value in (first, last, 1 if step is None else step))
    return stepped(
        first, last, 1 if step is None else step, dtypes.dtype_or(dtype, "int32" if whole else None), "tensor"
    )


@keras_op("one_hot", "nn.one_hot")
def one_hot(x: Loose, num_classes: Loose, axis: Loose = -1, dtype: Loose = None, sparse: Loose = False) -> Any:
    """Make class numbers one-hot."""
    return (
        _then(x, lambda s: hot(s, num_classes, axis, dtypes.dtype_or(dtype, "float32"), True))
        if sparse is False
        else UNKNOWN
    )


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
        else _then(
            x, lambda s: TensorSpec(s.shape, dtypes.dtype_or(dtype, s.dtype if dtypes.is_float(s.dtype) else None))
        )
    )
