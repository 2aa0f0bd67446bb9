"""A comment that swallowed the end of a call, `fit(# your code)`, into the repair that closes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.source.edits import Replacement
from tflint.source.repairs import UNREAD, Repair, Trouble, unwritten
from tflint.source.scanner import CLOSING, OPENING, Token


def swallowed(trouble: Trouble) -> Iterator[Repair]:
    """The first bracket on or above the line of an error that a comment was to close: `fit(# your code)`."""
    opened: list[Token] = []
    previous: Token | None = None
    for index, token in enumerate(trouble.tokens):
        if token.line > trouble.line:
            return
        if token.kind == "comment" and previous is not None and previous.end_line == token.line and opened:
            closers, code = _closers(token.text, opened)
            if closers and previous.text in (*OPENING, "=") and _goes_back(trouble, index, opened[-1]):
                yield _uncovered(trouble, previous, opened[-1], closers, code)
                return
        elif token.text in OPENING:
            opened.append(token)
        elif token.text in CLOSING and opened:
            opened.pop()
        previous = token if token.kind not in ("comment", "newline") else previous


def _closers(comment: str, opened: Sequence[Token]) -> tuple[str, str]:
    """The brackets a comment closes of those open before it, and with what stands between and behind them."""
    own, found, code, end = 0, "", "", 0
    for index, character in enumerate(comment):
        own += character in OPENING
        if character in CLOSING and own:
            own -= 1
        elif len(found) < len(opened) and OPENING[opened[-1 - len(found)].text] == character:
            more = comment[end:index].strip() if found else "," in comment[:index]
            code += (f", *{UNREAD}" if more else "") + character
            found, end = found + character, index + 1
    rest = comment[end:].lstrip()[:1]
    return found, code + (rest if rest in (",", ":") else "")


def _goes_back(trouble: Trouble, index: int, bracket: Token) -> bool:
    """Whether what follows a comment stands no deeper than the line of a bracket, and does not close it."""
    following = next((token for token in trouble.tokens[index:] if token.kind not in ("comment", "newline")), None)
    text = trouble.text(bracket.line)
    indent = len(text) - len(text.lstrip())
    return following is None or (following.column <= indent and following.text != OPENING[bracket.text])


def _uncovered(trouble: Trouble, last: Token, bracket: Token, closers: str, code: str) -> Repair:
    line, column = last.end_line, last.end_column
    made = Replacement(line, column, column, unwritten(trouble, last) + code)
    place = (bracket.line, bracket.column, bracket.end_line, bracket.end_column)
    message = f"'{bracket.text}' was never closed"
    return Repair((made,), f"a closing `{closers}` at the end of line {line}", place, message)
