"""Turns a subscript of an array into the spec of what it selects, as NumPy and TensorFlow do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.constants import as_spec
from tflint.knowledge.ops.contents import derived_order, flat, moved
from tflint.program import dim
from tflint.program.dim import BATCH, UNKNOWN_DIM, Batch, Dim, Expr, UnknownDim
from tflint.program.spec import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Content,
    Labels,
    Reference,
    Shape,
    ShapeError,
    TensorSpec,
    Unknown,
)
from tflint.records import replace


@dataclass(frozen=True, slots=True)
class Picked:
    """What one index item does: how many axes it takes, the sizes it gives, whether it is an array."""

    takes: int
    gives: tuple[Dim, ...]
    array: bool = False
    scalar: bool = False


def subscript(x: TensorSpec, index: tuple[Any, ...]) -> Any:
    """The part of `x` that `x[index]` selects."""
    kind = "tensor" if x.kind == "variable" else x.kind
    lost = TensorSpec(UNKNOWN_SHAPE, x.dtype, moved(x.content, False), kind)
    if kind in ("frame", "series"):
        from tflint.knowledge.ops.pandas_index import item

        return item(x, index)
    if kind in ("sparse", "ragged"):
        return TensorSpec(kind=kind)
    index = tuple(None if isinstance(item, Reference) and item.endswith(".newaxis") else item for item in index)
    if any(isinstance(item, str) for item in index):
        return UNKNOWN
    if kind in ("tensor", "keras") and len(index) == 1 and isinstance(index[0], tuple):
        index = index[0]
    if x.shape.dims is None:
        return lost
    if x.shape.dims == () and x.dtype in ("string", "object", None):
        return UNKNOWN  # `.numpy()` of a scalar string is bytes, which have indices of their own
    picks = _picks(x, index)
    if picks is None or isinstance(picks, ShapeError):
        return lost if picks is None else picks
    if any(pick.array for _, pick in picks):
        if kind == "tensor" and _refused(index):
            return ShapeError("TensorFlow takes no arrays or lists as indices, tf.gather does", "value")
        if kind == "keras" or (kind == "tensor" and not _one_mask(index)):
            return lost
        sizes = _advanced(picks)
    else:
        sizes = tuple(size for _, pick in picks for size in pick.gives)
    if isinstance(sizes, ShapeError) or sizes is None:
        return sizes or lost
    return TensorSpec(Shape(sizes), x.dtype, _content(x, index, picks, Shape(sizes)), kind)


def _refused(index: tuple[Any, ...]) -> bool:
    """Whether an index holds an array, which tensors take only alone and as a mask."""
    arrays = [item for item in index if isinstance(item, (tuple, TensorSpec)) and not _is_scalar(item)]
    whole = [item for item in arrays if isinstance(item, TensorSpec) and (item.dtype or "").startswith(("int", "uint"))]
    return bool(arrays) and (len(index) > 1 or bool(whole)) and all(_has_rank(item) for item in arrays)


def _is_scalar(item: Any) -> bool:
    return isinstance(item, TensorSpec) and item.shape.dims == ()


def _has_rank(item: Any) -> bool:
    return isinstance(item, tuple) or item.shape.dims is not None


def _one_mask(index: tuple[Any, ...]) -> bool:
    return len(index) == 1 and isinstance(index[0], TensorSpec) and index[0].dtype == "bool"


def _picks(x: TensorSpec, index: tuple[Any, ...]) -> Any:
    """Each index item with what it does, the ellipsis and the axes left over as full slices; `None` when not known."""
    items = [item for item in index if item is not Ellipsis]
    if len(index) - len(items) > 1:
        return None
    taken = [_takes(item) for item in items]
    if None in taken:
        return None
    rank = len(x.shape.dims or ())
    rest = rank - sum(t for t in taken if t is not None)
    if rest < 0:
        return ShapeError(f"{rank - rest} indices for an array of rank {rank}", "rank")
    full: list[Any] = [slice(None)] * rest
    at = index.index(Ellipsis) if Ellipsis in [i for i in index if not isinstance(i, TensorSpec)] else len(items)
    ordered = [*items[:at], *full, *items[at:]]
    axis, picks = 0, []
    for item in ordered:
        pick = _pick(x, item, axis)
        if pick is None or isinstance(pick, ShapeError):
            return pick
        picks.append((axis, pick))
        axis += pick.takes
    return picks


def _takes(item: Any) -> int | None:
    """How many axes an index item takes, `None` when not known."""
    if item is None:
        return 0
    if isinstance(item, (bool, Unknown, float, UnknownDim)):
        return 1 if isinstance(item, UnknownDim) else None
    if isinstance(item, (int, Expr, Batch, slice)):
        return 1
    spec = as_spec(item)
    if spec.dtype == "bool":
        return spec.shape.rank or None
    return (
        1 if spec.dtype is not None and spec.dtype.startswith(("int", "uint")) and spec.shape.rank is not None else None
    )


def _pick(x: TensorSpec, item: Any, axis: int) -> Any:
    size = x.shape[axis]
    if item is None:
        return Picked(0, (1,))
    if isinstance(item, slice):
        return Picked(1, (sliced(size, item),))
    if isinstance(item, int):
        if isinstance(size, int) and not -size <= item < size:
            return ShapeError(f"index {item} is out of bounds for axis {axis} of size {size}", "value")
        return Picked(1, (), scalar=True)
    if isinstance(item, (Expr, Batch, UnknownDim)):
        return Picked(1, (), scalar=True)
    spec = as_spec(item)
    if spec.dtype == "bool":
        return _masked(x, spec, axis)
    if spec.shape.rank == 0:
        constant = spec.content.constant
        return _pick(x, constant, axis) if isinstance(constant, int) else Picked(1, (), scalar=True)
    return _gathered(spec, size, axis)


def _gathered(spec: TensorSpec, size: Dim, axis: int) -> Any:
    values = (
        [v for v in flat(spec.content.constant) if isinstance(v, int)]
        if isinstance(spec.content.constant, tuple)
        else []
    )
    wrong = [v for v in values if isinstance(size, int) and not -size <= v < size]
    if wrong:
        return ShapeError(f"index {wrong[0]} is out of bounds for axis {axis} of size {size}", "value")
    return Picked(1, spec.shape.dims or (), array=True)


def _masked(x: TensorSpec, mask: TensorSpec, axis: int) -> Any:
    rank = mask.shape.rank or 1
    for offset in range(rank):
        mine, theirs = x.shape[axis + offset], mask.shape[offset]
        if dim.compare(mine, theirs) is dim.Comparison.NE:
            return ShapeError(
                f"a mask of size {dim.show(theirs)} for axis {axis + offset} of size {dim.show(mine)}", "mismatch"
            )
    constant = mask.content.constant
    if isinstance(constant, tuple):
        return Picked(rank, (sum(1 for v in flat(constant) if v),), array=True)
    return Picked(rank, (selected(mask),), array=True)


def selected(mask: TensorSpec) -> Dim:
    """How many a mask selects: a symbol, the same for the same mask."""
    name = next((mark for mark in sorted(mask.content.marks) if mark.startswith("mask:")), None)
    if name is None:
        return UNKNOWN_DIM
    symbol = dim.Symbol("n_selected", identity=abs(hash(name)))
    return Expr((((symbol,), 1),))


def _advanced(picks: list[tuple[int, Picked]]) -> Any:
    """Sizes when arrays take part: their common shape stands where they stand together, else in front."""
    together = Shape(())
    for _, pick in picks:
        if pick.array:
            merged = dims.broadcast(together, Shape(pick.gives))
            if isinstance(merged, ShapeError):
                return merged
            together = merged
    if together.dims is None:
        return None
    places = [i for i, (_, pick) in enumerate(picks) if pick.array or pick.scalar]
    contiguous = places == list(range(places[0], places[-1] + 1))
    before = [s for _, p in picks[: places[0]] for s in p.gives]
    after = [s for i, (_, p) in enumerate(picks) if i not in places and i > places[0] for s in p.gives]
    return (*before, *together.dims, *after) if contiguous else (*together.dims, *before, *after)


def sliced(size: Dim, part: slice) -> Dim:
    """How many of `size` a slice leaves."""
    start, stop, step = (_end(end) for end in (part.start, part.stop, part.step))
    step = 1 if step is None else step
    if UNKNOWN_DIM in (start, stop, step) or not isinstance(step, int) or step == 0:
        return UNKNOWN_DIM
    if isinstance(size, int) and all(end is None or isinstance(end, int) for end in (start, stop)):
        return len(range(*slice(start, stop, step).indices(size)))
    if start in (None, 0) and stop is None and step > 0 or (start is None and stop is None and step == -1):
        return size if abs(step) == 1 else _every(size, step)
    if step != 1 or size is BATCH or size is UNKNOWN_DIM:
        return UNKNOWN_DIM
    return _cut(size, start, stop)


def _end(value: Any) -> Any:
    if isinstance(value, TensorSpec):
        value = value.content.constant
        return value if isinstance(value, (int, Expr)) else UNKNOWN_DIM
    return value if value is None or isinstance(value, (int, Expr)) else UNKNOWN_DIM


def _every(size: Dim, step: int) -> Dim:
    if size is BATCH or size is UNKNOWN_DIM:
        return UNKNOWN_DIM
    return dim.ceildiv(size, step)


def _cut(size: Dim, start: Any, stop: Any) -> Dim:
    """Cut off at the ends."""
    first = 0 if start is None else start
    if stop is None:
        if isinstance(first, int) and first < 0:
            return UNKNOWN_DIM
        return dim.maximum(dim.sub(size, first), 0)
    if isinstance(stop, int) and stop < 0 and (not isinstance(first, int) or first >= 0):
        return dim.maximum(dim.sub(dim.add(size, stop), first), 0)
    if dim.compare(size, stop) is dim.Comparison.EQ and (not isinstance(first, int) or first >= 0):
        return dim.maximum(dim.sub(size, first), 0)
    return UNKNOWN_DIM


def _content(x: TensorSpec, index: tuple[Any, ...], picks: list[tuple[int, Picked]], shape: Shape) -> Content:
    if "identity:eye" in x.content.marks and len(index) == 1 and picks[0][1].array and not _one_mask(index):
        return _hot(x, as_spec(index[0]))
    content = moved(x.content, False)
    content = replace(content, order=_order(x.content.order, index, picks))
    labels = content.labels
    if labels is not None and labels.form in ("one-hot", "multi-hot") and shape[-1] != x.shape[-1]:
        content = replace(content, labels=None)
    constant = _constant(x.content.constant, index)
    if constant is None:
        return content
    values = [v for v in flat(constant) if isinstance(v, (bool, int, float))]
    limits = (float(min(values)), float(max(values))) if values else (content.low, content.high)
    return replace(content, constant=constant, low=limits[0], high=limits[1])


def _hot(x: TensorSpec, classes: TensorSpec) -> Content:
    """Rows of an identity matrix picked by class numbers are the classes one-hot."""
    size = x.shape[-1]
    labels = Labels("one-hot", size if isinstance(size, int) else None)
    return Content(0.0, 1.0, labels=labels, source=classes.content.source, order=classes.content.order)


def _constant(value: Any, index: tuple[Any, ...]) -> Any:
    if not index or value is None:
        return value
    first, rest = index[0], index[1:]
    if isinstance(first, TensorSpec):
        first = first.content.constant
    if not isinstance(value, tuple) or isinstance(first, bool):
        return None
    if isinstance(first, int):
        return _constant(value[first], rest) if -len(value) <= first < len(value) else None
    ends = (first.start, first.stop, first.step) if isinstance(first, slice) else ("",)
    if all(end is None or isinstance(end, int) for end in ends):
        found = tuple(_constant(item, rest) for item in value[first])
        return None if None in found else found
    return None


def _order(order: int | None, index: tuple[Any, ...], picks: list[tuple[int, Picked]]) -> int | None:
    first = index[0] if index else slice(None)
    if order is None or first is Ellipsis:
        return order if not picks or picks[0][1].gives and not picks[0][1].array else None
    if isinstance(first, slice):
        ends = (first.start, first.stop, first.step)
        if ends in ((None, None, None), (0, None, None), (None, None, 1)):
            return order
        known = all(end is None or isinstance(end, (int, Expr)) for end in ends)
        return derived_order(order, "slice", *ends) if known else None
    if isinstance(first, (TensorSpec, tuple)):
        spec = as_spec(first)
        marks = sorted(mark for mark in spec.content.marks if mark.startswith("mask:"))
        how = marks[0] if marks else spec.content.order if spec.content.order is not None else spec.content.constant
        return derived_order(order, "picked", how) if how is not None and spec.shape.rank == 1 else None
    return None
