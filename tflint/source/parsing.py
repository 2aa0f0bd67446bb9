"""Program text into a syntax tree, whatever is wrong with the text."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import Sequence

import libcst as cst

from tflint.source.lines import split_lines, without_ending
from tflint.source.problem import TextProblem

MOST_CHARACTERS = 2_000_000
"""Above this LibCST takes longer than anybody waits for a linter; real programs are far below."""

TOO_DEEP = "nested too deeply to analyse"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree of the text (repaired where needed), CPython's tree of the same text, and the problems met."""

    text: str
    module: cst.Module
    tree: ast.Module | None
    problems: tuple[TextProblem, ...] = ()


def parse_program(text: str) -> Parsed:
    """Parse a program; a text beyond repair gives an empty module and says why."""
    if len(text) > MOST_CHARACTERS:
        size = f"{len(text):,} characters, more than the {MOST_CHARACTERS:,} that are analysed"
        return _nothing(text, (TextProblem(f"too large to analyse, {size}", 1, 0, 1, 0),))
    try:
        tree = parse_ast(text)
        return Parsed(text, cst.parse_module(text), tree)
    except (RecursionError, MemoryError):
        return _nothing(text, (TextProblem(TOO_DEEP, 1, 0, 1, 0),))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
        column = max((getattr(error, "offset", 1) or 1) - 1, 0)
        message = getattr(error, "msg", str(error))
        return _nothing(text, (TextProblem(message, line, column, line, column),))


def parse_ast(text: str) -> ast.Module:
    """CPython's parse without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _nothing(text: str, problems: tuple[TextProblem, ...]) -> Parsed:
    return Parsed(text, cst.Module([]), None, problems)
