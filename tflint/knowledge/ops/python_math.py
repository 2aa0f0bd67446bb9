"""Turns functions of Python's `math` on numbers that are known into their results."""

from __future__ import annotations

import inspect
import math
from typing import Any

from tflint.knowledge.registry import Loose, op
from tflint.program.dim import Expr, mul
from tflint.program.spec import UNKNOWN

_NAMES = tuple(
    name
    for name in dir(math)
    if inspect.isbuiltin(getattr(math, name)) and name not in ("prod", "factorial", "perm", "comb", "fsum", "sumprod")
)
"""Functions whose price does not grow with their arguments."""
LARGEST = 1e15
"""Beyond it integers take time, and no program means them."""


def _register(name: str) -> None:
    function = getattr(math, name)

    @op(f"math.{name}")
    def computed(*numbers: Loose) -> Any:
        known = all(isinstance(number, (int, float)) and abs(number) < LARGEST for number in numbers)
        try:
            return function(*numbers) if known else UNKNOWN
        except (ArithmeticError, TypeError, ValueError):
            return UNKNOWN


for _name in _NAMES:
    _register(_name)


@op("math.prod")
def prod(iterable: Loose, start: Loose = 1) -> Any:
    """The product of sizes."""
    if not isinstance(iterable, tuple) or not isinstance(start, int):
        return UNKNOWN
    total: Any = start
    for size in iterable:
        if not isinstance(size, (int, Expr)) or isinstance(size, bool):
            return UNKNOWN
        total = mul(total, size)
    return total
