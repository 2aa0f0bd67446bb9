"""Comments such as `# tflint: ignore[rule-name] reason` into suppressions of findings."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tflint.source.file import SourceFile
from tflint.source.span import Span

_OURS = re.compile(r"#\s*tflint:\s*(?P<what>[\w-]*)\s*(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][\w-]*\Z")
_WORDS = ("ignore", "file-ignore")


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """One comment that silences rules; `covers` are the first and last program line it speaks about."""

    span: Span
    rules: tuple[str, ...]
    reason: str = ""
    file_level: bool = False
    own_line: bool = False
    covers: tuple[tuple[int | None, int], ...] = ()
    used: set[str] = field(default_factory=set)

    def unused_rules(self) -> tuple[str, ...]:
        """The rules named here that silenced nothing."""
        return tuple(rule for rule in self.rules if rule not in self.used)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A comment that is meant for tflint and says nothing it understands; the message says why."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Suppressions:
    """All suppressions of one file."""

    all: tuple[Suppression, ...] = ()
    malformed: tuple[Malformed, ...] = ()

    def matches(self, rule: str, spans: Sequence[Span | None]) -> Suppression | None:
        """The suppression that silences a finding, marked as used; `spans` are the finding's and its statement's."""
        for suppression in self.all:
            if rule in suppression.rules and _covers(suppression, spans):
                suppression.used.add(rule)
                return suppression
        return None

    def unused(self) -> tuple[Suppression, ...]:
        """Suppressions with at least one rule that silenced nothing so far."""
        return tuple(suppression for suppression in self.all if suppression.unused_rules())


def _covers(suppression: Suppression, spans: Sequence[Span | None]) -> bool:
    if suppression.file_level:
        return True
    for span in spans:
        if span is None:
            continue
        if not suppression.own_line and (span.cell, span.end_line) in suppression.covers:
            return True
        if (span.cell, span.line) in suppression.covers:
            return True
    return False


def suppressions(file: SourceFile) -> Suppressions:
    """Read the suppressions of a file; a file that never says `tflint:` costs nothing."""
    if "tflint:" not in file.text:
        return Suppressions()
    found: list[Suppression] = []
    malformed: list[Malformed] = []
    for comment in _comments(file):
        match = _OURS.match(comment.text)
        if match is None:
            continue
        span = file.place(comment.line, comment.column, comment.line, comment.column + len(comment.text))
        rules = tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip())
        message = _objection(match["what"], match["rules"], rules, comment.header)
        if message:
            malformed.append(Malformed(span, message))
            continue
        found.append(_suppression(file, comment, span, rules, match))
    return Suppressions(tuple(found), tuple(malformed))


def _suppression(
    file: SourceFile, comment: _Comment, span: Span, rules: tuple[str, ...], match: re.Match[str]
) -> Suppression:
    covers = []
    for line in {comment.line, comment.target}:
        place = file.place(line, 0, line, 0)
        covers.append((place.cell, place.line))
    return Suppression(
        span, rules, match["reason"].strip(), match["what"] == "file-ignore", comment.own_line, tuple(covers)
    )


def _objection(what: str, brackets: str | None, rules: tuple[str, ...], header: bool) -> str | None:
    if what not in _WORDS:
        return f"unknown instruction `{what}`, only ignore[...] and file-ignore[...] are understood"
    if brackets is None or not rules:
        return f"`{what}` names no rule, write {what}[rule-name]"
    for rule in rules:
        if not _NAME.match(rule):
            return f"`{rule}` is no rule name"
    if what == "file-ignore" and not header:
        return "file-ignore stands below the first statement, it belongs into the header of the file"
    return None


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    line: int
    column: int
    own_line: bool
    target: int
    header: bool


_QUIET = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE)


def _comments(file: SourceFile) -> Iterator[_Comment]:
    """Comments that mention tflint, each with the line of code it is about."""
    tokens = [token for token in _tokens(file.program) if token.type != tokenize.ENDMARKER]
    following = _next_code_lines(tokens)
    header = True
    code_line = 0
    for index, token in enumerate(tokens):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            own = code_line != line
            if "tflint:" in token.string:
                yield _Comment(token.string, line, column, own, following[index] if own else line, header)
        elif token.type not in _QUIET:
            code_line = token.end[0]
            header = header and token.type == tokenize.STRING
    return


def _next_code_lines(tokens: Sequence[tokenize.TokenInfo]) -> list[int]:
    lines = []
    line = 0
    for token in reversed(tokens):
        if token.type not in _QUIET:
            line = token.start[0]
        lines.append(line or token.start[0])
    return lines[::-1]


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")).readline)
    except (tokenize.TokenError, SyntaxError):
        return
