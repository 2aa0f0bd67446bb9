"""Comments such as `# tflint: ignore[rule-name] reason` into suppressions of findings."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tflint.source.file import SourceFile
from tflint.source.span import Span

_OURS = re.compile(r"#\s*tflint:\s*(?P<what>[\w-]*)\s*(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][\w-]*\Z")
_WORDS = ("ignore", "file-ignore", "expect", "disable", "enable")
EVERYTHING = "ALL"
SKIPPED = "tflint-skip"
"""The tag of a cell in which nothing is reported."""
_TAG = "tflint-ignore:"


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """One comment, or tag of a cell, that silences rules.

    `covers` are the first and last line it speaks about, each with its cell; `until` is the place before which a
    `disable` ends, `cell` the one a tag is on. `word` is what was written: ignore, file-ignore, expect, disable or tag.
    """

    span: Span
    rules: tuple[str, ...]
    reason: str = ""
    file_level: bool = False
    own_line: bool = False
    covers: tuple[tuple[int | None, int], ...] = ()
    word: str = "ignore"
    until: tuple[int, int] | None = None
    cell: int | None = None
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
            named = rule in suppression.rules or EVERYTHING in suppression.rules
            if named and _covers(suppression, spans):
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
        if suppression.cell is not None:
            if suppression.cell == span.cell:
                return True
            continue
        if suppression.until is not None:
            first = suppression.span.cell or 0, suppression.span.line
            if first <= (span.cell or 0, span.line) < suppression.until:
                return True
            continue
        if not suppression.own_line and (span.cell, span.end_line) in suppression.covers:
            return True
        if (span.cell, span.line) in suppression.covers:
            return True
    return False


def suppressions(file: SourceFile) -> Suppressions:
    """Read the suppressions of a file; a file that never says `tflint` costs nothing."""
    found = list(_tags(file))
    if "tflint:" not in file.text:
        return Suppressions(tuple(found))
    malformed: list[Malformed] = []
    open_ranges: list[Suppression] = []
    for comment in _comments(file):
        match = _OURS.match(comment.text)
        if match is None:
            continue
        span = file.place(comment.line, comment.column, comment.line, comment.column + len(comment.text))
        rules = tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip())
        message = _objection(match["what"], match["rules"], rules, comment.header)
        if message is None and match["what"] == "enable":
            message = _closed(rules, span, open_ranges, found)
        elif message is None:
            made = _suppression(file, comment, span, rules, match)
            (open_ranges if made.word == "disable" else found).append(made)
        if message:
            malformed.append(Malformed(span, message))
    for each in open_ranges:
        names = ", ".join(each.rules)
        message = f"`disable` is never closed, write enable[{names}] below, or file-ignore[{names}] at the head"
        malformed.append(Malformed(each.span, message))
        found.append(replace(each, until=_END))
    return Suppressions(tuple(sorted(found, key=lambda each: (each.span.cell or 0, each.span))), tuple(malformed))


_END = (1 << 60, 0)


def _closed(rules: tuple[str, ...], span: Span, open_ranges: list[Suppression], found: list[Suppression]) -> str | None:
    """Close the ranges an `enable` ends; what is wrong with it otherwise."""
    for rule in rules:
        opened = next((each for each in reversed(open_ranges) if rule in each.rules), None)
        if opened is None:
            return f"`enable` names {rule}, which is not disabled here"
        open_ranges.remove(opened)
        rest = tuple(each for each in opened.rules if each != rule)
        if rest:
            open_ranges.append(replace(opened, rules=rest, used=set()))
        found.append(replace(opened, rules=(rule,), until=(span.cell or 0, span.line), used=set()))
    return None


def _tags(file: SourceFile) -> Iterator[Suppression]:
    """The tags by which cells of a notebook silence rules: `tflint-skip`, `tflint-ignore:rule-name`."""
    for cell in file.cells:
        rules = tuple(tag.removeprefix(_TAG).strip() for tag in cell.tags if tag.startswith(_TAG))
        if cell.code and (rules or SKIPPED in cell.tags):
            span = Span(file.path, 1, 1, 1, 1, cell.index)
            rules = (EVERYTHING,) if SKIPPED in cell.tags else rules
            yield Suppression(span, rules, cell=cell.index, word="tag")


def _suppression(
    file: SourceFile, comment: _Comment, span: Span, rules: tuple[str, ...], match: re.Match[str]
) -> Suppression:
    covers = []
    for line in {comment.line, comment.target}:
        place = file.place(line, 0, line, 0)
        covers.append((place.cell, place.line))
    what = match["what"]
    return Suppression(
        span, rules, match["reason"].strip(), what == "file-ignore", comment.own_line, tuple(covers), what
    )


def _objection(what: str, brackets: str | None, rules: tuple[str, ...], header: bool) -> str | None:
    if what not in _WORDS:
        return f"unknown instruction `{what}`, only {', '.join(_WORDS)} are understood"
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
    tokens = [token for token in tokens_of(file.program) if token.type != tokenize.ENDMARKER]
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


def tokens_of(text: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens of a text, as far as it can be read."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")).readline)
    except (tokenize.TokenError, SyntaxError):
        return
