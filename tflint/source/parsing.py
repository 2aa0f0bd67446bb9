"""Program text into a syntax tree, whatever is wrong with the text."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field, replace
from functools import cached_property

import libcst as cst

from tflint.source.depth import may_be_newer_syntax, too_deep
from tflint.source.edits import ColumnMap
from tflint.source.lines import split_lines
from tflint.source.notebook import Notebook, program_of
from tflint.source.problem import TextProblem
from tflint.source.recovery import TOO_DEEP, parse_ast, recover
from tflint.source.tree import Anchors, Tree

MOST_CHARACTERS = 2_000_000
"""Above this a file takes longer than anybody waits for a linter; real programs are far below."""


@dataclass(frozen=True)
class Parsed:
    """A text (repaired where needed), CPython's tree of it, and the problems met.

    `tree` is `None` where CPython is older than the syntax; LibCST has read the `module` then.
    """

    text: str
    tree: ast.Module | None
    problems: tuple[TextProblem, ...] = ()
    columns: ColumnMap = field(default_factory=ColumnMap)
    read: cst.Module | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text with their endings."""
        return split_lines(self.text)

    @cached_property
    def made(self) -> Tree | None:
        """The nodes made of CPython's tree; none where LibCST has read the text."""
        return None if self.tree is None else Tree(self.tree, self.lines)

    @property
    def module(self) -> cst.Module:
        """The syntax tree, in LibCST's nodes."""
        if self.made is None:
            return self.read or cst.Module([])
        return self.made.module

    @property
    def anchors(self) -> Anchors:
        """CPython's statement of each statement; none where LibCST has read the text."""
        return {} if self.made is None else self.made.anchors


def parse_notebook(notebook: Notebook) -> Parsed:
    """Parse the code cells as one program; a broken cell is repaired on its own and spoils no other."""
    columns = ColumnMap()
    texts = [program_of(cell, columns, notebook.magics) for cell in notebook.code]
    parsed = _parse("".join(texts))
    if isinstance(parsed, Parsed):
        return replace(parsed, columns=_together(columns, parsed.columns))
    problems: list[TextProblem] = []
    for index, (cell, text) in enumerate(zip(notebook.code, texts, strict=True)):
        recovery = recover(text)
        texts[index] = recovery.text
        problems += (_moved(problem, cell.start - 1, columns) for problem in recovery.problems)
        for line, made in recovery.columns.made.items():
            columns.made.setdefault(line + cell.start - 1, []).extend(made)
    whole = _parse("".join(texts))
    if not isinstance(whole, Parsed):
        whole = _nothing("".join(texts), TextProblem(f"the cells make no program together, {whole}", 1, 0, 1, 0))
    return replace(whole, problems=(*problems, *whole.problems), columns=_together(columns, whole.columns))


def _together(first: ColumnMap, then: ColumnMap) -> ColumnMap:
    for line, made in then.made.items():
        first.made.setdefault(line, []).extend(made)
    return first


def _moved(problem: TextProblem, down: int, columns: ColumnMap) -> TextProblem:
    line, end_line = problem.line + down, problem.end_line + down
    start, end = columns.original(line, problem.column), columns.original(end_line, problem.end_column)
    return TextProblem(problem.message, line, start, end_line, end, problem.assumed)


def parse_program(text: str) -> Parsed:
    """Parse a program; a text beyond repair gives an empty module and says why."""
    parsed = _parse(text)
    return parsed if isinstance(parsed, Parsed) else _recovered(text)


def _parse(text: str) -> Parsed | str:
    """The trees of a text; in CPython's words why not when it is no Python."""
    if len(text) > MOST_CHARACTERS:
        size = f"{len(text):,} characters, more than the {MOST_CHARACTERS:,} that are analysed"
        return _nothing(text, TextProblem(f"too large to analyse, {size}", 1, 0, 1, 0))
    try:
        return _unless_deep(text, parse_ast(text))
    except (RecursionError, MemoryError):
        return _nothing(text, TextProblem(TOO_DEEP, 1, 0, 1, 0))
    except (SyntaxError, ValueError) as error:
        message = str(getattr(error, "msg", error))
    module = _newer_syntax(text, message)
    return message if module is None else Parsed(text, None, read=module)


def _newer_syntax(text: str, message: str) -> cst.Module | None:
    """The tree of a text that is refused only because this CPython is older than its syntax."""
    old_strings = message.startswith("f-string") and sys.version_info < (3, 12)
    if not may_be_newer_syntax(text, old_strings):
        return None
    try:
        module = cst.parse_module(text)
    except Exception:
        return None
    if old_strings:
        return module
    waiting: list[cst.CSTNode] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (cst.TypeAlias, cst.TypeParameters, cst.TryStar)) or (
            isinstance(node, cst.Index) and node.star is not None and sys.version_info < (3, 11)
        ):
            return module
        waiting.extend(node.children)
    return None


def _recovered(text: str) -> Parsed:
    recovery = recover(text)
    parsed = _unless_deep(recovery.text, recovery.tree)
    columns = _together(recovery.columns, parsed.columns)
    return replace(parsed, problems=(*recovery.problems, *parsed.problems), columns=columns)


def _unless_deep(text: str, tree: ast.Module | None) -> Parsed:
    """A text with its tree, unless it nests deeper than can be analysed."""
    parsed = Parsed(text, tree)
    deep = None if tree is None else too_deep(tree, parsed.lines)
    if deep is None:
        return parsed
    return _nothing(text, TextProblem(TOO_DEEP, deep.lineno, 0, deep.lineno, 0))


def _nothing(text: str, problem: TextProblem) -> Parsed:
    return Parsed(text, None, (problem,))
