"""Text that does not parse into text that does, with the problems met and the way back to the original columns."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field

from tflint.source.blanking import blankings, everything
from tflint.source.edits import ColumnMap, Replacement, replaced
from tflint.source.indentation import indentation_repairs
from tflint.source.lines import split_lines
from tflint.source.problem import TextProblem
from tflint.source.repairs import Repair, Trouble, repairs
from tflint.source.swallowed import swallowed

MOST_ROUNDS = 20
"""Problems mended one by one in one text; a text with more is no program."""

MOST_WORK = 20_000_000
"""Characters given to CPython's parser while one text is recovered: about ten seconds."""

TOO_DEEP = "nested too deeply to analyse"

_END = (10**9, 0)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BY_TOKENS = (
    "was never closed",
    "unterminated",
    "invalid character",
    "invalid non-printable",
    "unmatched",
    "closing",
    "unindent",
    "invalid decimal",
    "leading zeros",
    "unexpected indent",
    "inconsistent use",
    "unexpected EOF",
)
"""Words of errors that stop CPython's tokenizer: it reports them before errors on earlier lines."""


@dataclass(slots=True)
class Recovery:
    """The lines as they are now, what was wrong with them, and how they were changed."""

    lines: list[str]
    problems: list[TextProblem] = field(default_factory=list)
    columns: ColumnMap = field(default_factory=ColumnMap)
    tree: ast.Module | None = None
    work: int = 0

    @property
    def text(self) -> str:
        """The text as it is now."""
        return "".join(self.lines)


def recover(text: str) -> Recovery:
    """Repair a text until CPython parses it; in the end nothing of it may be left."""
    recovery = Recovery(split_lines(text))
    _drop_nulls(recovery)
    _drop_surrogates(recovery)
    for _ in range(MOST_ROUNDS):
        trouble = _attempt(recovery, recovery.lines)
        if trouble is None:
            return recovery
        if not _mend(recovery, trouble):
            break
    trouble = _attempt(recovery, recovery.lines)
    if trouble is not None:
        _give_up(recovery, trouble)
    return recovery


def parse_ast(text: str) -> ast.Module:
    """CPython's parse without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _attempt(recovery: Recovery, lines: list[str]) -> Trouble | None:
    """Parse lines; keeps the tree when they parse, else says what CPython says."""
    text = "".join(lines)
    recovery.work += len(text)
    try:
        recovery.tree = parse_ast(text)
        return None
    except (RecursionError, MemoryError):
        return Trouble(tuple(lines), TOO_DEEP, 1, 0, 1, 0)
    except SyntaxError as error:
        return _trouble(lines, error)
    except ValueError as error:
        return Trouble(tuple(lines), str(error), 1, 0, 1, 0)


def _trouble(lines: list[str], error: SyntaxError) -> Trouble:
    """CPython's error with its place made sound: inside the text, the end not before the start."""
    line = min(max(error.lineno or 1, 1), max(len(lines), 1))
    width = len(lines[line - 1].rstrip("\r\n")) if lines else 0
    message = error.msg
    column = min(max((error.offset or 1) - 1, 0), width)
    end_line, end_column = line, column
    if message.startswith("f-string"):
        column, end_column = 0, width
    elif error.end_lineno and error.end_offset and (error.end_lineno, error.end_offset - 1) > (line, column):
        end_line = min(error.end_lineno, len(lines))
        end_column = min(error.end_offset - 1, len(lines[end_line - 1].rstrip("\r\n")))
    elif column < width:
        end_column = column + 1
    if isinstance(error, IndentationError):
        column, end_line, end_column = 0, line, len(lines[line - 1]) - len(lines[line - 1].lstrip()) if lines else 0
    return Trouble(tuple(lines), message, line, column, end_line, max(end_column, column if end_line == line else 0))


def _mend(recovery: Recovery, trouble: Trouble) -> bool:
    """Make the repair that gets furthest; False when there is none or the work is done."""
    for repair in swallowed(trouble):
        _take(recovery, trouble, repair)
        return True
    best: tuple[tuple[int, int], Repair] | None = None
    for repair in (*repairs(trouble), *indentation_repairs(trouble)):
        reached = _reached(recovery, trouble, repair)
        if reached is not None and (best is None or reached > best[0]):
            best = (reached, repair)
        if reached == _END:
            break
    if best is None and trouble.message != TOO_DEEP:
        for repair in blankings(trouble):
            reached = _reached(recovery, trouble, repair, blank=True)
            if reached is not None:
                best = (reached, repair)
                break
    if best is None:
        return False
    _take(recovery, trouble, best[1])
    return True


def _reached(recovery: Recovery, trouble: Trouble, repair: Repair, blank: bool = False) -> tuple[int, int] | None:
    """How far CPython gets after a repair, the end of all things when through; None when it gets no further."""
    if not repair.replacements or recovery.work > MOST_WORK:
        return None
    after = _attempt(recovery, replaced(recovery.lines, repair.replacements))
    if after is None:
        return _END
    if after.message == TOO_DEEP:
        return None
    place = (after.line, after.column)
    if place > (trouble.line, trouble.column):
        touched = max(one.line for one in repair.replacements)
        return place if not blank or after.line > touched else None
    by_tokens = any(word in trouble.message for word in _BY_TOKENS)
    same = (after.line, after.message) == (trouble.line, trouble.message)
    return place if by_tokens and not same and after.line < trouble.line else None


def _take(recovery: Recovery, trouble: Trouble, repair: Repair) -> None:
    place = repair.place or (trouble.line, trouble.column, trouble.end_line, trouble.end_column)
    if not recovery.columns.made_here(trouble.line, trouble.column):
        _note(recovery, repair.message or trouble.message, place, repair.assumed)
    recovery.columns.apply(recovery.lines, repair.replacements)


def _give_up(recovery: Recovery, trouble: Trouble) -> None:
    repair = everything(trouble)
    _take(recovery, trouble, Repair(repair.replacements, "the whole text is left out"))
    _attempt(recovery, recovery.lines)


def _note(recovery: Recovery, message: str, place: tuple[int, int, int, int], assumed: str) -> None:
    line, column, end_line, end_column = place
    column, end_column = recovery.columns.original(line, column), recovery.columns.original(end_line, end_column)
    message = message[:1].lower() + message[1:]
    told = [one for one in recovery.problems if (one.message, one.line, one.column) != (message, line, column)]
    recovery.problems = [*told, TextProblem(message, line, column, end_line, end_column, assumed)]


def _drop_surrogates(recovery: Recovery) -> None:
    """Put a mark where half a character stands: JSON can write one into a notebook, no parser reads it."""
    for number, line in enumerate(recovery.lines, 1):
        found = _SURROGATE.search(line)
        if found is not None:
            message = f"U+{ord(found[0]):04X} is half of a character, its other half is missing"
            recovery.problems.append(TextProblem(message, number, found.start(), number, found.end()))
            recovery.lines[number - 1] = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", line)


def _drop_nulls(recovery: Recovery) -> None:
    """CPython refuses NUL characters before it looks at anything else."""
    made = [
        Replacement(number, column, column + 1, " ")
        for number, line in enumerate(recovery.lines, 1)
        if "\0" in line
        for column, character in enumerate(line)
        if character == "\0"
    ]
    if made:
        first = made[0]
        message = "source code cannot contain null bytes"
        _note(recovery, message, (first.line, first.start, first.line, first.end), "they are read as spaces")
        recovery.lines = replaced(recovery.lines, made)
