"""A syntax error, in CPython's words, into the small repairs that may mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tflint.source.edits import Replacement
from tflint.source.lines import without_ending
from tflint.source.python2 import python2_repair
from tflint.source.scanner import CLOSING, HEADERS, KEYWORDS, OPENING, Token, begins, logical_lines, scan

UNREAD = "__unread__"
"""A name no program binds: the value of what could not be read, and a call that may change its arguments."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Replacements that may mend an error, in words what they assume, and a better place and name for the error."""

    replacements: tuple[Replacement, ...]
    assumed: str
    place: tuple[int, int, int, int] | None = None
    message: str = ""


@dataclass(frozen=True)
class Trouble:
    """One syntax error of the current lines: CPython's message and place (lines from 1, columns from 0)."""

    lines: tuple[str, ...]
    message: str
    line: int
    column: int
    end_line: int
    end_column: int

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens of the whole text."""
        return scan("".join(self.lines))

    def text(self, line: int) -> str:
        """One line without its ending; empty where there is none."""
        return without_ending(self.lines[line - 1]) if 1 <= line <= len(self.lines) else ""

    def index_at(self, line: int, column: int) -> int:
        """The index of the first token that starts at or after a place."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            token = self.tokens[middle]
            if (token.line, token.column) < (line, column):
                low = middle + 1
            else:
                high = middle
        return low

    def before(self, line: int, column: int) -> Token | None:
        """The last token of the program (no comment, no line end) that ends at or before a place."""
        index = self.index_at(line, column) - 1
        while index >= 0 and self.tokens[index].kind in ("comment", "newline"):
            index -= 1
        return self.tokens[index] if index >= 0 else None


Repairer = Callable[[Trouble, "re.Match[str]"], Iterator[Repair]]


def repairs(trouble: Trouble) -> Iterator[Repair]:
    """The repairs worth trying, likeliest first."""
    for pattern, repairer in _REPAIRERS:
        found = pattern.search(trouble.message)
        if found:
            yield from repairer(trouble, found)


def _insert(token: Token, text: str, assumed: str) -> Repair:
    """Put text right behind a token, and call that the place of the error."""
    line, column = token.end_line, token.end_column
    return Repair((Replacement(line, column, column, text),), assumed, (line, column, line, column))


def _comma(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """CPython points at both expressions; the comma is missing after the first of them."""
    yield from _closed_above(trouble)
    tokens = trouble.tokens
    index = trouble.index_at(trouble.line, trouble.column)
    last = trouble.index_at(trouble.end_line, trouble.end_column)
    depth = tokens[index].depth if index < len(tokens) else 0
    previous: Token | None = None
    for token in tokens[index:last]:
        if token.kind in ("comment", "newline"):
            continue
        if previous is not None and token.depth == depth and _juncture(previous, token):
            yield _after(previous, token)
            return
        previous = token


def _closed_above(trouble: Trouble) -> Iterator[Repair]:
    """What looks like an error may come of a bracket left open where, by the looks of it, a statement ended before."""
    unclosed: tuple[Token, list[str]] | None = None
    if _closed_in_the_end(trouble):
        return
    for line in logical_lines(trouble.tokens, resync=True):
        if line.last > trouble.end_line or (line.last == trouble.end_line and line.first >= trouble.line):
            break
        opened: list[str] = []
        for token in line.tokens:
            _follow(opened, token.text)
        unclosed = (line.tokens[-1], opened) if opened else None
    if unclosed is not None:
        last, opened = unclosed
        repair = _closed(trouble, last, opened)
        at = (last.end_line, last.end_column)
        yield Repair(repair.replacements, repair.assumed, at + at)


def _closed_in_the_end(trouble: Trouble) -> bool:
    opened: list[str] = []
    for line in logical_lines(trouble.tokens):
        if line.last >= trouble.line:
            for token in line.tokens:
                _follow(opened, token.text)
            break
    return not opened


def _after(previous: Token, token: Token) -> Repair:
    if token.line > previous.end_line:
        return _insert(previous, ",", f"a comma after line {previous.end_line}")
    return _insert(previous, ",", f"a comma after `{previous.text[-20:]}` on line {previous.end_line}")


def _juncture(previous: Token, token: Token) -> bool:
    if previous.kind == "string" and token.kind == "string":
        return False
    return previous.ends_operand and token.starts_operand


def _generic(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """The error token may follow a forgotten comma, or its line may be a header without a colon."""
    yield from _closed_above(trouble)
    index = trouble.index_at(trouble.line, trouble.column)
    token = trouble.tokens[index] if index < len(trouble.tokens) else None
    previous = trouble.before(trouble.line, trouble.column)
    if token is not None and previous is not None and token.depth and _juncture(previous, token):
        yield _after(previous, token)
    if token is not None and token.kind == "newline" and trouble.line < len(trouble.lines):
        yield from _continued(trouble, token)
    yield from _colon_at_end(trouble)


def _continued(trouble: Trouble, newline: Token) -> Iterator[Repair]:
    """A line that ends in the middle, and the next is indented deeper: a backslash is missing."""
    here, following = trouble.text(trouble.line), trouble.text(trouble.line + 1)
    if len(following) - len(following.lstrip()) > len(here) - len(here.lstrip()):
        column = newline.column
        assumed = f"line {trouble.line} goes on in line {trouble.line + 1}"
        yield Repair((Replacement(trouble.line, column, column, " \\"),), assumed)


def _colon_at_end(trouble: Trouble) -> Iterator[Repair]:
    first = trouble.index_at(trouble.line, 0)
    line = [t for t in trouble.tokens[first : first + 200] if t.line == trouble.line and t.kind != "comment"]
    line = [t for t in line if t.kind != "newline"]
    if line and line[0].text in HEADERS and line[-1].text != ":":
        yield _insert(line[-1], ":", f"a colon at the end of line {trouble.line}")


def _colon(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    previous = trouble.before(trouble.line, trouble.column)
    if previous is not None:
        yield _insert(previous, ":", f"a colon after `{previous.text[-20:]}` on line {previous.end_line}")
    yield from _colon_at_end(trouble)


def _unclosed(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """Close what is open at the end of a line after which a statement seems to start."""
    tokens = trouble.tokens
    index = trouble.index_at(trouble.line, trouble.column)
    if index >= len(tokens) or tokens[index].text not in OPENING:
        return
    start = _statement_start(trouble, index)
    opened: list[str] = []
    previous: Token | None = None
    tried = 0
    for position in range(start, len(tokens)):
        token = tokens[position]
        if token.kind in ("comment", "newline"):
            continue
        if previous is not None and position > index and opened and token.line > previous.end_line:
            fresh = token.column <= tokens[start].column and begins(tokens, position)
            if fresh and _ends_here(tokens, previous, position) and tried < 3:
                tried += 1
                yield _closed(trouble, previous, opened)
        _follow(opened, token.text)
        previous = token
    if previous is not None and opened:
        yield _closed(trouble, previous, opened)


def _statement_start(trouble: Trouble, index: int) -> int:
    """The index of the first token of the statement a token seems to be in."""
    token = trouble.tokens[index]
    for line in logical_lines(trouble.tokens, resync=True):
        if (line.last, line.tokens[-1].end_column) > (token.line, token.column):
            return trouble.index_at(line.first, line.indent)
    return index


def _ends_here(tokens: Sequence[Token], previous: Token, position: int) -> bool:
    """Whether a statement can end before a token: behind an operand, or with an open bracket and nothing in it."""
    if previous.ends_operand:
        return True
    comment = next((t for t in reversed(tokens[:position]) if t.kind == "comment"), None)
    said = comment is not None and comment.line == previous.end_line and ")" in comment.text
    return previous.text in OPENING and (said or tokens[position + 1].text == "=" or tokens[position].text in KEYWORDS)


def _closed(trouble: Trouble, previous: Token, opened: Sequence[str]) -> Repair:
    missing = "".join(OPENING[bracket] for bracket in reversed(opened))
    line, column = previous.end_line, previous.end_column
    text = unwritten(trouble, previous) + missing
    return Repair((Replacement(line, column, column, text),), f"a closing `{missing}` at the end of line {line}")


def unwritten(trouble: Trouble, last: Token) -> str:
    """What stands for arguments or items that were still to be written when a bracket was left open."""
    if last.text == "=":
        return UNREAD
    if last.text not in "([":
        return ""
    before = trouble.before(last.line, last.column)
    called = before is not None and before.ends_operand
    return f"*{UNREAD}" if called == (last.text == "(") else UNREAD


def _follow(opened: list[str], text: str) -> None:
    if text in OPENING:
        opened.append(text)
    elif text in CLOSING and opened:
        opened.pop()


def _mismatch(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """A closer of the wrong kind: another is missing before it, or it is meant for this bracket, or too many."""
    closer, wanted = found[1], OPENING[found[2]]
    line, column = trouble.line, trouble.column
    yield Repair((Replacement(line, column, column, wanted),), f"a closing `{wanted}` before `{closer}` on line {line}")
    yield Repair((Replacement(line, column, column + 1, wanted),), f"`{wanted}` in place of `{closer}` on line {line}")
    yield Repair((Replacement(line, column, column + 1, " "),), f"`{closer}` on line {line} is left out")


def _unmatched(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    line, column = trouble.line, trouble.column
    yield Repair((Replacement(line, column, column + 1, " "),), f"`{found[1]}` on line {line} is left out")


def _string(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """Close a string at the end of its line, with or without the brackets that stand there."""
    text = trouble.text(trouble.line)
    opening = re.match(r"(?:[A-Za-z]{0,2})(['\"])", text[trouble.column :])
    if not opening:
        return
    assumed = f"a closing quote at the end of line {trouble.line}"
    bare = text.rstrip()
    inner = bare.rstrip(")]},:; ")
    for end in {len(inner): None, len(bare): None}:
        if end > trouble.column:
            yield Repair((Replacement(trouble.line, end, end, opening[1]),), assumed)


def _triple(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    text = trouble.text(trouble.line)
    opening = re.search(r"\"\"\"|'''", text[trouble.column :])
    if not opening:
        return
    last = len(trouble.lines)
    ends = [trouble.line, last]
    for line in range(trouble.line, last):
        if not trouble.text(line + 1).strip():
            ends.insert(1, line)
            break
    for line in ends:
        end = len(trouble.text(line))
        close = " " + opening[0] if trouble.text(line).endswith(("\\", opening[0][0])) else opening[0]
        yield Repair((Replacement(line, end, end, close),), f"closing quotes at the end of line {line}")


_LOOKALIKES = {
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("–—−‐‑", "-"),
    **dict(zip("，（）：；．＝＋＊／＜＞｛｝、。【】", ",():;.=+*/<>{},.[]", strict=True)),
    "×": "*",
    "…": "...",
}


def _character(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """A look-alike of a Python character, or an invisible one: everywhere outside of strings, or on this line only."""
    text = trouble.text(trouble.line)
    if trouble.column >= len(text):
        return
    culprit = text[trouble.column]
    family = _LOOKALIKES.get(culprit)
    wanted = {c for c, plain in _LOOKALIKES.items() if plain == family} if family else {culprit}
    plain = family if family is not None else " "
    said = f"`{plain}`" if family else "a space"
    shown = f"`{culprit}`" if culprit.isprintable() else f"U+{ord(culprit):04X}"
    for lines in (range(1, len(trouble.lines) + 1), (trouble.line,)):
        where = "" if len(lines) > 1 else f" on line {trouble.line}"
        yield Repair(
            tuple(
                Replacement(line, column, column + 1, plain)
                for line in lines
                if not wanted.isdisjoint(trouble.lines[line - 1])
                for column, character in enumerate(trouble.text(line))
                if character in wanted
            ),
            f"{said} in place of {shown}{where}",
        )


def _equals(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    """An assignment where a comparison belongs."""
    yield from _closed_above(trouble)
    index = trouble.index_at(trouble.line, trouble.column)
    for token in trouble.tokens[index : index + 50]:
        if token.kind == "newline":
            return
        if token.text == "=":
            yield Repair(
                (Replacement(token.line, token.column, token.column + 1, "=="),),
                f"`==` in place of `=` on line {token.line}",
            )
            return


def _python2(trouble: Trouble, found: re.Match[str]) -> Iterator[Repair]:
    replacements, lines = python2_repair(trouble.tokens)
    if replacements:
        shown = ", ".join(str(line) for line in lines[:5]) + (", ..." if len(lines) > 5 else "")
        plural = "lines" if len(lines) > 1 else "line"
        yield Repair(replacements, f"{plural} {shown} {'are' if len(lines) > 1 else 'is'} read as python 2")


_REPAIRERS: tuple[tuple[re.Pattern[str], Repairer], ...] = (
    (re.compile(r"^invalid syntax\. Perhaps you forgot a comma"), _comma),
    (re.compile(r"^'([([{])' was never closed"), _unclosed),
    (re.compile(r"closing parenthesis '(.)' does not match opening parenthesis '(.)'"), _mismatch),
    (re.compile(r"^unmatched '(.)'"), _unmatched),
    (re.compile(r"^expected ':'"), _colon),
    (re.compile(r"^unterminated f?-?string literal"), _string),
    (re.compile(r"^EOL while scanning"), _string),
    (re.compile(r"^unterminated triple-quoted"), _triple),
    (re.compile(r"^invalid (?:non-printable )?character"), _character),
    (re.compile(r"Maybe you meant '=='|perhaps you meant \"==\""), _equals),
    (
        re.compile(r"^Missing parentheses|^multiple exception types|^leading zeros|^invalid decimal|^invalid syntax"),
        _python2,
    ),
    (re.compile(r"^invalid syntax"), _generic),
)
