"""Sizes of shapes into numbers and, where they are symbols, into columns of numbers to try them with."""

from __future__ import annotations

import math
from typing import Any

from tflint.program.dim import BATCH, UNKNOWN_DIM, Atom, Dim, Expr, Symbol
from tflint.program.spec import Shape, TensorSpec

COMPOSITE = 840
"""Divisible by 1 to 8: halving, pooling and splitting into heads go through, a wrong size still shows."""
PRIMES = (
    (97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173),
    (211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293),
    (11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71),
)
SMALL = 2
"""The column of small sizes, for questions that need real arrays."""


class Sizes:
    """Collects the symbolic sizes of one request; `unknown` tells that one of them may be anything."""

    def __init__(self) -> None:
        self.dims: list[Dim] = []
        self.symbols: dict[int, int] = {}
        self.unknown = False

    def of(self, dim: Dim) -> Any:
        """A size as the request has it: a number, or a reference to a row of the columns."""
        if isinstance(dim, int):
            return int(dim)
        if dim is UNKNOWN_DIM:
            self.unknown = True
        elif dim in self.dims:
            return {"size": self.dims.index(dim)}
        self.dims.append(dim)
        return {"size": len(self.dims) - 1}

    def shape(self, shape: Shape) -> list[Any]:
        """The sizes of a shape whose rank is known."""
        return [self.of(dim) for dim in shape.dims or ()]

    def spec(self, spec: TensorSpec) -> dict[str, Any]:
        """Shape and dtype of a tensor."""
        return {"shape": self.shape(spec.shape), "dtype": spec.dtype}

    def columns(self) -> list[list[int | None]]:
        """Sizes to try: `None` for the batch, two large numbers with little in common, and a small one."""
        if not self.dims:
            return []
        columns: list[list[int | None]] = [
            [None if dim in (BATCH, UNKNOWN_DIM) else self._number(dim, 0, row) for row, dim in enumerate(self.dims)]
        ]
        for choice in range(3):
            columns.append([self._number(dim, choice, row) for row, dim in enumerate(self.dims)])
        return columns

    def _number(self, dim: Dim, choice: int, row: int) -> int:
        if isinstance(dim, Expr):
            return sum(
                count * math.prod(self._factor(each, choice) for each in product) for product, count in dim.terms
            )
        if isinstance(dim, int):
            return dim
        return (1 if choice == SMALL else COMPOSITE) * PRIMES[choice][-1 - row % len(PRIMES[choice])]

    def _factor(self, factor: Symbol | Atom, choice: int) -> int:
        if isinstance(factor, Atom):
            left, right = self._number(factor.left, choice, 0), self._number(factor.right, choice, 0)
            by = right or 1
            return {"floor": left // by, "ceil": -(-left // by), "mod": left % by}.get(factor.kind, max(left, right))
        place = self.symbols.setdefault(factor.identity, len(self.symbols))
        step = factor.divisor if choice == SMALL else math.lcm(COMPOSITE, factor.divisor)
        number = step * PRIMES[choice][place % len(PRIMES[choice])]
        if factor.maximum is not None and number > factor.maximum:
            number = factor.maximum - factor.maximum % factor.divisor
        return max(number, factor.minimum)
