"""Unit: arithmetic on sizes, held against the same arithmetic on the numbers the symbols stand for."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.layers.twins import value_of
from tflint.knowledge import dims
from tflint.program import dim
from tflint.program.dim import BATCH, UNKNOWN_DIM, Comparison, Dim
from tflint.program.spec import Shape, ShapeError

Sized = tuple[Dim, int]
VALUES: dict[Any, int] = {}


def symbol(value: int, divisor: int, low: int, high: int | None) -> Sized:
    """A symbol that stands for a number, with true facts about it."""
    number = value * divisor
    found = dim.fresh("n", max(number - low, 0), None if high is None else number + high, divisor)
    VALUES[found.terms[0][0][0]] = number
    return found, number


SYMBOLS = st.builds(
    symbol, st.integers(0, 12), st.integers(1, 4), st.integers(0, 20), st.one_of(st.none(), st.integers(0, 20))
)
CONSTANTS = st.integers(-6, 20).map(lambda n: (n, n))


def combined(left: Sized, right: Sized, operation: str) -> Sized:
    """Two sizes put together, and what that makes of their numbers."""
    (a, m), (b, n) = left, right
    if operation in ("floordiv", "ceildiv", "modulo"):
        n = abs(n) % 5 + 1
        made = {"floordiv": dim.floordiv, "ceildiv": dim.ceildiv, "modulo": dim.modulo}[operation](a, n)
        return made, {"floordiv": m // n, "ceildiv": -(-m // n), "modulo": m % n}[operation]
    made = {"add": dim.add, "sub": dim.sub, "mul": dim.mul, "maximum": dim.maximum}[operation](a, b)
    return made, {"add": m + n, "sub": m - n, "mul": m * n, "maximum": max(m, n)}[operation]


OPERATIONS = st.sampled_from(("add", "sub", "mul", "maximum", "floordiv", "ceildiv", "modulo", "add", "sub"))
SIZES: st.SearchStrategy[Sized] = st.recursive(
    st.one_of(SYMBOLS, CONSTANTS), lambda inner: st.builds(combined, inner, inner, OPERATIONS), max_leaves=6
)
POSITIVE = st.one_of(st.integers(1, 30).map(lambda n: (n, n)), SYMBOLS.filter(lambda sized: sized[1] > 0))


def says(found: Dim, number: int) -> bool:
    """Whether a size stands for the number, or says nothing."""
    known = value_of(found, VALUES)
    return known is None or known == number


@given(SIZES)
@settings(max_examples=300, deadline=None)
def test_expressions_are_their_numbers(sized: Sized) -> None:
    found, number = sized
    assert value_of(found, VALUES) == number or found is UNKNOWN_DIM


@given(SIZES)
@settings(max_examples=300, deadline=None)
def test_bounds_and_divisors_hold(sized: Sized) -> None:
    found, number = sized
    low, high, common = dim.lower(found), dim.upper(found), dim.divisor(found)
    if found is UNKNOWN_DIM:
        return
    assert low is None or low <= number
    assert high is None or high >= number
    assert number == 0 if common == 0 else number % common == 0


@given(SIZES, SIZES)
@settings(max_examples=300, deadline=None)
def test_comparisons_are_never_wrong(left: Sized, right: Sized) -> None:
    verdict = dim.compare(left[0], right[0])
    assert verdict is not Comparison.EQ or left[1] == right[1]
    assert verdict is not Comparison.NE or left[1] != right[1]


@given(SIZES, SIZES, SIZES)
@settings(max_examples=200, deadline=None)
def test_normal_form(a: Sized, b: Sized, c: Sized) -> None:
    assert dim.add(a[0], b[0]) == dim.add(b[0], a[0])
    assert dim.mul(a[0], b[0]) == dim.mul(b[0], a[0])
    assert dim.add(dim.add(a[0], b[0]), c[0]) == dim.add(a[0], dim.add(b[0], c[0]))
    assert dim.sub(a[0], a[0]) == 0 or a[0] is UNKNOWN_DIM


@given(POSITIVE, st.integers(1, 6), st.integers(1, 4), st.integers(1, 3), st.sampled_from(("valid", "same")))
@settings(max_examples=300, deadline=None)
def test_windows(size: Sized, kernel: int, stride: int, dilation: int, padding: str) -> None:
    found, number = dims.window(size[0], kernel, stride, padding, dilation), size[1]
    reach = (kernel - 1) * dilation + 1
    positions = range(0, number - reach + 1, stride)
    expected = len(positions) if padding == "valid" else -(-number // stride)
    if isinstance(found, ShapeError):
        assert expected == 0
    elif expected > 0:
        assert says(found, expected)


@given(st.lists(POSITIVE, min_size=1, max_size=4), st.data())
@settings(max_examples=300, deadline=None)
def test_reshape(sizes: list[Sized], data: st.DataObject) -> None:
    total = 1
    for _, number in sizes:
        total *= number
    first = data.draw(st.sampled_from([n for n in range(1, min(total, 40) + 1) if total % n == 0]))
    made = dims.reshape(Shape(tuple(size for size, _ in sizes)), (first, -1))
    assert isinstance(made, Shape) and made[0] == first and says(made[1], total // first)
    whole = dims.reshape(Shape(tuple(size for size, _ in sizes)), (first, total // first))
    assert isinstance(whole, Shape)


@given(st.lists(POSITIVE, max_size=4), st.lists(st.integers(0, 2), max_size=4), st.integers(0, 4))
@settings(max_examples=300, deadline=None)
def test_broadcast(sizes: list[Sized], kinds: list[int], drop: int) -> None:
    left = [size for size, _ in sizes]
    kinds = (kinds + [0] * len(left))[: len(left)]
    right = [1 if kind == 1 else n if kind == 2 else d for kind, (d, n) in zip(kinds, sizes, strict=True)][drop:]
    found = dims.broadcast(Shape(tuple(left)), Shape(tuple(right)))
    assert isinstance(found, Shape) and found.dims is not None
    if drop == 0:
        assert len(found.dims) == len(left)
        assert all(says(dim_, number) for dim_, (_, number) in zip(found.dims, sizes, strict=True))


@given(st.lists(POSITIVE, min_size=1, max_size=4), POSITIVE, st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_concat(sizes: list[Sized], more: Sized, place: int) -> None:
    place %= len(sizes)
    left = [size for size, _ in sizes]
    right = [*left[:place], more[0], *left[place + 1 :]]
    found = dims.concat([Shape(tuple(left)), Shape(tuple(right))], place)
    assert isinstance(found, Shape) and says(found[place], sizes[place][1] + more[1])
    assert all(says(found[i], number) for i, (_, number) in enumerate(sizes) if i != place)


def test_the_batch_and_the_unknown() -> None:
    assert dim.add(BATCH, 0) is BATCH and dim.mul(BATCH, 1) is BATCH
    assert dim.add(BATCH, 1) is UNKNOWN_DIM and dim.mul(UNKNOWN_DIM, 2) is UNKNOWN_DIM
    assert dim.compare(BATCH, 3) is Comparison.UNKNOWN and dim.compare(UNKNOWN_DIM, 3) is Comparison.UNKNOWN
    assert dims.flatten((BATCH, 3)) is BATCH and dims.flatten((4, 3)) == 12
    assert dims.reshape(Shape((BATCH, 6, 4)), (-1, 24)) == Shape((BATCH, 24))


def test_shapes_that_cannot_be() -> None:
    n = dim.fresh("n", 1)
    assert isinstance(dims.merge(Shape((3, 4)), Shape((3, 5))), ShapeError)
    assert isinstance(dims.broadcast(Shape((3, 4)), Shape((5,))), ShapeError)
    assert isinstance(dims.reshape(Shape((3, 4)), (5, -1)), ShapeError)
    assert isinstance(dims.reshape(Shape((dim.mul(2, n), 2)), (dim.add(dim.mul(4, n), 1),)), ShapeError)
    assert isinstance(dims.concat([Shape((3, 4)), Shape((3, 4, 1))], 0), ShapeError)
    assert not isinstance(dims.merge(Shape((n, 4)), Shape((3, 4))), ShapeError)
