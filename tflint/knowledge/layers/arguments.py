"""Turns constructor arguments of layers into sizes, or into what Keras objects to."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.keras_version import keras2, usual_format
from tflint.program.dim import UNKNOWN_DIM, Comparison, Dim, Expr, compare, show, upper
from tflint.program.spec import Configured, Reference, ShapeError, TensorSpec


def size(value: Any) -> Dim:
    """An argument as a size; what is neither a whole number nor an expression is unknown."""
    if isinstance(value, bool):
        return UNKNOWN_DIM
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (int, Expr)) else UNKNOWN_DIM


def positive(value: Any, name: str) -> Dim | ShapeError:
    """An argument that has to be above zero."""
    found = size(value)
    high = None if found is UNKNOWN_DIM else upper(found)
    if high is not None and (high < 0 if keras2() else high <= 0):
        return ShapeError(f"{name} must be positive, got {show(found)}", "value")
    return found


def several(value: Any, count: int, name: str, least: int = 1) -> tuple[Dim, ...] | ShapeError:
    """A number, or `count` of them, each at least `least`."""
    if isinstance(value, (tuple, list)):
        if len(value) != count:
            return ShapeError(f"{name} takes {count} numbers, got {len(value)}", "value")
        found = tuple(size(item) for item in value)
    else:
        found = (size(value),) * count
    for each in found:
        if isinstance(each, int) and each < least:
            return ShapeError(f"{name} must be at least {least}, got {each}", "value")
    return found


def pairs(value: Any, count: int, name: str) -> list[tuple[Dim, Dim]] | ShapeError:
    """A number, `count` numbers or `count` pairs, as one pair (before, after) for each axis."""
    outer = tuple(value) if isinstance(value, (tuple, list)) else (value,) * count
    if len(outer) != count:
        return ShapeError(f"{name} takes {count} entries, got {len(outer)}", "value")
    found: list[tuple[Dim, Dim]] = []
    for entry in outer:
        pair = several(entry, 2, name, 0)
        if isinstance(pair, ShapeError):
            return pair
        found.append((pair[0], pair[1]))
    return found


def layout(data_format: Any) -> bool | None | ShapeError:
    """Whether channels come first; `None` when not known."""
    data_format = usual_format() if data_format is None else data_format
    if not isinstance(data_format, str) or isinstance(data_format, Reference):
        return None
    word = data_format.lower()
    if word not in ("channels_first", "channels_last"):
        return ShapeError(f"data_format is channels_first or channels_last, got {data_format!r}", "value")
    return word == "channels_first"


def padding_mode(padding: Any, causal: bool = False) -> str | None | ShapeError:
    """The padding in lower case; `None` when not known."""
    if not isinstance(padding, str) or isinstance(padding, Reference):
        return None
    word = padding.lower()
    known = ("valid", "same", "causal") if causal else ("valid", "same")
    if word not in known:
        return ShapeError(f"padding is one of {', '.join(known)}, got {padding!r}", "value")
    return word


def at_least(x: TensorSpec, rank: int) -> ShapeError | None:
    """The objection to a tensor of fewer axes than `rank`."""
    if x.shape.dims is not None and len(x.shape.dims) < rank:
        plural = "axis" if rank == 1 else "axes"
        return ShapeError(f"expects at least {rank} {plural}, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    return None


def exactly(x: TensorSpec, rank: int) -> ShapeError | None:
    """The objection to a tensor of another number of axes than `rank`."""
    if x.shape.dims is not None and len(x.shape.dims) != rank:
        return ShapeError(f"expects {rank} axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    return None


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes surely differ."""
    return compare(a, b) is Comparison.NE


def flag(value: Any) -> bool | None:
    """A truth value given as argument, `None` when not known."""
    return bool(value) if value is None or isinstance(value, (bool, int)) else None


def named_layer(value: Any) -> Configured | None:
    """A layer given as argument, `None` when it is not known."""
    return value if isinstance(value, Configured) else None
