"""Program text into a syntax tree, whatever is wrong with the text."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

import libcst as cst

from tflint.source.edits import ColumnMap
from tflint.source.problem import TextProblem
from tflint.source.recovery import TOO_DEEP, parse_ast, recover

MOST_CHARACTERS = 2_000_000
"""Above this LibCST takes longer than anybody waits for a linter; real programs are far below."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree of the text (repaired where needed), CPython's tree of the same text, and the problems met."""

    text: str
    module: cst.Module
    tree: ast.Module | None
    problems: tuple[TextProblem, ...] = ()
    columns: ColumnMap = field(default_factory=ColumnMap)


def parse_program(text: str) -> Parsed:
    """Parse a program; a text beyond repair gives an empty module and says why."""
    if len(text) > MOST_CHARACTERS:
        size = f"{len(text):,} characters, more than the {MOST_CHARACTERS:,} that are analysed"
        return _nothing(text, TextProblem(f"too large to analyse, {size}", 1, 0, 1, 0))
    try:
        return _both(text, parse_ast(text))
    except (RecursionError, MemoryError):
        return _nothing(text, TextProblem(TOO_DEEP, 1, 0, 1, 0))
    except (SyntaxError, ValueError):
        pass
    try:
        module = cst.parse_module(text)
    except Exception:
        return _recovered(text)
    return Parsed(text, module, None)


def _recovered(text: str) -> Parsed:
    recovery = recover(text)
    parsed = _both(recovery.text, recovery.tree)
    return Parsed(parsed.text, parsed.module, parsed.tree, (*recovery.problems, *parsed.problems), recovery.columns)


def _both(text: str, tree: ast.Module | None) -> Parsed:
    """LibCST's tree beside CPython's."""
    try:
        return Parsed(text, cst.parse_module(text), tree)
    except RecursionError:
        return _nothing(text, TextProblem(TOO_DEEP, 1, 0, 1, 0))
    except Exception as error:
        reason = str(getattr(error, "message", error)).split("\n")[0][:200]
        return _nothing(text, TextProblem(f"cannot be analysed, {reason}", 1, 0, 1, 0))


def _nothing(text: str, problem: TextProblem) -> Parsed:
    return Parsed(text, cst.Module([]), None, (problem,))
