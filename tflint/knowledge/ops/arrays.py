"""Turns the moves NumPy, TensorFlow and Keras share (reshape, transpose, concat, reduce, ...) into specs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.ops.contents import derived_order, flat, joined, moved, nested
from tflint.knowledge.ops.sizes import axes_of, integer_of, shape_of, size_of
from tflint.program import dim
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, Expr
from tflint.program.spec import UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown
from tflint.records import replace

Result = Any
"""A spec, a tuple of specs, or a `ShapeError`."""


def lost(x: TensorSpec) -> TensorSpec:
    """The same values in a shape nobody knows."""
    return TensorSpec(UNKNOWN_SHAPE, x.dtype, moved(x.content, False), made(x.kind))


def made(kind: str | None) -> str | None:
    """The kind of what is computed from an array of a kind."""
    return "tensor" if kind == "variable" else kind


def same(a: Dim, b: Dim) -> bool:
    """Whether two sizes are surely equal."""
    return a is not UNKNOWN_DIM and a is not BATCH and dim.compare(a, b) is dim.Comparison.EQ or a is b is BATCH


def axis_of(x: TensorSpec, axis: Any, extra: int = 0) -> Any:
    """A non-negative axis of `x` (with `extra` new ones), `None` when not known, or why there is none."""
    number = integer_of(axis)
    if number is None or x.shape.rank is None or (x.shape.rank + extra == 0 and number in (0, -1)):
        return None
    return dims.axis(number, x.shape.rank + extra)


def reshape(x: TensorSpec, target: Any) -> Result:
    """The values of `x` in the shape `target`, one size of which may be -1."""
    shape = shape_of(target)
    if shape.dims is None:
        return lost(x)
    result = _reshaped(x.shape, shape.dims)
    if isinstance(result, ShapeError):
        return result
    kept = bool(result.dims) and x.shape.rank != 0 and same(x.shape[0], result[0])
    content = moved(x.content, kept)
    labels = content.labels
    if labels and labels.form in ("one-hot", "multi-hot") and not same(x.shape[-1], result[-1]):
        content = replace(content, labels=None)
    if isinstance(x.content.constant, tuple) and all(isinstance(d, int) for d in result.dims or (None,)):
        values = list(flat(x.content.constant))
        content = replace(content, constant=nested(values, result.dims)) if values else content
    return TensorSpec(result, x.dtype, content, made(x.kind))


def _reshaped(shape: Shape, target: tuple[Dim, ...]) -> Any:
    """The new shape; sizes nobody knows that stay cancel out before -1 is worked out."""
    if shape.dims is None or -1 not in target:
        return dims.reshape(shape, target)
    left, right = list(shape.dims), list(target)
    for size in target:
        if size in left and (isinstance(size, Expr) or size is BATCH):
            left.remove(size)
            right.remove(size)
    rest = dims.reshape(Shape(tuple(left)), right)
    if isinstance(rest, ShapeError) or rest.dims is None:
        return rest
    free = dims.grown(BATCH if BATCH in left else 0, rest.dims[right.index(-1)], target[-1] == -1)
    return Shape(tuple(free if size == -1 else size for size in target))


def flatten(x: TensorSpec) -> Result:
    """The values of `x` on one axis."""
    if x.shape.dims is None:
        return TensorSpec(Shape((UNKNOWN_DIM,)), x.dtype, moved(x.content, False), made(x.kind))
    return reshape(x, (-1,))


def transpose(x: TensorSpec, order: Any = None) -> Result:
    """The axes of `x` in another order, by default reversed."""
    if x.shape.dims is None:
        return lost(x)
    rank = len(x.shape.dims)
    axes = axes_of(order)
    if isinstance(axes, Unknown):
        return TensorSpec(Shape((UNKNOWN_DIM,) * rank), x.dtype, moved(x.content, False), made(x.kind))
    if axes is None:
        axes = tuple(range(rank - 1, -1, -1))
    if len(axes) != rank:
        return ShapeError(f"{len(axes)} axes to transpose an array of rank {rank}", "rank")
    turned = []
    for number in axes:
        axis = dims.axis(number, rank)
        if isinstance(axis, ShapeError):
            return axis
        turned.append(axis)
    if len(set(turned)) != rank:
        return ShapeError(f"an axis is repeated in {axes}", "value")
    shape = Shape(tuple(x.shape.dims[axis] for axis in turned))
    return TensorSpec(shape, x.dtype, moved(x.content, not turned or turned[0] == 0), made(x.kind))


def swap(x: TensorSpec, first: Any, second: Any) -> Result:
    """`x` with two axes exchanged."""
    a, b = axis_of(x, first), axis_of(x, second)
    if isinstance(a, ShapeError) or isinstance(b, ShapeError):
        return a if isinstance(a, ShapeError) else b
    if a is None or b is None or x.shape.rank is None:
        return lost(x)
    order = list(range(x.shape.rank))
    order[a], order[b] = order[b], order[a]
    return transpose(x, tuple(order))


def move_axis(x: TensorSpec, source: Any, destination: Any) -> Result:
    """`x` with axes at other places."""
    froms, tos = axes_of(source), axes_of(destination)
    if isinstance(froms, Unknown) or isinstance(tos, Unknown) or x.shape.rank is None:
        return lost(x)
    a, b = [dims.axis(n, x.shape.rank) for n in froms], [dims.axis(n, x.shape.rank) for n in tos]
    wrong = [n for n in (*a, *b) if isinstance(n, ShapeError)]
    if wrong:
        return wrong[0]
    if len(a) != len(b) or len(set(a)) != len(a) or len(set(b)) != len(b):
        return ShapeError("source and destination axes do not pair up", "value")
    order = [n for n in range(x.shape.rank) if n not in a]
    pairs: list[tuple[Any, Any]] = list(zip(b, a, strict=False))
    for destination_axis, source_axis in sorted(pairs):
        order.insert(destination_axis, source_axis)
    return transpose(x, tuple(order))


def expand(x: TensorSpec, axis: Any) -> Result:
    """`x` with a new axis of size 1, or several."""
    axes = axes_of(axis)
    if x.shape.dims is None or axes is None or isinstance(axes, Unknown):
        return lost(x)
    rank = len(x.shape.dims) + len(axes)
    places: list[Any] = [dims.axis(number, rank) for number in axes]
    wrong = [place for place in places if isinstance(place, ShapeError)]
    if wrong:
        return wrong[0]
    if len(set(places)) != len(places):
        return ShapeError(f"an axis is repeated in {axes}", "value")
    sizes = list(x.shape.dims)
    for place in sorted(places):
        sizes.insert(place, 1)
    return TensorSpec(Shape(tuple(sizes)), x.dtype, moved(x.content, 0 not in places), made(x.kind))


def squeeze(x: TensorSpec, axis: Any = None) -> Result:
    """`x` without axes of size 1."""
    axes = axes_of(axis)
    if x.shape.dims is None or isinstance(axes, Unknown) or (not x.shape.dims and axes):
        return lost(x)
    if axes is None:
        if not all(isinstance(size, int) for size in x.shape.dims):
            return lost(x)
        places = [i for i, size in enumerate(x.shape.dims) if size == 1]
    else:
        found = [dims.axis(number, len(x.shape.dims)) for number in axes]
        for place in found:
            if isinstance(place, ShapeError):
                return place
            if dim.compare(x.shape.dims[place], 1) is dim.Comparison.NE:
                return ShapeError(f"cannot squeeze axis {place} of size {dim.show(x.shape.dims[place])}", "mismatch")
        places = [place for place in found if isinstance(place, int)]
    shape = Shape(tuple(size for i, size in enumerate(x.shape.dims) if i not in places))
    return TensorSpec(shape, x.dtype, moved(x.content, 0 not in places), made(x.kind))


def concat(xs: tuple[TensorSpec, ...], axis: Any, dtype: str | None, kind: str | None) -> Result:
    """Arrays put one after the other along an axis."""
    content = joined([x.content for x in xs])
    number = integer_of(axis)
    rank = next((x.shape.rank for x in xs if x.shape.rank is not None), None)
    if number is None or rank is None or not xs:
        return TensorSpec(UNKNOWN_SHAPE, dtype, content, kind)
    result = dims.concat([x.shape for x in xs], number)
    if isinstance(result, ShapeError):
        return result
    if number % max(rank, 1) and len({x.content.order for x in xs}) == 1:
        content = replace(content, order=xs[0].content.order)
    if content.labels and content.labels.form in ("one-hot", "multi-hot") and number % rank == rank - 1:
        content = replace(content, labels=None)
    return TensorSpec(result, dtype, content, kind)


def stack(xs: tuple[TensorSpec, ...], axis: Any, dtype: str | None, kind: str | None) -> Result:
    """Arrays of one shape put side by side on a new axis."""
    content = joined([x.content for x in xs])
    first = merged([x.shape for x in xs])
    if isinstance(first, ShapeError):
        return first
    if first.dims is None or not xs:
        return TensorSpec(UNKNOWN_SHAPE, dtype, content, kind)
    place = axis_of(TensorSpec(first), axis, 1)
    if place is None or isinstance(place, ShapeError):
        return place or TensorSpec(UNKNOWN_SHAPE, dtype, content, kind)
    shape = Shape((*first.dims[:place], len(xs), *first.dims[place:]))
    if place > 0 and len({x.content.order for x in xs}) == 1:
        content = replace(content, order=xs[0].content.order)
    return TensorSpec(shape, dtype, content, kind)


def merged(shapes: Iterable[Shape]) -> Any:
    """What is known of the one shape that all must have, or why they cannot."""
    result = UNKNOWN_SHAPE
    for shape in shapes:
        both = dims.merge(result, shape)
        if isinstance(both, ShapeError):
            return both
        result = both
    return result


def with_axis(x: TensorSpec, axis: int, size: Dim, keeps_order: bool = False) -> TensorSpec:
    """`x` with another size on one axis."""
    known = x.shape.dims or ()
    shape = Shape((*known[:axis], size, *known[axis + 1 :]))
    return TensorSpec(shape, x.dtype, moved(x.content, keeps_order or axis != 0), made(x.kind))


def split(x: TensorSpec, parts: Any, axis: Any, even: bool = True) -> Result:
    """`x` cut along an axis: into so many equal parts, or at the given sizes."""
    place = axis_of(x, axis)
    number = integer_of(parts)
    if isinstance(place, ShapeError):
        return place
    if number is None or place is None or not 0 < number <= 256:
        return lost(x) if number is None or number > 256 else (lost(x),) * number if number > 0 else lost(x)
    size = x.shape[place]
    if isinstance(size, int):
        if even and size % number:
            return ShapeError(f"{size} does not divide into {number} equal parts", "mismatch")
        sizes: list[Dim] = [size // number + (1 if i < size % number else 0) for i in range(number)]
    else:
        each: Dim = UNKNOWN_DIM if size in (BATCH, UNKNOWN_DIM) else dim.floordiv(size, number)
        exact = even and each is not UNKNOWN_DIM
        sizes = [each if exact else UNKNOWN_DIM] * number
    return tuple(_part(x, place, item, (number, i)) for i, item in enumerate(sizes))


def _part(x: TensorSpec, axis: int, size: Dim, which: tuple[int, int]) -> TensorSpec:
    part = with_axis(x, axis, size)
    if axis != 0:
        return part
    return part.with_(content=replace(part.content, order=derived_order(x.content.order, "part", *which)))


def repeat(x: TensorSpec, repeats: Any, axis: Any) -> Result:
    """Each element so many times, along an axis or flattened."""
    if axis is None:
        flat_x = flatten(x)
        if isinstance(flat_x, ShapeError):
            return flat_x
        x, axis = flat_x, 0
    place = axis_of(x, axis)
    if isinstance(place, ShapeError):
        return place
    if place is None:
        return lost(x)
    count = size_of(repeats)
    return with_axis(x, place, dim.mul(x.shape[place], count))


def tile(x: TensorSpec, multiples: Any, grows: bool) -> Result:
    """`x` side by side with itself; `grows` lets the multiples be more or fewer than the axes."""
    counts = shape_of(multiples)
    if x.shape.dims is None or counts.dims is None:
        return lost(x)
    sizes, times = x.shape.dims, counts.dims
    if len(sizes) != len(times):
        if not grows:
            return ShapeError(f"{len(times)} multiples for an array of rank {len(sizes)}", "rank")
        rank = max(len(sizes), len(times))
        sizes, times = (1,) * (rank - len(sizes)) + sizes, (1,) * (rank - len(times)) + times
    last = len(sizes) - 1
    pairs = enumerate(zip(sizes, times, strict=False))
    result = tuple(dims.grown(size, dim.mul(size, count), i == last) for i, (size, count) in pairs)
    kept = len(sizes) == len(x.shape.dims) and bool(times) and times[0] == 1
    return TensorSpec(Shape(result), x.dtype, moved(x.content, kept), made(x.kind))


def count(shape: Shape) -> Dim:
    """How many elements a shape holds."""
    return UNKNOWN_DIM if shape.dims is None else dims.product(shape.dims)


def reduced(x: TensorSpec, axis: Any, keepdims: Any) -> Any:
    """The shape left after a reduction over some axes, or all."""
    axes = axes_of(axis)
    if axes is None and not keepdims and not isinstance(keepdims, Unknown):
        return Shape(())
    if isinstance(axes, Unknown) or isinstance(keepdims, Unknown) or x.shape.dims is None:
        return UNKNOWN_SHAPE
    if not x.shape.dims and set(axes or ()) <= {0, -1}:
        return x.shape
    return dims.reduce(x.shape, axes, bool(keepdims))


def take(x: TensorSpec, indices: TensorSpec, axis: Any) -> Result:
    """The elements of `x` at integer positions along an axis."""
    place = axis_of(x, axis)
    if isinstance(place, ShapeError):
        return place
    if place is None or indices.shape.dims is None or x.shape.dims is None:
        return lost(x)
    shape = Shape((*x.shape.dims[:place], *indices.shape.dims, *x.shape.dims[place + 1 :]))
    content = moved(x.content, place != 0)
    if place == 0 and indices.content.order is not None and indices.shape.rank == 1:
        content = replace(content, order=derived_order(x.content.order, "picked", indices.content.order))
    return TensorSpec(shape, x.dtype, content, made(x.kind))


def pad(x: TensorSpec, widths: Any) -> Result:
    """`x` longer on both ends of its axes: `widths` are pairs, one for each axis."""
    if x.shape.dims is None:
        return lost(x)
    if not isinstance(widths, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in widths):
        return x.with_(shape=Shape((UNKNOWN_DIM,) * len(x.shape.dims)), content=Content(), kind=made(x.kind))
    if len(widths) != len(x.shape.dims):
        return ShapeError(f"paddings for {len(widths)} axes of an array of rank {len(x.shape.dims)}", "rank")
    last = len(widths) - 1
    sums = (dim.add(size, dim.add(size_of(a), size_of(b))) for size, (a, b) in zip(x.shape.dims, widths, strict=False))
    sizes = tuple(dims.grown(size, each, i == last) for i, (size, each) in enumerate(zip(x.shape.dims, sums)))
    return TensorSpec(
        Shape(sizes), x.dtype, Content(scalings=x.content.scalings, source=x.content.source), made(x.kind)
    )
