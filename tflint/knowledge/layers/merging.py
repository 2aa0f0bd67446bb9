"""Layers that join several tensors into one."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.registry import layer, op
from tflint.program.spec import Shape, ShapeError, TensorSpec

_SUMS = ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")


def _specs(inputs: Any) -> list[TensorSpec] | None:
    if isinstance(inputs, TensorSpec):
        return None
    return [item if isinstance(item, TensorSpec) else TensorSpec() for item in inputs]


@layer(*(f"keras.layers.{name}" for name in _SUMS))
@op(*(f"keras.layers.{name.lower()}" for name in _SUMS))
def elementwise(inputs: Any) -> TensorSpec | ShapeError:
    """Tensors that broadcast, joined element by element."""
    specs = _specs(inputs)
    if not specs:
        return TensorSpec()
    shape = specs[0].shape
    for spec in specs[1:]:
        joined = dims.broadcast(shape, spec.shape)
        if isinstance(joined, ShapeError):
            return ShapeError(f"inputs do not fit together: {', '.join(repr(s.shape) for s in specs)}")
        shape = joined
    return TensorSpec(shape, "float32")


@layer("keras.layers.Concatenate")
@op("keras.layers.concatenate")
def concatenate(inputs: Any, axis: int = -1) -> TensorSpec | ShapeError:
    """Tensors put one after the other along an axis."""
    specs = _specs(inputs)
    if not specs:
        return TensorSpec()
    shape = dims.concat([spec.shape for spec in specs], axis)
    if isinstance(shape, ShapeError):
        return ShapeError(f"inputs do not fit together: {shape.message}", shape.problem)
    return TensorSpec(shape, specs[0].dtype)


__all__ = ["Shape"]
