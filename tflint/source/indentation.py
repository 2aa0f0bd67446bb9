"""An error of indentation into repairs: other white space at the start of lines, or an empty body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.source.edits import Replacement
from tflint.source.repairs import Repair, Trouble
from tflint.source.scanner import logical_lines

_BODY = re.compile(r"^expected an indented block(?: after .* on line (\d+))?")
_SPACE = re.compile(r"[ \t\f]*")


def indentation_repairs(trouble: Trouble) -> Iterator[Repair]:
    """The repairs worth trying for an IndentationError or TabError."""
    body = _BODY.match(trouble.message)
    if body:
        yield from _empty_body(trouble, int(body[1] or trouble.line - 1))
    elif trouble.message.startswith("unexpected indent"):
        yield from _moved(trouble, _levels(trouble)[:1], whole=True)
    elif trouble.message.startswith("unindent does not match"):
        yield from _moved(trouble, _levels(trouble)[:4], whole=False)
        yield from _moved(trouble, _levels(trouble)[:4], whole=True)
    elif trouble.message.startswith("inconsistent use of tabs"):
        yield from (_expanded(trouble, width) for width in (8, 4))


def _indent(text: str) -> str:
    found = _SPACE.match(text)
    return found.group() if found else ""


def _empty_body(trouble: Trouble, header: int) -> Iterator[Repair]:
    for line in logical_lines(trouble.tokens):
        if line.first <= header <= line.last:
            colon = line.tokens[-1]
            insertion = Replacement(colon.end_line, colon.end_column, colon.end_column, " pass")
            yield Repair((insertion,), f"nothing is done in the body of line {header}")


def _levels(trouble: Trouble) -> list[str]:
    """The indentations of the blocks above that are still open, the closest in width first."""
    here = len(_indent(trouble.text(trouble.line)).expandtabs())
    open_levels: list[str] = []
    narrowest = 10_000
    for line in reversed(list(logical_lines(trouble.tokens))):
        if line.first >= trouble.line:
            continue
        indent = _indent(trouble.text(line.first))
        width = len(indent.expandtabs())
        if width < narrowest:
            narrowest = width
            open_levels.append(indent)
        if width == 0:
            break
    if trouble.message.startswith("unexpected indent"):
        return open_levels or [""]
    return sorted(open_levels or [""], key=lambda indent: abs(len(indent.expandtabs()) - here))


def _moved(trouble: Trouble, levels: list[str], whole: bool) -> Iterator[Repair]:
    """Give a line, or it and the lines of its block, the indentation of a block above."""
    old = _indent(trouble.text(trouble.line))
    starts = [line.first for line in logical_lines(trouble.tokens) if line.first >= trouble.line]
    for level in levels:
        made: list[Replacement] = []
        for number in starts if whole else starts[:1]:
            indent = _indent(trouble.text(number))
            if not indent.startswith(old):
                break
            made.append(Replacement(number, 0, len(old), level))
        if made and level != old:
            lines = f"line {made[0].line} is" if len(made) == 1 else f"lines {made[0].line} to {made[-1].line} are"
            yield Repair(tuple(made), f"{lines} indented by {len(level.expandtabs())}")


def _expanded(trouble: Trouble, width: int) -> Repair:
    made = []
    for number in range(1, len(trouble.lines) + 1):
        indent = _indent(trouble.text(number))
        if "\t" in indent:
            made.append(Replacement(number, 0, len(indent), indent.expandtabs(width)))
    return Repair(tuple(made), f"a tab at the start of a line is {width} columns wide")
