"""A statement beyond repair into a statement that says nothing is known about what it touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.source.edits import Replacement
from tflint.source.repairs import UNREAD, Repair, Trouble
from tflint.source.scanner import KEYWORDS, Logical, Token, logical_lines

MOST_NAMES = 20


def blankings(trouble: Trouble) -> Iterator[Repair]:
    """Ever larger pieces around the error left out: its line, its statement, its block, the rest of the file."""
    exact, resynced = _around(trouble, False), _around(trouble, True)
    last = len(trouble.lines)
    for lines in (resynced, exact):
        if lines:
            here = lines[0]
            yield _blank(trouble, here, here.first, here.last)
            if here.last > here.first:
                yield _blank(trouble, here, here.first, here.last, keep=False)
    yield _blank(trouble, None, trouble.line, trouble.line, keep=False)
    for lines in (resynced, exact):
        if lines:
            end = next((line.first - 1 for line in lines[1:] if line.indent <= lines[0].indent), last)
            yield _blank(trouble, None, lines[0].first, end, keep=False, plain="pass")
    start = next((n for n in range(trouble.line, 0, -1) if trouble.text(n)[:1] not in ("", " ", "\t", "#", ")")), 1)
    yield _blank(trouble, None, start, last, keep=False)


def everything(trouble: Trouble) -> Repair:
    """All lines left out."""
    return _blank(trouble, None, 1, len(trouble.lines), keep=False)


def _around(trouble: Trouble, resync: bool) -> list[Logical]:
    """The logical line the error is in and all that follow it."""
    found = list(logical_lines(trouble.tokens, resync))
    for index, line in enumerate(found):
        if line.last >= trouble.line:
            if line.first > trouble.line and index:
                return found[index - 1 :]
            return found[index:]
    return found[-1:]


def _blank(
    trouble: Trouble, logical: Logical | None, first: int, last: int, keep: bool = True, plain: str = ""
) -> Repair:
    made = []
    last = min(last, len(trouble.lines))
    for number in range(first, last + 1):
        text = trouble.text(number)
        if text.strip():
            made.append(Replacement(number, 0, len(text), " " * len(text)))
    if made and (logical is not None and keep or plain):
        head = made[0]
        text = trouble.text(head.line)
        indent = text[: len(text) - len(text.lstrip())]
        said = stand_in(logical.tokens) if logical is not None and keep else plain
        made[0] = Replacement(head.line, 0, len(text), (indent + said).ljust(len(text)))
    words = f"line {first} is" if first == last else f"lines {first} to {last} are"
    return Repair(tuple(made), f"{words} left out")


def stand_in(tokens: Sequence[Token]) -> str:
    """A statement that binds what a broken one binds, to unknown, and touches what it touches."""
    word = tokens[0].text
    name = next((token.text for token in tokens[1:3] if token.kind == "name" and token.text not in KEYWORDS), "_")
    call = f"{UNREAD}({', '.join(_names(tokens))})"
    if word == "async":
        return stand_in(tokens[1:]) if len(tokens) > 1 else "pass"
    match word:
        case "def":
            return f"def {name}(*_, **__):"
        case "class":
            return f"class {name}({UNREAD}):"
        case "if" | "elif" | "while":
            return f"{word} {call}:"
        case "for":
            return f"for {', '.join(_bound(tokens, 'for', 'in'))} in {call}:"
        case "with":
            return f"with {call} as {_bound(tokens, 'as', ':')[0]}:"
        case "else" | "try" | "finally" | "except":
            return f"{word}:"
        case "import" | "from":
            bound = _bound(tokens, "import", "")
            return f"{', '.join(bound)} = {UNREAD}, *{UNREAD}" if len(bound) > 1 else f"{bound[0]} = {UNREAD}"
        case "return" | "raise" | "del" | "yield" | "await":
            return f"{'return ' if word == 'return' else ''}{call}"
        case "@":
            return f"@{UNREAD}"
    targets = _targets(tokens)
    return f"{', '.join(targets)} = {call}" if targets else call


def _names(tokens: Sequence[Token]) -> list[str]:
    found: dict[str, None] = {}
    for index, token in enumerate(tokens):
        attribute = index > 0 and tokens[index - 1].text == "."
        keyword = index + 1 < len(tokens) and tokens[index + 1].text == "="
        if token.kind == "name" and token.text not in (*KEYWORDS, UNREAD) and not attribute and not keyword:
            found[token.text] = None
    return list(found)[:MOST_NAMES]


def _bound(tokens: Sequence[Token], after: str, before: str) -> list[str]:
    found: list[str] = []
    inside = False
    for token in tokens:
        if token.text == before and inside:
            break
        if inside and token.kind == "name" and token.text not in KEYWORDS:
            found.append(token.text)
        inside = inside or token.text == after
    return found or ["_"]


def _targets(tokens: Sequence[Token]) -> list[str]:
    """The plain names before the first `=` of an assignment."""
    found: list[str] = []
    for token in tokens:
        if token.text == "=":
            return found
        if token.kind == "name" and token.text not in KEYWORDS:
            found.append(token.text)
        elif token.text != ",":
            return []
    return []
