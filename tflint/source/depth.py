"""CPython's tree of a text into the first statement LibCST could not take without overrunning its stack."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tflint.source.scanner import scan

MOST_DEPTH = 800
"""LibCST 1.9 overruns an 8 MB stack (the process dies) between 1,000 and 2,000 brackets, 3,000 and 10,000 operators."""

_SHORT = 2 * MOST_DEPTH
_NEWER = re.compile(
    r"^\s*(?:type\s+\w+\s*(?:\[.*\])?\s*=|(?:async\s+)?(?:def|class)\s+\w+\s*\[|except\s*\*)|[\w\])]\[(?:[^\[\]]*,)?\s*\*",
    re.MULTILINE,
)


def too_deep(tree: ast.Module, lines: Sequence[str]) -> ast.stmt | None:
    """The first statement nested deeper than can be analysed; statements too short for that are not looked into."""
    for statement, level in _statements(tree):
        if level > MOST_DEPTH:
            return statement
        first, last = _header_lines(statement)
        length = sum(map(len, lines[first - 1 : last]))
        if length > _SHORT and _expression_depth(statement, lines) > MOST_DEPTH:
            return statement
    return None


def may_be_newer_syntax(text: str, old_strings: bool) -> bool:
    """Whether a text CPython refuses may have syntax of a later Python, and is harmless enough to show to LibCST."""
    if not old_strings and not _NEWER.search(text):
        return False
    pieces = 0
    for token in scan(text):
        if token.depth > 150:
            return False
        pieces = 0 if token.kind == "newline" and token.depth == 0 else pieces + 1
        if pieces > MOST_DEPTH:
            return False
    return text.count("elif") < MOST_DEPTH


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, int]]:
    """All statements with the number of statements around them; an elif stands inside the if before it."""
    waiting: list[tuple[ast.AST, int]] = [(statement, 1) for statement in reversed(tree.body)]
    while waiting:
        node, level = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node, level
        for field in ("finalbody", "orelse", "handlers", "cases", "body"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                waiting.extend((child, level + 1) for child in reversed(inner))


def _header_lines(statement: ast.stmt) -> tuple[int, int]:
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    last = statement.end_lineno or statement.lineno
    if body:
        start = body[0].pattern.lineno if hasattr(body[0], "pattern") else body[0].lineno
        last = max(min(last, start), statement.lineno)
    first = min((decorator.lineno for decorator in getattr(statement, "decorator_list", ())), default=statement.lineno)
    return min(first, statement.lineno), last


def _expression_depth(statement: ast.stmt, lines: Sequence[str]) -> int:
    deepest = 0
    waiting: list[tuple[ast.AST, int]] = [(statement, 0)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(node, ast.BoolOp):
            level += len(node.values)
        elif isinstance(node, (ast.Constant, ast.JoinedStr)):
            level += _joined_strings(node, lines)
        deepest = max(deepest, level)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, (ast.stmt, ast.ExceptHandler)):
                waiting.append((child, level + 1))
    return deepest


def _joined_strings(node: ast.Constant | ast.JoinedStr, lines: Sequence[str]) -> int:
    """An upper bound of the strings written one after the other, which LibCST nests and CPython does not."""
    last = node.end_lineno or node.lineno
    if last == node.lineno and (node.end_col_offset or 0) - node.col_offset < _SHORT:
        return 0
    shown = "".join(lines[node.lineno - 1 : last])
    start = lines[node.lineno - 1].encode()[node.col_offset :].lstrip(b"rRbBuUfF")
    return 0 if start.startswith((b'"""', b"'''")) else max(shown.count('"'), shown.count("'")) // 2
