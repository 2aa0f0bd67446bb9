"""Arithmetic on partly unknown shapes: windows, products, broadcasting, reductions, concatenation, reshaping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tflint.program.dim import (
    BATCH,
    UNKNOWN_DIM,
    Comparison,
    Dim,
    add,
    ceildiv,
    compare,
    divisor,
    floordiv,
    lower,
    maximum,
    mul,
    show,
    sub,
    upper,
)
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError


def axis(number: int, rank: int) -> int | ShapeError:
    """An axis counted from the front, for one that may be counted from the back."""
    if not -rank <= number < rank:
        return ShapeError(f"axis {number} is out of range for {rank} axes", "rank")
    return number % rank if rank else 0


def sizes(value: Any, count: int) -> tuple[Dim, ...] | None:
    """A size or a sequence of sizes as `count` sizes, `None` when the sequence has another length."""
    if isinstance(value, (tuple, list)):
        if len(value) == 1 and count != 1:
            value = tuple(value) * count
        return tuple(value) if len(value) == count else None
    return (value,) * count


def window(size: Dim, kernel: Dim, stride: Dim = 1, padding: str = "valid", dilation: Dim = 1) -> Dim | ShapeError:
    """The size left by a window that slides over an axis; padding is valid, same or causal (as same with stride)."""
    if padding.lower() in ("same", "causal"):
        return ceildiv(size, stride) if size is not BATCH else BATCH
    reach = add(mul(dilation, sub(kernel, 1)), 1)
    if size is BATCH:
        return BATCH
    room = sub(size, reach)
    high = upper(room)
    if high is not None and high < 0:
        return ShapeError(f"a window of {show(reach)} does not fit into {show(size)}", "empty")
    return add(floordiv(room, stride), 1)


def transposed_window(
    size: Dim,
    kernel: Dim,
    stride: Dim = 1,
    padding: str = "valid",
    output_padding: Dim | None = None,
    dilation: Dim = 1,
) -> Dim:
    """The size a transposed convolution makes of an axis."""
    if size is BATCH:
        return BATCH
    reach = add(mul(dilation, sub(kernel, 1)), 1)
    if output_padding is None:
        if padding.lower() == "same":
            return mul(size, stride)
        return add(mul(size, stride), maximum(sub(reach, stride), 0))
    pad = floordiv(reach, 2) if padding.lower() == "same" else 0
    return add(sub(add(mul(sub(size, 1), stride), reach), mul(2, pad)), output_padding)


def product(dims: Iterable[Dim]) -> Dim:
    """The product of sizes."""
    result: Dim = 1
    for dim in dims:
        result = mul(result, dim)
    return result


def merge_dim(a: Dim, b: Dim) -> Dim | ShapeError:
    """What is known of a size that is both `a` and `b`."""
    verdict = compare(a, b)
    if verdict is Comparison.NE:
        return ShapeError(f"{show(a)} and {show(b)} differ")
    if a is UNKNOWN_DIM:
        return b
    return b if a is BATCH and b is not UNKNOWN_DIM else a


def merge(a: Shape, b: Shape) -> Shape | ShapeError:
    """What is known of a shape that is both `a` and `b`; an error when they cannot be the same."""
    if a.dims is None or b.dims is None:
        return b if a.dims is None else a
    if len(a.dims) != len(b.dims):
        return ShapeError(f"{a!r} and {b!r} have different numbers of axes", "rank")
    merged = [merge_dim(x, y) for x, y in zip(a.dims, b.dims)]
    for dim in merged:
        if isinstance(dim, ShapeError):
            return ShapeError(f"{a!r} and {b!r} differ")
    return Shape(tuple(merged))  # type: ignore[arg-type]


def broadcast_dim(a: Dim, b: Dim) -> Dim | ShapeError:
    """The size two axes broadcast to."""
    if a == 1 or b == 1:
        return b if a == 1 else a
    if a == b:
        return a
    verdict = compare(a, b)
    if verdict is Comparison.NE:
        for one, other in ((a, b), (b, a)):
            if isinstance(one, int) and _may_be_one(other):
                return one
        if _may_be_one(a) or _may_be_one(b):
            return UNKNOWN_DIM
        return ShapeError(f"{show(a)} and {show(b)} do not broadcast")
    for one, other in ((a, b), (b, a)):
        if isinstance(one, int):
            return one if other is UNKNOWN_DIM or _may_be_one(other) else one
    return a if b is UNKNOWN_DIM and a is BATCH else UNKNOWN_DIM if UNKNOWN_DIM in (a, b) else UNKNOWN_DIM


def _may_be_one(dim: Dim) -> bool:
    if isinstance(dim, int):
        return dim == 1
    if dim is BATCH or dim is UNKNOWN_DIM:
        return True
    return compare(dim, 1) is not Comparison.NE


def broadcast(a: Shape, b: Shape) -> Shape | ShapeError:
    """The shape two tensors broadcast to, axes aligned at the end."""
    if a.dims is None or b.dims is None:
        return UNKNOWN_SHAPE
    rank = max(len(a.dims), len(b.dims))
    left = (1,) * (rank - len(a.dims)) + a.dims
    right = (1,) * (rank - len(b.dims)) + b.dims
    dims = [broadcast_dim(x, y) for x, y in zip(left, right)]
    if any(isinstance(dim, ShapeError) for dim in dims):
        return ShapeError(f"{a!r} and {b!r} do not broadcast")
    return Shape(tuple(dims))  # type: ignore[arg-type]


def reduce(shape: Shape, axes: Sequence[int] | int | None = None, keepdims: bool = False) -> Shape | ShapeError:
    """The shape after reducing some axes, all when `None`."""
    if shape.dims is None:
        return Shape(()) if axes is None and not keepdims else UNKNOWN_SHAPE
    rank = len(shape.dims)
    wanted = range(rank) if axes is None else (axes,) if isinstance(axes, int) else axes
    found = [axis(number, rank) for number in wanted]
    for place in found:
        if isinstance(place, ShapeError):
            return place
    if keepdims:
        return Shape(tuple(1 if i in found else dim for i, dim in enumerate(shape.dims)))
    return Shape(tuple(dim for i, dim in enumerate(shape.dims) if i not in found))


def grown(size: Dim, made: Dim, last: bool) -> Dim:
    """What arithmetic makes of the size of an axis: where that is open until the run, so is the result.

    Of the last axis, which layers want to know, nothing is said: outside of graphs even the batch is a number.
    """
    return BATCH if size is BATCH and made is UNKNOWN_DIM and not last else made


def concat(shapes: Sequence[Shape], number: int) -> Shape | ShapeError:
    """The shape of tensors put one after the other along an axis; all others must agree."""
    ranks = {len(shape.dims) for shape in shapes if shape.dims is not None}
    if len(ranks) > 1:
        return ShapeError("different numbers of axes: " + ", ".join(map(repr, shapes)), "rank")
    if not ranks or any(shape.dims is None for shape in shapes):
        return UNKNOWN_SHAPE
    place = axis(number, ranks.pop())
    if isinstance(place, ShapeError):
        return place
    result = list(shapes[0].dims or ())
    for shape in shapes[1:]:
        for i, dim in enumerate(shape.dims or ()):
            last, size = i == len(result) - 1, BATCH if BATCH in (result[i], dim) else dim
            both = grown(size, add(result[i], dim), last) if i == place else merge_dim(result[i], dim)
            if isinstance(both, ShapeError):
                return ShapeError(f"{' and '.join(map(repr, shapes))} differ outside axis {place}")
            result[i] = both
    return Shape(tuple(result))


def reshape(shape: Shape, target: Sequence[Dim]) -> Shape | ShapeError:
    """The shape `target` with its -1 worked out; an error when the number of elements surely differs."""
    wanted = list(target)
    free = [i for i, dim in enumerate(wanted) if isinstance(dim, int) and dim == -1]
    if len(free) > 1:
        return ShapeError("only one size may be -1", "reshape")
    fixed = product(dim for i, dim in enumerate(wanted) if i not in free)
    total = UNKNOWN_DIM if shape.dims is None else product(shape.dims)
    if not free:
        if compare(total, fixed) is Comparison.NE:
            return ShapeError(
                f"{show(total)} elements do not fill {Shape(tuple(wanted))!r} with {show(fixed)}", "reshape"
            )
        return Shape(tuple(wanted))
    rest, error = _rest(total, fixed, shape, wanted)
    if error is not None:
        return error
    wanted[free[0]] = rest
    return Shape(tuple(wanted))


def _rest(total: Dim, fixed: Dim, shape: Shape, wanted: list[Dim]) -> tuple[Dim, ShapeError | None]:
    """What -1 stands for: the elements left over by the fixed sizes."""
    if fixed == 0:
        return UNKNOWN_DIM, None
    if isinstance(total, int) and isinstance(fixed, int):
        if total % fixed:
            return UNKNOWN_DIM, ShapeError(
                f"{total} elements cannot be divided into {Shape(tuple(wanted))!r}", "reshape"
            )
        return total // fixed, None
    if shape.dims and shape.dims.count(BATCH) == 1 and isinstance(fixed, int):
        others = product(dim for dim in shape.dims if dim is not BATCH)
        if others == fixed:
            return BATCH, None
    quotient = floordiv(total, fixed)
    exact = quotient if not isinstance(total, int) and mul(quotient, fixed) == total else UNKNOWN_DIM
    return exact, None


def flatten(dims: Sequence[Dim]) -> Dim:
    """The size of several axes laid into one: the batch or an unknown among them makes it so."""
    if any(dim is BATCH for dim in dims):
        return BATCH
    return product(dims)


__all__ = [
    "axis",
    "broadcast",
    "broadcast_dim",
    "concat",
    "divisor",
    "flatten",
    "lower",
    "merge",
    "merge_dim",
    "product",
    "reduce",
    "reshape",
    "sizes",
    "transposed_window",
    "window",
]
