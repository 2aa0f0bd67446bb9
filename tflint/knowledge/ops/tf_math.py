"""Turns TensorFlow's arithmetic, elementwise functions and reductions into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.ops import arithmetic, arrays, contents, dtypes
from tflint.knowledge.ops.contents import compared
from tflint.knowledge.ops.elementwise import clipped, curve
from tflint.knowledge.ops.numpy_elementwise import chosen, extreme
from tflint.knowledge.ops.sizes import number_of
from tflint.knowledge.ops.tf_call import is_tensor, tensor, tensor_op
from tflint.knowledge.registry import Loose
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown

FLOATING = {
    "tf.exp": "exp",
    "tf.math.log": "log",
    "tf.math.log1p": "log1p",
    "tf.math.expm1": "expm1",
    "tf.sqrt": "sqrt",
    "tf.math.rsqrt": "rsqrt",
    "tf.sin": "sin",
    "tf.cos": "cos",
    "tf.tan": "tan",
    "tf.asin": "arcsin",
    "tf.acos": "arccos",
    "tf.atan": "arctan",
    "tf.sinh": "sinh",
    "tf.cosh": "cosh",
    "tf.tanh": "tanh",
    "tf.asinh": "arcsinh",
    "tf.acosh": "arccosh",
    "tf.atanh": "arctanh",
    "tf.sigmoid": "sigmoid",
    "tf.math.erf": "erf",
    "tf.math.erfc": "erfc",
    "tf.math.lgamma": "lgamma",
    "tf.math.digamma": "digamma",
    "tf.floor": "floor",
    "tf.math.ceil": "ceil",
    "tf.math.softplus": "softplus",
    "tf.math.log_sigmoid": "log_sigmoid",
    "tf.nn.elu": "elu",
    "tf.nn.selu": "selu",
    "tf.math.rint": "rint",
    "tf.math.reciprocal": "reciprocal",
    "tf.nn.tanh": "tanh",
    "tf.nn.sigmoid": "sigmoid",
    "tf.nn.gelu": "gelu",
    "tf.nn.silu": "silu",
    "tf.nn.swish": "silu",
    "tf.nn.softsign": "softsign",
    "tf.nn.softplus": "softplus",
    "tf.nn.log_softmax": "",
}
"""Functions that take floats only."""
NUMERIC = {
    "tf.abs": "abs",
    "tf.square": "square",
    "tf.sign": "sign",
    "tf.negative": "",
    "tf.round": "round",
    "tf.nn.relu": "relu",
    "tf.nn.relu6": "relu6",
}
"""Functions that take integers too."""


def _one(name: str, shape: str, integers: bool) -> None:
    @tensor_op(name, v1=True)
    def function(x: Loose, *rest: Loose) -> Any:
        """Apply a function to each element."""
        spec = tensor(x)
        if isinstance(spec, ShapeError):
            return spec
        last = name.rpartition(".")[2]
        if spec.dtype in ("bool", "string") or (not integers and dtypes.is_integer(spec.dtype)):
            return ShapeError(f"{last} takes {'numbers' if integers else 'floats'}, not {spec.dtype}", "dtype")
        content = contents.negated(spec.content, spec.dtype) if last == "negative" else curve(shape, spec, spec.dtype)
        return TensorSpec(spec.shape, spec.dtype, content, "tensor")


for _name, _shape in FLOATING.items():
    _one(_name, _shape, _name in ("tf.math.reciprocal",))
for _name, _shape in NUMERIC.items():
    _one(_name, _shape, True)


@tensor_op("tf.nn.softmax", v1=True)
def softmax(logits: Loose, axis: Loose = None, name: Loose = None, dim: Loose = None) -> Any:
    """Make scores probabilities that add up to 1."""
    x = tensor(logits)
    if isinstance(x, ShapeError):
        return x
    if x.dtype == "bool" or x.dtype == "string" or dtypes.is_integer(x.dtype):
        return ShapeError(f"softmax takes floats, not {x.dtype}", "dtype")
    return TensorSpec(x.shape, x.dtype, Content(0.0, 1.0, order=x.content.order), "tensor")


@tensor_op("tf.nn.leaky_relu")
def leaky_relu(features: Loose, alpha: Loose = 0.2) -> Any:
    """Scale what is negative down; integers become floats."""
    x = tensor(features)
    if isinstance(x, ShapeError):
        return x
    dtype = "float32" if dtypes.is_integer(x.dtype) else x.dtype
    return TensorSpec(x.shape, None if dtype in ("bool", "string") else dtype, Content(order=x.content.order), "tensor")


BINARY = {
    "tf.add": "+",
    "tf.subtract": "-",
    "tf.multiply": "*",
    "tf.divide": "/",
    "tf.math.truediv": "/",
    "tf.math.floordiv": "//",
    "tf.math.mod": "%",
    "tf.math.floormod": "%",
    "tf.pow": "**",
    "tf.equal": "==",
    "tf.math.not_equal": "!=",
    "tf.less": "<",
    "tf.less_equal": "<=",
    "tf.greater": ">",
    "tf.greater_equal": ">=",
    "tf.math.divide_no_nan": "/",
}


def pair_dtype(operator: str, x: Any, y: Any) -> Any:
    """The dtype of a function of two tensors; of two values that are none, only where both convert to the same."""
    if is_tensor(x) or is_tensor(y):
        return arithmetic.tensor_dtype(operator, x, y, eager_first=False)
    a, b = tensor(x), tensor(y)
    if isinstance(a, ShapeError) or isinstance(b, ShapeError) or a.dtype != b.dtype or a.dtype is None:
        return None
    return arithmetic.tensor_dtype(operator, a, b)


def _two(name: str, operator: str) -> None:
    @tensor_op(name, v1=True)
    def function(x: Loose, y: Loose) -> Any:
        """Combine two tensors element by element."""
        dtype = pair_dtype(operator, x, y)
        if name == "tf.math.divide_no_nan" and (isinstance(dtype, ShapeError) or not dtypes.is_float(dtype)):
            dtype = None
        if isinstance(dtype, ShapeError):
            return dtype
        if operator in arithmetic.COMPARISONS:
            return pair(x, y, "bool", compared(arithmetic.operand(x), arithmetic.operand(y), operator))
        return pair(x, y, dtype, contents.binary(operator, *arithmetic.adapted(x, y), dtype))


def pair(x: Any, y: Any, dtype: Any, content: Content) -> Any:
    """A function of two tensors that broadcast."""
    if isinstance(dtype, ShapeError):
        return dtype
    if isinstance(x, Unknown) or isinstance(y, Unknown):
        return TensorSpec(UNKNOWN_SHAPE, dtype, kind="tensor")
    shape = dims.broadcast(arithmetic.operand(x).shape, arithmetic.operand(y).shape)
    return shape if isinstance(shape, ShapeError) else TensorSpec(shape, dtype, content, "tensor")


for _name, _operator in BINARY.items():
    _two(_name, _operator)


def _more(name: str) -> None:
    @tensor_op(name, v1=True)
    def function(x: Loose, y: Loose) -> Any:
        """Combine two tensors element by element."""
        last = name.rpartition(".")[2]
        a, b = arithmetic.adapted(x, y)
        content = (
            extreme(last, a, b)
            if last in ("maximum", "minimum")
            else Content(low=0.0 if last == "squared_difference" else None)
        )
        return pair(x, y, pair_dtype("*", x, y), content)


for _name in ("tf.maximum", "tf.minimum", "tf.math.squared_difference", "tf.math.atan2"):
    _more(_name)


def _logical(name: str) -> None:
    @tensor_op(name, v1=True)
    def function(x: Loose, y: Loose) -> Any:
        """Combine two tensors of truths."""
        for value in (x, y):
            if is_tensor(value) and value.dtype not in (None, "bool"):
                return ShapeError(f"{name.rpartition('.')[2]} takes bool, not {value.dtype}", "dtype")
        return pair(x, y, "bool", compared(arithmetic.operand(x), arithmetic.operand(y), "?"))


for _name in ("tf.logical_and", "tf.logical_or", "tf.math.logical_xor"):
    _logical(_name)


@tensor_op("tf.logical_not", "tf.math.is_nan", "tf.math.is_inf", "tf.math.is_finite")
def question(x: Loose) -> Any:
    """Ask something of each element."""
    spec = tensor(x)
    return spec if isinstance(spec, ShapeError) else TensorSpec(spec.shape, "bool", compared(spec, spec, "?"), "tensor")


@tensor_op("tf.add_n", "tf.math.accumulate_n")
def add_n(inputs: Loose) -> Any:
    """Add up tensors of one shape."""
    if not isinstance(inputs, (tuple, list)) or not all(is_tensor(x) for x in inputs):
        return UNKNOWN
    shape = arrays.merged([x.shape for x in inputs])
    kinds = {x.dtype for x in inputs if x.dtype}
    if len(kinds) > 1:
        return ShapeError(f"{min(kinds)} and {max(kinds)} do not mix, TensorFlow casts neither", "dtype")
    return shape if isinstance(shape, ShapeError) else TensorSpec(shape, next(iter(kinds), None), kind="tensor")


@tensor_op("tf.where", v1=True)
def where(condition: Loose, x: Loose = None, y: Loose = None) -> Any:
    """Choose between two tensors; with one argument, the positions of what is true."""
    test = tensor(condition)
    if isinstance(test, ShapeError):
        return test
    if x is None and y is None:
        from tflint.knowledge.ops.indexing import selected

        if not test.shape.rank:
            return TensorSpec(UNKNOWN_SHAPE, "int64", kind="tensor")
        return TensorSpec(Shape((selected(test), test.shape.rank)), "int64", Content(low=0.0), "tensor")
    if isinstance(x, Unknown) or isinstance(y, Unknown):
        return TensorSpec(kind="tensor")
    a, b = arithmetic.adapted(x, y)
    made = pair(x, y, None if not (is_tensor(x) or is_tensor(y)) else _either(x, y), chosen(test, a, b))
    if isinstance(made, ShapeError):
        return made
    if made.dtype is None and not (is_tensor(x) or is_tensor(y)):
        first, second = tensor(x), tensor(y)
        both = (
            {first.dtype, second.dtype}
            if not isinstance(first, ShapeError) and not isinstance(second, ShapeError)
            else {None}
        )
        made = made.with_(dtype=both.pop() if len(both) == 1 else None)
    shape = dims.broadcast(test.shape, made.shape)
    return shape if isinstance(shape, ShapeError) else made.with_(shape=shape)


def _either(x: Any, y: Any) -> Any:
    if is_tensor(x) and is_tensor(y):
        if x.dtype and y.dtype and x.dtype != y.dtype:
            return ShapeError(f"{x.dtype} and {y.dtype} do not mix, TensorFlow casts neither", "dtype")
        return x.dtype or y.dtype
    return x.dtype if is_tensor(x) else y.dtype


@tensor_op("tf.clip_by_value", v1=True)
def clip_by_value(t: Loose, clip_value_min: Loose, clip_value_max: Loose) -> Any:
    """Cut off what is below or above."""
    x = tensor(t)
    if isinstance(x, ShapeError):
        return x
    return TensorSpec(
        x.shape if _scalars(clip_value_min, clip_value_max) else UNKNOWN_SHAPE,
        x.dtype,
        clipped(x.content, number_of(clip_value_min), number_of(clip_value_max)),
        "tensor",
    )


def _scalars(*values: Any) -> bool:
    return all(arithmetic.operand(value).shape.rank == 0 for value in values if not isinstance(value, Unknown))


@tensor_op("tf.clip_by_norm", "tf.math.l2_normalize")
def kept(x: Loose, axis: Loose = None) -> Any:
    """Scale slices, each by its own length."""
    spec = tensor(x)
    if isinstance(spec, ShapeError):
        return spec
    wrong = dtypes.is_integer(spec.dtype) or spec.dtype in ("bool", "string")
    return TensorSpec(spec.shape, None if wrong else spec.dtype, Content(order=spec.content.order), "tensor")
