"""Turns a size with symbols into the number it is once the symbols have numbers."""

from __future__ import annotations

import math

from tflint.program.dim import Atom, Dim, Expr, Symbol


def evaluate(dim: Dim, values: dict[int, int]) -> int:
    """The number a size is for given symbols."""
    assert isinstance(dim, (int, Expr)), dim
    if isinstance(dim, int):
        return dim
    return sum(count * math.prod(factor_value(factor, values) for factor in factors) for factors, count in dim.terms)


def factor_value(factor: Symbol | Atom, values: dict[int, int]) -> int:
    """The number a symbol or an atom is."""
    if isinstance(factor, Symbol):
        return values[factor.identity]
    left, right = evaluate(factor.left, values), evaluate(factor.right, values)
    if factor.kind == "max":
        return max(left, right)
    return {"floor": left // right, "ceil": -(-left // right), "mod": left % right}[factor.kind]
