"""Tokens of a Python 2 program into the replacements that make it read as Python 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tflint.source.edits import Replacement
from tflint.source.scanner import OPERATORS, Token, logical_lines

_CALLS_IN_PYTHON_3 = frozenset(("=", ".", ",", ")", "]", "}", ":", "+=", "-=", "*=", "/=", "==", "!=", ">>"))
_LONG = re.compile(r"(\d+)[lL]$")
_OCTAL = re.compile(r"0+([0-7]+)$")


def python2_repair(tokens: Sequence[Token]) -> tuple[tuple[Replacement, ...], tuple[int, ...]]:
    """All replacements at once, and the lines they are on."""
    found: list[Replacement] = []
    for line in logical_lines(tokens, resync=True):
        for statement in _small_statements(line.tokens):
            found += _statement(statement)
        found += _pieces(line.tokens)
    return tuple(found), tuple(sorted({one.line for one in found}))


def _small_statements(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The parts of a logical line: split at semicolons and after the colon of a header."""
    start = 0
    for index, token in enumerate(tokens):
        if token.depth == tokens[0].depth and token.text in (";", ":"):
            yield tokens[start:index]
            start = index + 1
    yield tokens[start:]


def _statement(tokens: Sequence[Token]) -> list[Replacement]:
    if len(tokens) < 2:
        return []
    word, following = tokens[0].text, tokens[1]
    if word in ("print", "exec"):
        return _call(tokens) if _is_statement(tokens) else []
    comma = next((t for t in tokens[1:] if t.text == "," and t.depth == tokens[0].depth), None)
    if word == "except" and comma is not None:
        gap = "" if _spaced(tokens, comma) else " "
        return [Replacement(comma.line, comma.column, comma.column + 1, " as" + gap)]
    if word == "raise" and comma is not None and following.kind == "name":
        last = tokens[-1]
        return [
            Replacement(comma.line, comma.column, comma.column + 1, "("),
            Replacement(last.end_line, last.end_column, last.end_column, ")"),
        ]
    return []


def _is_statement(tokens: Sequence[Token]) -> bool:
    following = tokens[1]
    if following.text == "(" or following.text in _CALLS_IN_PYTHON_3:
        return False
    return (
        following.kind in ("name", "string", "number", "open")
        and following.text not in OPERATORS - {"not", "lambda"}
        or (following.text in ("-", "~", "[", "{", "`"))
    )


def _call(tokens: Sequence[Token]) -> list[Replacement]:
    word, following, last = tokens[0], tokens[1], tokens[-1]
    gap = following.column - word.end_column if following.line == word.line else 0
    return [
        Replacement(word.line, word.end_column, word.end_column + min(gap, 1), "("),
        Replacement(last.end_line, last.end_column, last.end_column, ")"),
    ]


def _pieces(tokens: Sequence[Token]) -> Iterator[Replacement]:
    for token in tokens:
        if token.text == "<>":
            yield Replacement(token.line, token.column, token.column + 2, "!=")
        elif token.kind == "number":
            long, octal = _LONG.match(token.text), _OCTAL.match(token.text)
            if long:
                yield Replacement(token.line, token.column, token.end_column, long[1] + " ")
            elif octal:
                yield Replacement(token.line, token.column, token.end_column, "0o" + octal[1])


def _spaced(tokens: Sequence[Token], comma: Token) -> bool:
    after = next((t for t in tokens if (t.line, t.column) > (comma.line, comma.column)), None)
    return after is None or after.column > comma.end_column or after.line > comma.line
