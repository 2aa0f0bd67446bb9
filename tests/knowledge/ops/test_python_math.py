"""Unit: Python's own `math` on known numbers is computed, on anything else it is unknown."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tflint.knowledge.registry import op_output
from tflint.program import dim
from tflint.program.spec import UNKNOWN


@pytest.mark.parametrize(
    ("call", "numbers", "expected"),
    [
        ("ceil", (60000 / 32,), 1875),
        ("floor", (7.9,), 7),
        ("log2", (256,), 8.0),
        ("pow", (10, -3), 0.001),
        ("sqrt", (16,), 4.0),
        ("gcd", (12, 18), 6),
        ("prod", ((28, 28, 3),), 2352),
        ("sqrt", (-1,), UNKNOWN),
        ("ceil", (UNKNOWN,), UNKNOWN),
        ("exp", (1e6,), UNKNOWN),
        ("gcd", (10**30, 5), UNKNOWN),
        ("prod", (UNKNOWN,), UNKNOWN),
    ],
)
def test_result(call: str, numbers: tuple[Any, ...], expected: Any) -> None:
    assert op_output(f"math.{call}", numbers, {}) == expected
    if expected is not UNKNOWN:
        assert getattr(math, call)(*numbers) == expected


def test_a_product_of_symbols_is_one() -> None:
    rows = dim.fresh("n")
    assert op_output("math.prod", ((rows, 28),), {}) == dim.mul(rows, 28)
