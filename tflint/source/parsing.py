"""Program text into a syntax tree, whatever is wrong with the text."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field, replace
from functools import cache

import libcst as cst

from tflint.records import quick
from tflint.source.blanking import left_out
from tflint.source.depth import may_be_newer_syntax, too_deep
from tflint.source.edits import ColumnMap
from tflint.source.lines import split_lines
from tflint.source.notebook import Notebook, program_of
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


FREQUENT = (
    "AnnAssign Arg AsName Assign AssignEqual AssignTarget Attribute BinaryOperation Call Colon Comma "
    "Comment Dot Element EmptyLine Expr Float FormattedStringExpression FormattedStringText FunctionDef "
    "Import ImportAlias Index IndentedBlock Integer LeftParen LeftSquareBracket List Name Newline Param "
    "Parameters ParenthesizedWhitespace Return RightParen RightSquareBracket SimpleStatementLine "
    "SimpleString SimpleWhitespace Slice Subscript SubscriptElement TrailingWhitespace Tuple "
)
"""The nodes that 98 of 100 in programs are."""


def libcst_parse(text: str) -> cst.Module:
    """LibCST's tree of a text, made without the price of frozen nodes and of the check that each is in order, a quarter
    of the parse: the parser makes none that fail it.
    """
    _make_nodes_quick()
    return cst.parse_module(text)


@cache
def _make_nodes_quick() -> None:
    for name in FREQUENT.split():
        quick(getattr(cst, name))


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
        return _both(text, parse_ast(text))
    except (RecursionError, MemoryError):
        return _nothing(text, TextProblem(TOO_DEEP, 1, 0, 1, 0))
    except (SyntaxError, ValueError) as error:
        message = str(getattr(error, "msg", error))
    module = _newer_syntax(text, message)
    return message if module is None else Parsed(text, module, None)


def _newer_syntax(text: str, message: str) -> cst.Module | None:
    """The tree of a text that is refused only because this CPython is older than its syntax."""
    old_strings = message.startswith("f-string") and sys.version_info < (3, 12)
    if not may_be_newer_syntax(text, old_strings):
        return None
    try:
        module = libcst_parse(text)
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
    parsed = _both(recovery.text, recovery.tree)
    columns = _together(recovery.columns, parsed.columns)
    return Parsed(parsed.text, parsed.module, parsed.tree, (*recovery.problems, *parsed.problems), columns)


def _both(text: str, tree: ast.Module | None) -> Parsed:
    """LibCST's tree beside CPython's."""
    if tree is not None:
        deep = too_deep(tree, split_lines(text))
        if deep is not None:
            return _nothing(text, TextProblem(TOO_DEEP, deep.lineno, 0, deep.lineno, 0))
    try:
        return Parsed(text, libcst_parse(text), tree)
    except RecursionError:
        return _nothing(text, TextProblem(TOO_DEEP, 1, 0, 1, 0))
    except Exception as error:
        return _without_refused(text, tree, str(getattr(error, "message", error)).split("\n")[0][:200])


def _without_refused(text: str, tree: ast.Module | None, reason: str) -> Parsed:
    """LibCST refuses a few odd texts that CPython takes: leave out the statements it is."""
    lines = split_lines(text)
    columns = ColumnMap()
    problems = []
    for statement in tree.body if tree is not None else ():
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        first = min((one.lineno for one in getattr(statement, "decorator_list", ())), default=first)
        if _is_taken("".join(lines[first - 1 : last])):
            continue
        replacement = left_out(lines, first, last)
        columns.apply(lines, replacement)
        words = f"line {first} is left out" if first == last else f"lines {first} to {last} are left out"
        problems.append(TextProblem(f"cannot be analysed, {reason}", first, 0, first, 0, words))
    text = "".join(lines)
    try:
        return Parsed(text, libcst_parse(text), parse_ast(text), tuple(problems), columns)
    except Exception:
        return _nothing(text, TextProblem(f"cannot be analysed, {reason}", 1, 0, 1, 0))


def _is_taken(text: str) -> bool:
    try:
        libcst_parse(text)
    except Exception:
        return False
    return True


def _nothing(text: str, problem: TextProblem) -> Parsed:
    return Parsed(text, cst.Module([]), None, (problem,))
