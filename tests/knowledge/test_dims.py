"""unit: arithmetic on shapes: what holds for sizes nobody knows holds for every number they can be."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.program.evaluation import evaluate
from tflint.knowledge import dims
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, Expr, Symbol, fresh, mul
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError

EXAMPLES = int(os.environ.get("TFLINT_EXAMPLES", "300"))
HIDDEN = st.one_of(st.integers(0, 5), st.sampled_from((7, 12, 16, 32)))
STANDS_FOR = {number: fresh(f"s{number}") for number in (*range(6), 7, 12, 16, 32)}
"""A symbol for each number: nobody who sees only the symbol can know the number."""


def identity(dim: Expr) -> int:
    """The identity of the one symbol an expression consists of."""
    found = dim.terms[0][0][0]
    assert isinstance(found, Symbol)
    return found.identity


VALUES = {identity(dim): number for number, dim in STANDS_FOR.items()}


@st.composite
def hidden(draw: st.DrawFn, number: int) -> Dim:
    """A size that is `number`, as little known as it pleases: the number, a symbol, the batch or unknown."""
    kinds: tuple[Dim, ...] = (number, number, STANDS_FOR[number], BATCH, UNKNOWN_DIM)
    return draw(st.sampled_from(kinds))


def covers(known: Dim, number: int) -> bool:
    """Whether an answer leaves room for the true number."""
    return evaluate(known, VALUES) == number if isinstance(known, (int, Expr)) else True


def allows(answer: Shape | ShapeError, truth: Sequence[int] | None) -> bool:
    """Whether an answer about partly known shapes fits what happens for real numbers (`None`: an error)."""
    if isinstance(answer, ShapeError):
        return truth is None
    if truth is None or answer.dims is None:
        return True
    return len(answer.dims) == len(truth) and all(covers(a, b) for a, b in zip(answer.dims, truth, strict=True))


NUMBERS = st.lists(HIDDEN, min_size=0, max_size=4).map(tuple)


def true_broadcast(a: Sequence[int], b: Sequence[int]) -> list[int] | None:
    """The shape NumPy broadcasts two shapes to, `None` where it objects."""
    rank = max(len(a), len(b))
    pairs = list(zip([1] * (rank - len(a)) + list(a), [1] * (rank - len(b)) + list(b), strict=True))
    if any(x != y and 1 not in (x, y) for x, y in pairs):
        return None
    return [y if x == 1 else x for x, y in pairs]


@settings(max_examples=EXAMPLES, deadline=None)
@given(NUMBERS, NUMBERS, st.data())
def test_broadcast(a: tuple[int, ...], b: tuple[int, ...], data: st.DataObject) -> None:
    left, right = (Shape(tuple(data.draw(hidden(n)) for n in numbers)) for numbers in (a, b))
    assert allows(dims.broadcast(left, right), true_broadcast(a, b))
    exact, truth = dims.broadcast(Shape(a), Shape(b)), true_broadcast(a, b)
    assert isinstance(exact, ShapeError) if truth is None else exact == Shape(tuple(truth))


@settings(max_examples=EXAMPLES, deadline=None)
@given(NUMBERS, NUMBERS, st.data())
def test_merge(a: tuple[int, ...], b: tuple[int, ...], data: st.DataObject) -> None:
    left, right = (Shape(tuple(data.draw(hidden(n)) for n in numbers)) for numbers in (a, b))
    assert allows(dims.merge(left, right), a if a == b else None)
    assert dims.merge(UNKNOWN_SHAPE, left) == left


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=3), st.integers(-5, 4), st.data())
def test_concat(numbers: list[tuple[int, ...]], place: int, data: st.DataObject) -> None:
    rank = len(numbers[0])
    fits = all(len(each) == rank for each in numbers) and -rank <= place < rank
    others = [[n for i, n in enumerate(each) if i != place % rank] for each in numbers] if fits else []
    truth: list[int] | None = None
    if fits and all(each == others[0] for each in others):
        truth = list(numbers[0])
        truth[place] = sum(each[place] for each in numbers)
    shapes = [Shape(tuple(data.draw(hidden(n)) for n in each)) for each in numbers]
    assert allows(dims.concat(shapes, place), truth)


@settings(max_examples=EXAMPLES, deadline=None)
@given(NUMBERS, st.lists(st.integers(-4, 3), max_size=2), st.booleans(), st.data())
def test_reduce(numbers: tuple[int, ...], axes: list[int], keepdims: bool, data: st.DataObject) -> None:
    rank = len(numbers)
    truth: list[int] | None = None
    if all(-rank <= axis < rank for axis in axes):
        gone = {axis % rank for axis in axes}
        truth = [1 if i in gone else n for i, n in enumerate(numbers) if keepdims or i not in gone]
    given_shape = Shape(tuple(data.draw(hidden(n)) for n in numbers))
    assert allows(dims.reduce(given_shape, axes, keepdims), truth)


def true_reshape(numbers: Sequence[int], target: Sequence[int]) -> list[int] | None:
    """The shape NumPy reshapes to, `None` where it objects."""
    total, free = math.prod(numbers), [i for i, n in enumerate(target) if n == -1]
    if len(free) > 1:
        return None
    fixed = math.prod(n for n in target if n != -1)
    if not free:
        return list(target) if total == fixed else None
    if fixed == 0 or total % fixed:
        return None
    return [total // fixed if n == -1 else n for n in target]


@settings(max_examples=EXAMPLES, deadline=None)
@given(NUMBERS, st.lists(st.one_of(st.just(-1), HIDDEN), max_size=3), st.data())
def test_reshape(numbers: tuple[int, ...], target: list[int], data: st.DataObject) -> None:
    given_shape = Shape(tuple(data.draw(hidden(n)) for n in numbers))
    asked = [n if n == -1 else data.draw(hidden(n)) for n in target]
    truth = true_reshape(numbers, target)
    assert allows(dims.reshape(given_shape, asked), truth)
    exact = dims.reshape(Shape(numbers), target)
    if truth is not None:
        assert exact == Shape(tuple(truth))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 40), st.integers(1, 6), st.integers(1, 4), st.integers(1, 3), st.sampled_from(("valid", "same")))
def test_window(size: int, kernel: int, stride: int, gap: int, padding: str) -> None:
    reach = gap * (kernel - 1) + 1
    starts = range(0, size if padding == "same" else size - reach + 1, stride)
    found = dims.window(size, kernel, stride, padding, gap)
    assert isinstance(found, ShapeError) if padding == "valid" and size < reach else found == len(starts)
    n = fresh("n", minimum=reach)
    symbolic = dims.window(n, kernel, stride, padding, gap)
    assert not isinstance(symbolic, ShapeError)
    assert dims.window(BATCH, kernel, stride, padding, gap) is BATCH


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4))
def test_transposed_window_is_where_a_window_came_from(size: int, kernel: int, stride: int) -> None:
    for padding in ("valid", "same"):
        large = dims.transposed_window(size, kernel, stride, padding)
        assert dims.window(large, kernel, stride, padding) == size


@settings(max_examples=EXAMPLES, deadline=None)
@given(NUMBERS, st.integers(-6, 6))
def test_axis(numbers: tuple[int, ...], place: int) -> None:
    rank = len(numbers)
    assume(rank)
    found = dims.axis(place, rank)
    assert found == place % rank if -rank <= place < rank else isinstance(found, ShapeError)


def test_flatten_and_product() -> None:
    n = fresh("n")
    assert dims.flatten((28, 28, 3)) == 28 * 28 * 3
    assert dims.flatten((BATCH, 3)) is BATCH
    assert dims.flatten((n, 4)) == mul(n, 4)
    assert dims.product((2, UNKNOWN_DIM)) is UNKNOWN_DIM
    assert dims.product(()) == 1


def test_reshape_keeps_the_batch() -> None:
    assert dims.reshape(Shape((BATCH, 4, 7)), (-1, 28)) == Shape((BATCH, 28))
    n = fresh("n")
    assert dims.reshape(Shape((n, 28, 28)), (n, 784)) == Shape((n, 784))
    assert isinstance(dims.reshape(Shape((10, 3)), (4, -1)), ShapeError)
    assert isinstance(dims.reshape(Shape((10, 3)), (4, 4)), ShapeError)
