"""Turns matrix and tensor products of NumPy, TensorFlow and Keras into the specs of their results."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.ops import arithmetic
from tflint.knowledge.ops.sizes import axes_of, integer_of
from tflint.program import dim
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown


def _clash(a: Dim, b: Dim) -> ShapeError | None:
    if dim.compare(a, b) is dim.Comparison.NE:
        return ShapeError(f"the inner sizes {dim.show(a)} and {dim.show(b)} differ", "mismatch")
    return None


def _made(shape: Shape, dtype: Any, kind: str | None, order: int | None) -> Any:
    return dtype if isinstance(dtype, ShapeError) else TensorSpec(shape, dtype, Content(order=order), kind)


def matmul(a: Any, b: Any, kind: str | None, turn_a: bool = False, turn_b: bool = False) -> Any:
    """The matrix product of the last two axes, the others broadcast; NumPy and Keras also take vectors."""
    x, y = arithmetic.operand(a), arithmetic.operand(b)
    dtype = _dtype(a, b, kind)
    if isinstance(dtype, ShapeError):
        return dtype
    if x.shape.dims is None or y.shape.dims is None:
        return _made(UNKNOWN_SHAPE, dtype, kind, None)
    left, right = x.shape.dims, y.shape.dims
    lowest = 2 if kind == "tensor" else 1
    if min(len(left), len(right)) < lowest:
        return ShapeError(f"a matrix product of ranks {len(left)} and {len(right)}", "rank")
    left = (*left[:-2], left[-1], left[-2]) if turn_a and len(left) > 1 else left
    right = (*right[:-2], right[-1], right[-2]) if turn_b and len(right) > 1 else right
    inner = right[-2] if len(right) > 1 else right[-1]
    clash = _clash(left[-1], inner)
    if clash:
        return clash
    batch = dims.broadcast(Shape(left[:-2]), Shape(right[:-2]))
    if isinstance(batch, ShapeError):
        return batch
    ends = (left[-2:-1] if len(left) > 1 else ()) + (right[-1:] if len(right) > 1 else ())
    order = x.content.order if len(left) > 1 and not turn_a and len(right) <= 2 else None
    return _made(UNKNOWN_SHAPE if batch.dims is None else Shape((*batch.dims, *ends)), dtype, kind, order)


def _dtype(a: Any, b: Any, kind: str | None) -> Any:
    found = arithmetic.result_dtype("*", a, b, kind)
    return found if kind == "tensor" or not isinstance(found, ShapeError) else None


def dot(a: Any, b: Any, kind: str | None) -> Any:
    """NumPy's `dot`: a product with a number, of vectors, or of the last axis with the one before the last."""
    x, y = arithmetic.operand(a), arithmetic.operand(b)
    dtype = _dtype(a, b, kind)
    if isinstance(dtype, ShapeError):
        return dtype
    if x.shape.dims is None or y.shape.dims is None:
        return _made(UNKNOWN_SHAPE, dtype, kind, None)
    left, right = x.shape.dims, y.shape.dims
    if not left or not right:
        return arithmetic.binary("*", a, b, kind)
    inner = right[-2] if len(right) > 1 else right[-1]
    clash = _clash(left[-1], inner)
    if clash:
        return clash
    rest = (*right[:-2], right[-1]) if len(right) > 1 else ()
    return _made(Shape((*left[:-1], *rest)), dtype, kind, x.content.order if len(left) > 1 else None)


def outer(a: Any, b: Any, kind: str | None) -> Any:
    """All products of the elements of two vectors."""
    x, y = arithmetic.operand(a), arithmetic.operand(b)
    dtype = _dtype(a, b, kind)
    sizes = [_elements(spec) for spec in (x, y)]
    return _made(Shape(tuple(sizes)), dtype, kind, None)


def _elements(x: TensorSpec) -> Dim:
    from tflint.knowledge.ops.arrays import count

    return count(x.shape)


def tensordot(a: Any, b: Any, axes: Any, kind: str | None) -> Any:
    """The sum of products over pairs of axes: the last `n` with the first `n`, or as given."""
    x, y = arithmetic.operand(a), arithmetic.operand(b)
    dtype = _dtype(a, b, kind)
    if isinstance(dtype, ShapeError):
        return dtype
    unknown = _made(UNKNOWN_SHAPE, dtype, kind, None)
    if x.shape.dims is None or y.shape.dims is None:
        return unknown
    pairs = _axes(axes, len(x.shape.dims))
    if pairs is None:
        return unknown
    lefts, rights = _places(pairs[0], len(x.shape.dims)), _places(pairs[1], len(y.shape.dims))
    if isinstance(lefts, ShapeError) or isinstance(rights, ShapeError):
        return lefts if isinstance(lefts, ShapeError) else rights
    if len(lefts) != len(rights):
        return ShapeError("tensordot sums over different numbers of axes", "rank")
    for i, j in zip(lefts, rights, strict=False):
        clash = _clash(x.shape[i], y.shape[j])
        if clash:
            return clash
    kept = [d for i, d in enumerate(x.shape.dims) if i not in lefts]
    kept += [d for j, d in enumerate(y.shape.dims) if j not in rights]
    return _made(Shape(tuple(kept)), dtype, kind, None)


def _places(axes: tuple[int, ...], rank: int) -> Any:
    found = [dims.axis(number, rank) for number in axes]
    return next((place for place in found if isinstance(place, ShapeError)), found)


def _axes(axes: Any, rank: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    number = integer_of(axes)
    if number is not None:
        if not 0 <= number <= rank:
            return None
        return tuple(range(rank - number, rank)), tuple(range(number))
    if not isinstance(axes, tuple) or len(axes) != 2:
        return None
    left, right = axes_of(axes[0]), axes_of(axes[1])
    if isinstance(left, Unknown) or isinstance(right, Unknown) or left is None or right is None:
        return None
    return left, right


def einsum(equation: str, operands: tuple[Any, ...], kind: str | None) -> Any:
    """Einstein's sums by their equation; an ellipsis is not followed."""
    specs = [arithmetic.operand(item) for item in operands]
    dtype = specs[0].dtype if specs and len({spec.dtype for spec in specs}) == 1 else None
    unknown = _made(UNKNOWN_SHAPE, dtype, kind, None)
    text = equation.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if "." in text or len(terms) != len(specs):
        return unknown
    sizes: dict[str, Dim] = {}
    for term, spec in zip(terms, specs, strict=False):
        if spec.shape.dims is None:
            sizes.update({letter: sizes.get(letter, UNKNOWN_DIM) for letter in term})
            continue
        if len(term) != len(spec.shape.dims):
            return ShapeError(f"{term} names {len(term)} axes of an array of rank {len(spec.shape.dims)}", "rank")
        for letter, size in zip(term, spec.shape.dims, strict=False):
            known = sizes.get(letter, UNKNOWN_DIM)
            clash = _clash(known, size) if 1 not in (known, size) else None
            if clash:
                return clash
            sizes[letter] = size if known is UNKNOWN_DIM or known == 1 else known
    if not arrow:
        output = "".join(sorted(letter for letter in sizes if inputs.count(letter) == 1))
    if any(letter not in sizes for letter in output):
        return unknown
    return _made(Shape(tuple(sizes[letter] for letter in output)), dtype, kind, None)
