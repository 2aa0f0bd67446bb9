"""Layers that join several tensors into one."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import differ
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import BATCH, UNKNOWN_DIM, Comparison, Dim, add, compare, show
from tflint.program.spec import UNKNOWN_CONTENT, UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec


def several_inputs(inputs: Any) -> list[TensorSpec] | None | ShapeError:
    """The specs a merging layer gets; `None` when their number is not known."""
    if isinstance(inputs, TensorSpec):
        if inputs.shape.dims is None or inputs.kind != "keras":
            return None
        return ShapeError(f"takes a list of tensors, got one of shape {inputs.shape!r}", "arity")
    if not isinstance(inputs, (tuple, list)):
        return None
    return [item if isinstance(item, TensorSpec) else TensorSpec() for item in inputs]


def _shown(specs: list[TensorSpec]) -> str:
    return ", ".join(repr(spec.shape) for spec in specs)


def _both(a: Dim, b: Dim) -> Dim | None:
    """The size two axes join to as Keras says it: none unless both have one; `None` when they cannot join."""
    if a is BATCH or b is BATCH:
        return _with_none(b if a is BATCH else a) if keras2() else BATCH
    if a == 1 or b == 1:
        return b if a == 1 else a
    if a is UNKNOWN_DIM or b is UNKNOWN_DIM:
        return UNKNOWN_DIM
    verdict = compare(a, b)
    if verdict is Comparison.EQ:
        return a
    ones = [dim for dim in (a, b) if compare(dim, 1) is not Comparison.NE]
    return None if verdict is Comparison.NE and not ones else UNKNOWN_DIM


def _with_none(other: Dim) -> Dim:
    """What Keras 2 makes of an axis without a size and another: the other, unless that is one."""
    if other is BATCH or other == 1:
        return BATCH
    return other if isinstance(other, int) else UNKNOWN_DIM


def _broadcast(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> tuple[Dim, ...] | None:
    if len(a) < len(b):
        a, b = b, a
    start = len(a) - len(b)
    joined = [_both(x, y) for x, y in zip(a[start:], b, strict=False)]
    return None if None in joined else (*a[:start], *(dim for dim in joined if dim is not None))


def _batches(specs: list[TensorSpec]) -> Dim | None:
    """The batch size of all inputs together, `None` when two surely differ."""
    if keras2() and len({spec.shape[0] for spec in specs}) > 1:
        return UNKNOWN_DIM
    known: list[Dim] = []
    for spec in specs:
        dim = spec.shape[0]
        if dim is UNKNOWN_DIM:
            return UNKNOWN_DIM
        if dim is not BATCH and any(differ(dim, other) for other in known):
            return None
        known += [] if dim is BATCH else [dim]
    return (known[0] if all(dim == known[0] for dim in known) else UNKNOWN_DIM) if known else BATCH


def _joined(inputs: Any, content: Content = UNKNOWN_CONTENT) -> Answer:
    specs = several_inputs(inputs)
    if isinstance(specs, ShapeError):
        return specs
    if not specs or any(spec.shape.dims is None or not spec.shape.dims for spec in specs):
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    batch = _batches(specs)
    inner: tuple[Dim, ...] | None = (specs[0].shape.dims or ())[1:]
    for spec in specs[1:]:
        inner = None if inner is None else _broadcast(inner, (spec.shape.dims or ())[1:])
    if batch is None or inner is None:
        return ShapeError(f"inputs do not fit together: {_shown(specs)}")
    return TensorSpec(Shape((batch, *inner)), FLOAT, content)


def _hull(inputs: Any) -> Content:
    """The range that holds all inputs' ranges."""
    contents = [item.content if isinstance(item, TensorSpec) else Content() for item in inputs]
    lows, highs = [c.low for c in contents], [c.high for c in contents]
    low = None if not lows or None in lows else min(v for v in lows if v is not None)
    high = None if not highs or None in highs else max(v for v in highs if v is not None)
    return Content(low, high)


@keras_layer("Add", "Multiply")
@op("keras.layers.add", "keras.layers.multiply")
def combined(inputs: Any) -> Answer:
    """Join tensors that broadcast, element by element."""
    return _joined(inputs)


@keras_layer("Average", "Maximum", "Minimum")
@op("keras.layers.average", "keras.layers.maximum", "keras.layers.minimum")
def between(inputs: Any) -> Answer:
    """Join tensors that broadcast by values that lie between theirs."""
    return _joined(inputs, _hull(inputs) if isinstance(inputs, (tuple, list)) else Content())


@keras_layer("Subtract")
@op("keras.layers.subtract")
def subtracted(inputs: Any) -> Answer:
    """Take the second tensor from the first."""
    if isinstance(inputs, (tuple, list)) and len(inputs) != 2:
        return ShapeError(f"takes two inputs, got {len(inputs)}", "arity")
    return _joined(inputs)


@keras_layer("Concatenate")
@op("keras.layers.concatenate")
def concatenate(inputs: Any, axis: Loose = -1) -> Answer:
    """Put tensors one after the other along an axis."""
    specs = several_inputs(inputs)
    if isinstance(specs, ShapeError):
        return specs
    if not specs or any(spec.shape.dims is None for spec in specs):
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    if len(specs) == 1:
        return TensorSpec(specs[0].shape, FLOAT, specs[0].content)
    ranks = {len(spec.shape.dims or ()) for spec in specs}
    if len(ranks) > 1:
        return ShapeError(f"inputs have different numbers of axes: {_shown(specs)}", "rank")
    rank = ranks.pop()
    if isinstance(axis, bool) or not isinstance(axis, int):
        return TensorSpec(Shape((UNKNOWN_DIM,) * rank), FLOAT)
    if not -rank <= axis < rank:
        return ShapeError(f"axis {axis} is out of range for {_shown(specs)}", "rank")
    return _stacked(specs, axis % rank)


def _stacked(specs: list[TensorSpec], place: int) -> Answer:
    made = list(specs[0].shape.dims or ())
    for i, dim in enumerate(made):
        others = [spec.shape[i] for spec in specs[1:]]
        if i == place:
            for other in others:
                dim = BATCH if dim is BATCH or other is BATCH else add(dim, other)
            made[i] = dim
        elif _disagree([dim, *others]):
            sizes = ", ".join(show(each) for each in (dim, *others))
            return ShapeError(f"inputs differ on axis {i} ({sizes}): {_shown(specs)}")
    return TensorSpec(Shape(tuple(made)), FLOAT, _hull(specs))


def _disagree(dims: list[Dim]) -> bool:
    return any(differ(a, b) for n, a in enumerate(dims) for b in dims[n + 1 :])


@keras_layer("Dot")
def dot(inputs: Any, axes: Loose, normalize: Loose = False) -> Answer:
    """Multiply two tensors along one axis of each, sample by sample."""
    specs = several_inputs(inputs)
    if isinstance(specs, ShapeError):
        return specs
    if specs is not None and len(specs) != 2:
        return ShapeError(f"takes two inputs, got {len(specs)}", "arity")
    if not specs or any(spec.shape.dims is None for spec in specs):
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    left, right = (list(spec.shape.dims or ()) for spec in specs)
    places = _places(axes, len(left), len(right))
    if places is None:
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    a, b = places
    if differ(left[a], right[b]):
        return ShapeError(f"axes {a} and {b} of {_shown(specs)} differ: {show(left[a])} and {show(right[b])}")
    del left[a], right[b]
    made = [*left, *right[1:]]
    return TensorSpec(Shape(tuple(made) if len(made) > 1 else (*made, 1)), FLOAT)


@op("keras.layers.dot")
def dot_function(inputs: Any, axes: Loose = -1) -> Answer:
    """Multiply two tensors along one axis of each, the last ones by default."""
    return dot(inputs, axes)


def _places(axes: Any, left: int, right: int) -> tuple[int, int] | None:
    """The two axes counted from the front, `None` when they are not known or out of range."""
    if isinstance(axes, (tuple, list)) and len(axes) == 2:
        a, b = axes
    else:
        a = b = axes
    if any(isinstance(i, bool) or not isinstance(i, int) for i in (a, b)):
        return None
    if not (-left <= a < left and -right <= b < right):
        return None
    return (a % left, b % right) if a % left and b % right else None
