"""unit: arithmetic on sizes with symbols, held against the same arithmetic on integers."""

from __future__ import annotations

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.program.evaluation import evaluate
from tflint.program.dim import (
    BATCH,
    UNKNOWN_DIM,
    Comparison,
    Dim,
    Expr,
    Symbol,
    add,
    ceildiv,
    compare,
    divisor,
    floordiv,
    fresh,
    lower,
    maximum,
    modulo,
    mul,
    show,
    sub,
    upper,
)

EXAMPLES = int(os.environ.get("TFLINT_EXAMPLES", "300"))

SYMBOLS = (
    fresh("n"),
    fresh("height", minimum=1),
    fresh("width", minimum=1, maximum=20),
    fresh("even", divisor=2),
    fresh("sixteenths", minimum=16, divisor=16),
)


def symbol(dim: Expr) -> Symbol:
    """The one symbol an expression consists of."""
    found = dim.terms[0][0][0]
    assert isinstance(found, Symbol)
    return found


@st.composite
def assignments(draw: st.DrawFn) -> dict[int, int]:
    """A number for each symbol within its limits."""
    values = {}
    for dim in SYMBOLS:
        each = symbol(dim)
        top = 60 if each.maximum is None else each.maximum
        values[each.identity] = draw(st.integers(-(-each.minimum // each.divisor), top // each.divisor)) * each.divisor
    return values


def leaves() -> st.SearchStrategy[Dim]:
    """Numbers and symbols."""
    return st.one_of(st.integers(-9, 40), st.sampled_from(SYMBOLS))


def grown(inner: st.SearchStrategy[Dim]) -> st.SearchStrategy[Dim]:
    """Expressions made of smaller ones."""
    pair, small = st.tuples(inner, inner), st.tuples(inner, st.integers(1, 6))
    return st.one_of(
        pair.map(lambda p: add(*p)),
        pair.map(lambda p: sub(*p)),
        small.map(lambda p: mul(*p)),
        small.map(lambda p: floordiv(*p)),
        small.map(lambda p: ceildiv(*p)),
        small.map(lambda p: modulo(*p)),
        pair.map(lambda p: maximum(*p)),
    )


SIZES = st.recursive(leaves(), grown, max_leaves=6)


@settings(max_examples=EXAMPLES, deadline=None)
@given(SIZES, SIZES, st.integers(1, 8), assignments())
def test_operations_agree_with_integers(a: Dim, b: Dim, k: int, values: dict[int, int]) -> None:
    x, y = evaluate(a, values), evaluate(b, values)
    assert evaluate(add(a, b), values) == x + y
    assert evaluate(sub(a, b), values) == x - y
    assert evaluate(mul(a, b), values) == x * y
    assert evaluate(maximum(a, b), values) == max(x, y)
    assert evaluate(floordiv(a, k), values) == x // k
    assert evaluate(ceildiv(a, k), values) == -(-x // k)
    assert evaluate(modulo(a, k), values) == x % k


@settings(max_examples=EXAMPLES, deadline=None)
@given(SIZES, SIZES, assignments())
def test_only_certain_comparisons_are_decided(a: Dim, b: Dim, values: dict[int, int]) -> None:
    verdict, equal = compare(a, b), evaluate(a, values) == evaluate(b, values)
    assert verdict is Comparison.UNKNOWN or (verdict is Comparison.EQ) == equal
    assert compare(b, a) is verdict


@settings(max_examples=EXAMPLES, deadline=None)
@given(SIZES, assignments())
def test_limits_and_divisors_hold(a: Dim, values: dict[int, int]) -> None:
    x, low, high, share = evaluate(a, values), lower(a), upper(a), divisor(a)
    assert low is None or low <= x
    assert high is None or x <= high
    assert x == 0 if share == 0 else x % share == 0


@settings(max_examples=EXAMPLES, deadline=None)
@given(SIZES, SIZES, SIZES)
def test_sums_and_products_have_one_form(a: Dim, b: Dim, c: Dim) -> None:
    assert add(a, b) == add(b, a)
    assert mul(a, b) == mul(b, a)
    assert add(add(a, b), c) == add(a, add(b, c))
    assert mul(a, add(b, c)) == add(mul(a, b), mul(a, c))
    assert sub(a, a) == 0


def test_a_strided_convolution_halves_as_same_padding_does() -> None:
    n = fresh("n")
    assert add(floordiv(sub(n, 1), 2), 1) == ceildiv(n, 2)
    assert mul(floordiv(mul(n, 4), 2), 3) == mul(n, 6)


def test_the_batch_and_the_unknown_absorb() -> None:
    for dim in (BATCH, UNKNOWN_DIM):
        assert add(dim, 0) is dim and sub(dim, 0) is dim and mul(dim, 1) is dim and floordiv(dim, 1) is dim
        assert add(dim, 1) is UNKNOWN_DIM and mul(dim, 2) is UNKNOWN_DIM and sub(5, dim) is UNKNOWN_DIM
        assert floordiv(dim, 2) is UNKNOWN_DIM and modulo(dim, 2) is UNKNOWN_DIM and maximum(dim, 3) is UNKNOWN_DIM
        assert compare(dim, 3) is Comparison.UNKNOWN and compare(dim, dim) is Comparison.UNKNOWN


def test_residues_and_intervals_exclude() -> None:
    n, wide = fresh("n"), fresh("wide", minimum=5)
    assert compare(mul(n, 2), 3) is Comparison.NE
    assert compare(wide, 4) is Comparison.NE
    assert compare(wide, 5) is Comparison.UNKNOWN
    assert compare(n, fresh("n")) is Comparison.UNKNOWN
    assert compare(fresh("even", divisor=2), 7) is Comparison.NE


def test_sizes_read_as_people_write_them() -> None:
    n = fresh("n_features")
    shown = [show(dim) for dim in (28, BATCH, UNKNOWN_DIM, n, mul(n, 2), floordiv(n, 2), sub(n, 1))]
    assert shown == ["28", "None", "?", "n_features", "2*n_features", "floor(n_features/2)", "n_features - 1"]
