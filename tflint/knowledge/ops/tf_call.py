"""Registers TensorFlow's functions with what holds for all: converted arguments, refused symbolic tensors."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from tflint.knowledge.api.naming import canonical
from tflint.knowledge.constants import as_spec
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.ops import dtypes
from tflint.knowledge.ops.arithmetic import operand
from tflint.knowledge.ops.casting import cast
from tflint.knowledge.ops.numpy_create import ragged
from tflint.knowledge.registry import op
from tflint.program.dim import Batch, Expr, UnknownDim
from tflint.program.spec import UNKNOWN, Content, Reference, ShapeError, TensorSpec, Unknown

F = TypeVar("F", bound=Callable[..., Any])
SYMBOLIC = ShapeError(
    "a symbolic Keras tensor cannot be given to a TensorFlow function, use keras.ops or a layer", "symbolic"
)
_PYTHON = {"int64": "int32", "float64": "float32"}


def kinds_of(values: Any) -> set[str | None]:
    """The kinds of all arrays in nested arguments."""
    found: set[str | None] = set()
    for value in values:
        if isinstance(value, TensorSpec):
            found.add(value.kind)
        elif isinstance(value, (tuple, list)):
            found |= kinds_of(value)
    return found


def tensor_op(*names: str, v1: bool = False) -> Callable[[F], F]:
    """Register a TensorFlow function; with `v1` the same name under `tf.compat.v1` too."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            kinds = kinds_of((*args, *kwargs.values()))
            if "keras" in kinds:
                if not keras2():
                    return SYMBOLIC
                args, kwargs = _as_tensors(args), {name: _as_tensors(value) for name, value in kwargs.items()}
            return UNKNOWN if kinds & {"sparse", "ragged"} else function(*args, **kwargs)

        wanted = {canonical(name) for name in names}
        if v1:
            wanted |= {canonical(f"tf.compat.v1.{name.rpartition('.')[2]}") for name in names}
        op(*sorted(wanted), kind="tensor")(guarded)
        return function

    return decorate


def _as_tensors(given: Any) -> Any:
    """Arguments with ordinary tensors for symbolic ones: Keras 2 makes a layer of the function."""
    if isinstance(given, (tuple, list)):
        return type(given)(_as_tensors(item) for item in given)
    return given.with_(kind="tensor") if isinstance(given, TensorSpec) and given.kind == "keras" else given


def _holds_array(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(_holds_array(item) for item in value)
    return isinstance(value, (TensorSpec, Unknown))


def tensor(value: Any, dtype: str | None = None) -> Any:
    """The tensor TensorFlow converts a value to: Python's integers and floats take 32 bits, arrays keep their type."""
    if isinstance(value, (Unknown, Reference)):
        return (
            operand(value).with_(kind="tensor", dtype=dtype)
            if isinstance(value, Reference)
            else TensorSpec(kind="tensor", dtype=dtype)
        )
    if isinstance(value, (tuple, list)) and not _holds_array(value) and ragged(value):
        return ShapeError("nested lists of different lengths make no tensor", "value")
    spec = operand(value) if isinstance(value, (Expr, Batch, UnknownDim)) else as_spec(value)
    if isinstance(value, TensorSpec) and value.kind in ("tensor", "variable"):
        return spec.with_(kind="tensor")
    if isinstance(value, TensorSpec) and value.kind in ("frame", "series"):
        return TensorSpec(spec.shape, dtype, kind="tensor")
    own = spec.dtype
    if isinstance(value, TensorSpec) and value.kind is None:
        own = {"int64": "int32", "float64": None}.get(own or "", own)
    elif isinstance(value, TensorSpec):
        own = None if own == "object" else own
    elif isinstance(value, (tuple, list)) and _holds_array(value):
        own = None
    else:
        own = _PYTHON.get(own or "", own)
    if own == "string" or spec.dtype is None:
        return spec.with_(kind="tensor", dtype=dtype or own)
    return cast(spec, dtype or own, "tensor") if dtype or own else spec.with_(dtype=None, kind="tensor")


def is_tensor(value: Any) -> bool:
    """Whether an argument is a TensorFlow tensor already, whose dtype is not adapted."""
    return isinstance(value, TensorSpec) and value.kind in ("tensor", "variable")


def tensors(values: Any) -> Any:
    """The tensors in a list of values, converted to the dtype of the first tensor; `None` when not a known list."""
    if not isinstance(values, (tuple, list)):
        return None
    given = [value.dtype for value in values if is_tensor(value)]
    known = {dtype for dtype in given if dtype is not None}
    if len(known) > 1:
        first, second = sorted(known)[:2]
        return ShapeError(f"{first} and {second} do not mix, TensorFlow casts neither", "dtype")
    wanted = next(iter(known), None)
    converted = [tensor(value) if is_tensor(value) else tensor(value, wanted if given else None) for value in values]
    wrong = [item for item in converted if isinstance(item, ShapeError)]
    if wrong:
        return wrong[0]
    if len({x.dtype for x in converted}) > 1:
        return tuple(x.with_(content=Content()) for x in converted)
    return tuple(converted)


def common_dtype(xs: tuple[TensorSpec, ...], values: Any) -> str | None:
    """The dtype of tensors put together: that of the first tensor, else the first value's."""
    given = [x.dtype for x, value in zip(xs, values, strict=False) if is_tensor(value)]
    if given:
        return next((dtype for dtype in given if dtype is not None), None)
    if any(isinstance(value, TensorSpec) for value in values):
        return None
    first = {x.dtype for x in xs}
    return first.pop() if len(first) == 1 else None


def wanted_dtype(value: Any, default: str | None) -> str | None:
    """The dtype of an optional argument, in TensorFlow's words."""
    return dtypes.dtype_or(value, default, "tensorflow")
