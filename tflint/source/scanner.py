"""Text that may be no Python into tokens and logical lines, whatever is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>(?:[rR][bB]|[bB][rR]|[rR][fF]|[fF][rR]|[rRbBuUfF])?
      (?:\"\"\"[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*\"\"\" | '''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''
       | (?!\"\"\"|''')(?:"[^\\\r\n"]*(?:\\(?:\r\n|.)[^\\\r\n"]*)*" | '[^\\\r\n']*(?:\\(?:\r\n|.)[^\\\r\n']*)*')))
  | (?P<open>(?:[rR][bB]|[bB][rR]|[rR][fF]|[fF][rR]|[rRbBuUfF])?(?:\"\"\".*|'''.*|"[^\r\n]*|'[^\r\n]*))
  | (?P<number>\d(?:[\w.]|(?<=[eE])[+-])*|\.\d(?:[\w.]|(?<=[eE])[+-])*)
  | (?P<name>[^\W\d]\w*)
  | (?P<join>\\(?:\r\n|\r|\n))
  | (?P<newline>\r\n|\r|\n)
  | (?P<space>[ \t\f]+)
  | (?P<op>\*\*=?|//=?|>>=?|<<=?|<>|[-+*/%@&|^=<>!:]=|->|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDING = re.compile(r"\r\n|\r|\n")

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = {closer: opener for opener, closer in OPENING.items()}
KEYWORDS = frozenset(
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
    ]
)
OPERATORS = frozenset(
    ["and", "as", "for", "from", "if", "else", "import", "in", "is", "lambda", "not", "or", "await", "yield"]
)
HEADERS = frozenset(["if", "elif", "else", "for", "while", "with", "try", "except", "finally", "def", "class", "async"])


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: comment, string, open (a string that never ends), number, name, newline or op.

    Lines count from 1, columns from 0; `depth` is the number of brackets open before it.
    """

    kind: str
    text: str
    line: int
    column: int
    end_line: int
    end_column: int
    depth: int = 0

    @property
    def ends_operand(self) -> bool:
        """Whether an expression can end here."""
        if self.kind == "name":
            return self.text not in KEYWORDS or self.text in ("None", "True", "False")
        return self.kind in ("string", "number") or self.text in CLOSING or self.text == "..."

    @property
    def starts_operand(self) -> bool:
        """Whether an expression can start here that is no call or subscript of the one before."""
        if self.kind == "name":
            return self.text not in KEYWORDS or self.text in ("None", "True", "False", "lambda")
        return self.kind in ("string", "number", "open")


def scan(text: str) -> list[Token]:
    """All tokens of a text but white space and line continuations."""
    tokens: list[Token] = []
    line, start, depth = 1, 0, 0
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup or "op", match.group()
        column = match.start() - start
        end_line = line
        if kind not in ("name", "space", "op", "number", "comment"):
            for ending in _ENDING.finditer(piece):
                end_line, start = end_line + 1, match.start() + ending.end()
        if piece in CLOSING:
            depth = max(depth - 1, 0)
        if kind not in ("space", "join"):
            tokens.append(Token(kind, piece, line, column, end_line, match.end() - start, depth))
        if piece in OPENING:
            depth += 1
        line = end_line
    return tokens


@dataclass(frozen=True, slots=True)
class Logical:
    """The tokens of one statement line, however many lines of text it takes; comments are left out."""

    tokens: tuple[Token, ...]

    @property
    def first(self) -> int:
        """The line it starts on."""
        return self.tokens[0].line

    @property
    def last(self) -> int:
        """The line it ends on."""
        return self.tokens[-1].end_line

    @property
    def indent(self) -> int:
        """The column of its first token."""
        return self.tokens[0].column


def logical_lines(tokens: Sequence[Token], resync: bool = False) -> Iterator[Logical]:
    """Group tokens into logical lines; with `resync` an open bracket ends where a new statement plainly starts."""
    current: list[Token] = []
    opened = 0
    fresh = True
    for index, token in enumerate(tokens):
        if token.kind == "comment":
            continue
        if token.kind == "newline":
            fresh = True
            if opened == 0 and current:
                yield Logical(tuple(current))
                current = []
            continue
        if resync and fresh and opened and token.column <= current[0].column and begins(tokens, index):
            yield Logical(tuple(current))
            current, opened = [], 0
        fresh = False
        current.append(token)
        if token.text in OPENING:
            opened += 1
        elif token.text in CLOSING:
            opened = max(opened - 1, 0)
    if current:
        yield Logical(tuple(current))


_PLAIN = frozenset(
    [
        "def",
        "class",
        "import",
        "return",
        "while",
        "try",
        "with",
        "assert",
        "raise",
        "del",
        "global",
        "pass",
        "for",
        "if",
        "from",
        "print",
    ]
)


def begins(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token looks like the first one of a statement: a keyword, `name =`, `name.name(` or a call."""
    token = tokens[index]
    if token.kind != "name":
        return token.text == "@"
    if token.text in KEYWORDS:
        return token.text in _PLAIN
    while index + 2 < len(tokens) and tokens[index + 1].text == "." and tokens[index + 2].kind == "name":
        index += 2
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    return following in ("=", "(", "+=", "-=", "*=", "/=") or following in (",", "[", ":")
