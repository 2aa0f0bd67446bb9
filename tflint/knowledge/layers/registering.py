"""Registers shape functions of layers whose output type follows the layer's `dtype` argument."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from tflint.knowledge.registry import layer
from tflint.program.spec import Configured, TensorSpec
from tflint.records import replace

F = TypeVar("F", bound=Callable[..., Any])

FLOAT = "float32"
"""What layers compute in unless their `dtype` or the policy says otherwise."""
_FLOATS = {"float16", "bfloat16", "float32", "float64"}


def keras_layer(*names: str) -> Callable[[F], F]:
    """Register a layer's shape function; outputs it calls `float32` get the type of the `dtype` argument."""

    def decorate(function: F) -> F:
        layer(*(f"keras.layers.{name}" for name in names))(_with_dtype(function))
        return function

    return decorate


def _with_dtype(function: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(function)
    if "dtype" in signature.parameters:
        return function

    @functools.wraps(function)
    def typed(*args: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return retyped(function(*args, **kwargs), dtype)

    kind = inspect.Parameter.KEYWORD_ONLY
    extra = inspect.Parameter("dtype", kind, default=None, annotation="Loose")
    typed.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*signature.parameters.values(), extra]
    )
    return typed


def computed(dtype: Any) -> str | None:
    """The type a layer computes in for its `dtype` argument: a name, a policy or `None`; `None` when not known."""
    if isinstance(dtype, Configured):
        dtype = dtype.arguments.get("name")
    if dtype is None:
        return FLOAT
    if not isinstance(dtype, str):
        return None
    name = dtype.rpartition(".")[2]
    return {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}.get(name, name if name in _FLOATS else None)


def retyped(result: Any, dtype: Any) -> Any:
    """The answer with the layer's own type where it computes."""
    if dtype is None:
        return result
    if isinstance(result, tuple):
        return tuple(retyped(item, dtype) for item in result)
    if isinstance(result, TensorSpec) and (result.dtype is None or result.dtype in _FLOATS):
        return replace(result, dtype=computed(dtype) if result.dtype else None)
    return result


def passed(x: TensorSpec) -> str | None:
    """The type of an input that is handed on: floats are cast to the computing type, others are kept."""
    return FLOAT if x.dtype in _FLOATS else x.dtype


def settled(x: TensorSpec) -> str | None:
    """The type of values that come out changed: whole numbers stay some or are cast, symbolically or not."""
    return FLOAT if x.dtype in _FLOATS else None
