"""Layers that arrange the same values otherwise: flatten, reshape, permute, repeat."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims as arithmetic
from tflint.knowledge.layers.arguments import at_least, exactly, positive, size
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import keras_layer, passed, settled
from tflint.knowledge.registry import Loose, Sizes
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError, TensorSpec


@keras_layer("Flatten")
def flatten(x: TensorSpec, data_format: Loose = None) -> Answer:
    """Lay all axes but the first into one."""
    wrong = at_least(x, 1)
    if wrong is not None:
        return wrong
    if x.shape.dims is None:
        return TensorSpec(Shape((UNKNOWN_DIM, UNKNOWN_DIM)), passed(x), x.content)
    return TensorSpec(Shape((x.shape[0], arithmetic.flatten(x.shape.dims[1:]))), passed(x), x.content)


def _target(value: Any) -> tuple[Dim, ...] | None:
    """The sizes asked for, `None` when not even their number is known."""
    if not isinstance(value, (tuple, list)):
        return None
    return tuple(BATCH if dim is None or dim is BATCH else size(dim) for dim in value)


@keras_layer("Reshape")
def reshape(x: TensorSpec, target_shape: Sizes) -> Answer:
    """Arrange the same values in another shape behind the batch."""
    target = _target(target_shape)
    if target is None:
        return TensorSpec(UNKNOWN_SHAPE, passed(x), x.content)
    for dim in target:
        if isinstance(dim, int) and dim < -1:
            return ShapeError(f"sizes are not negative, got {dim} in {Shape(target)!r}", "reshape")
    inner = Shape(None) if x.shape.dims is None else Shape(x.shape.dims[1:])
    made = arithmetic.reshape(inner, target)
    if isinstance(made, ShapeError):
        return made
    sizes = tuple(map(_left_over, target, made.dims or ())) if BATCH in inner else made.dims or ()
    return TensorSpec(Shape((_batch(x), *sizes)), passed(x), x.content)


def _left_over(wanted: Dim, made: Dim) -> Dim:
    """What -1 makes of axes of which one is open until the run."""
    return BATCH if wanted == -1 and made is UNKNOWN_DIM else made


def _batch(x: TensorSpec) -> Dim:
    return x.shape.dims[0] if x.shape.dims else UNKNOWN_DIM


@keras_layer("Permute")
def permute(x: TensorSpec, dims: Loose) -> Answer:
    """Take the axes behind the batch in another order, counted from 1."""
    known = isinstance(dims, (tuple, list)) and all(isinstance(i, int) and not isinstance(i, bool) for i in dims)
    if not known:
        return TensorSpec(UNKNOWN_SHAPE, passed(x), x.content)
    if sorted(dims) != list(range(1, len(dims) + 1)):
        return ShapeError(f"axes to permute are 1 to {len(dims)} in any order, got {tuple(dims)!r}", "value")
    wrong = exactly(x, len(dims) + 1)
    return wrong or TensorSpec(Shape((_batch(x), *(x.shape[i] for i in dims))), passed(x), x.content)


@keras_layer("RepeatVector")
def repeat_vector(x: TensorSpec, n: Dim) -> Answer:
    """Put one vector n times in a row."""
    times = positive(n, "n")
    if isinstance(times, ShapeError):
        return times
    return exactly(x, 2) or TensorSpec(Shape((_batch(x), times, x.shape[1])), settled(x), x.content)
