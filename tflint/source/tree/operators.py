"""Operators of CPython's tree into LibCST's, and how tightly each binds."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

LAMBDA, CONDITION, OR, AND, NOT, COMPARISON, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, SIGN, POWER, AWAIT, ATOM = (
    range(16)
)
"""How tightly expressions bind, from the loosest: one that binds looser than its place asks for needs parentheses."""

BINARY: dict[type, tuple[cst.BaseBinaryOp, int]] = {
    ast.Add: (cst.Add(), SUM),
    ast.Sub: (cst.Subtract(), SUM),
    ast.Mult: (cst.Multiply(), PRODUCT),
    ast.MatMult: (cst.MatrixMultiply(), PRODUCT),
    ast.Div: (cst.Divide(), PRODUCT),
    ast.Mod: (cst.Modulo(), PRODUCT),
    ast.FloorDiv: (cst.FloorDivide(), PRODUCT),
    ast.Pow: (cst.Power(), POWER),
    ast.LShift: (cst.LeftShift(), SHIFT),
    ast.RShift: (cst.RightShift(), SHIFT),
    ast.BitOr: (cst.BitOr(), BIT_OR),
    ast.BitXor: (cst.BitXor(), BIT_XOR),
    ast.BitAnd: (cst.BitAnd(), BIT_AND),
}
AUGMENTED: dict[type, cst.BaseAugOp] = {
    ast.Add: cst.AddAssign(),
    ast.Sub: cst.SubtractAssign(),
    ast.Mult: cst.MultiplyAssign(),
    ast.MatMult: cst.MatrixMultiplyAssign(),
    ast.Div: cst.DivideAssign(),
    ast.Mod: cst.ModuloAssign(),
    ast.FloorDiv: cst.FloorDivideAssign(),
    ast.Pow: cst.PowerAssign(),
    ast.LShift: cst.LeftShiftAssign(),
    ast.RShift: cst.RightShiftAssign(),
    ast.BitOr: cst.BitOrAssign(),
    ast.BitXor: cst.BitXorAssign(),
    ast.BitAnd: cst.BitAndAssign(),
}
UNARY: dict[type, tuple[cst.BaseUnaryOp, int]] = {
    ast.USub: (cst.Minus(), SIGN),
    ast.UAdd: (cst.Plus(), SIGN),
    ast.Invert: (cst.BitInvert(), SIGN),
    ast.Not: (cst.Not(), NOT),
}
BOOLEAN: dict[type, tuple[cst.BaseBooleanOp, int]] = {ast.And: (cst.And(), AND), ast.Or: (cst.Or(), OR)}
COMPARING: dict[type, cst.BaseCompOp] = {
    ast.Eq: cst.Equal(),
    ast.NotEq: cst.NotEqual(),
    ast.Lt: cst.LessThan(),
    ast.LtE: cst.LessThanEqual(),
    ast.Gt: cst.GreaterThan(),
    ast.GtE: cst.GreaterThanEqual(),
    ast.Is: cst.Is(),
    ast.IsNot: cst.IsNot(),
    ast.In: cst.In(),
    ast.NotIn: cst.NotIn(),
}
_LEVELS: dict[type, int] = {
    ast.Lambda: LAMBDA,
    ast.IfExp: CONDITION,
    ast.Compare: COMPARISON,
    ast.Await: AWAIT,
    ast.BinOp: SUM,
    ast.UnaryOp: SIGN,
    ast.BoolOp: OR,
}


def binds(node: Any) -> int:
    """How tightly an expression holds together."""
    if isinstance(node, ast.BinOp):
        return BINARY[node.op.__class__][1]
    if isinstance(node, ast.UnaryOp):
        return UNARY[node.op.__class__][1]
    if isinstance(node, ast.BoolOp):
        return BOOLEAN[node.op.__class__][1]
    return _LEVELS.get(node.__class__, ATOM)


LOOSE = frozenset(_LEVELS)
"""The kinds of expressions that may need parentheses."""
