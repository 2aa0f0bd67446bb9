"""Findings into comments that silence them, each put where a comment can stand."""

from __future__ import annotations

import re
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tflint.config.settings import Settings
from tflint.findings import Edit, Finding, Report
from tflint.fixing.rounds import Fixed, Refused
from tflint.fixing.text import Unchangeable, edited
from tflint.pipeline import lint
from tflint.rules import rule_book
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines, without_ending
from tflint.source.span import Span
from tflint.source.suppressions import tokens_of

EXISTING = re.compile(r"#\s*tflint:\s*ignore\s*\[(?P<rules>[^\]]*)\]")
"""A comment that ignores rules on a line; its brackets may take another rule."""
BARE = re.compile(r"#\s*tflint:\s*ignore(?=\s*$|\s+[^\s\[])")
"""A comment that wants to ignore everything on a line, which none may; it can be given the names it lacks."""
OWN = "file"
"""The folder of the rules about comments and syntax, which no comment of ours should answer."""

Line = tuple[int | None, int]


def with_ignores(source: SourceFile, settings: Settings, findings: Sequence[Finding], reason: str = "") -> Fixed:
    """The file with a comment for each finding it can be silenced by; `findings` are the file's as it is now."""
    before = lint(source, settings)
    wanted = [each for each in findings if each.span.path == source.path and _folder(each) != OWN]
    for own_line in (False, True):
        edits = list(_edits(source, wanted, reason, own_line))
        done = _tried(source, settings, before, edits) if edits else None
        if done is not None:
            break
    if not wanted or done is None:
        reason = "no comment can stand where it would be read"
        return Fixed(source, before, (), tuple(Refused(replace(each, fix=None), reason) for each in wanted))
    after, report = done
    left = [(each.rule, each.message) for each in report.findings]
    ignored = tuple(each for each in wanted if (each.rule, each.message) not in left)
    refused = tuple(
        Refused(replace(each, fix=None), "the comment does not reach it") for each in wanted if each not in ignored
    )
    return Fixed(after, report, ignored, refused)


def _folder(finding: Finding) -> str:
    rule = rule_book().get(finding.rule)
    return rule.folder if rule is not None else ""


def _tried(
    source: SourceFile, settings: Settings, before: Report, edits: Iterable[Edit]
) -> tuple[SourceFile, Report] | None:
    """The file with comments in it and its report; `None` where more is wrong with it than before."""
    try:
        after = source.with_data(edited(source, edits))
    except Unchangeable:
        return None
    report = lint(after, settings)
    worse = len(after.problems) > len(source.problems) or len(report.problems) > len(before.problems)
    own = [sum(1 for each in told.findings if _folder(each) == OWN) for told in (before, report)]
    return None if worse or own[1] > own[0] else (after, report)


def _edits(source: SourceFile, findings: Sequence[Finding], reason: str, own_line: bool) -> Iterator[Edit]:
    """One edit for each line that has findings: behind it, or above it where no comment can stand behind it."""
    closed, starts = _lines(source)
    rules: dict[tuple[int | None, int, bool], list[str]] = defaultdict(list)
    for finding in findings:
        span = finding.span
        cell, line = span.cell, span.line
        text = source.line_text(cell, line)
        behind = not own_line and (cell, line) not in closed and _takes_names(text)
        if not behind and not _stands_above(source, starts, cell, line):
            line = starts.get((cell, line), line)
        names = rules[cell, line, behind]
        names.extend([finding.rule] if finding.rule not in names else [])
    for (cell, line, behind), names in rules.items():
        yield _comment(source, cell, line, names, reason, behind)


def _takes_names(text: str) -> bool:
    """Whether a comment fits behind a line, or the one that stands there takes names."""
    return "#" not in text or EXISTING.search(text) is not None or BARE.search(text) is not None


def _stands_above(source: SourceFile, starts: dict[Line, int], cell: int | None, line: int) -> bool:
    """Whether a line of its own fits above a line: the one before it is not continued and no string runs over both."""
    if starts.get((cell, line), line) == line:
        return True
    return (cell, line - 1) not in _lines(source)[0]


def _comment(source: SourceFile, cell: int | None, line: int, names: Sequence[str], reason: str, behind: bool) -> Edit:
    text = source.line_text(cell, line)
    existing = EXISTING.search(text)
    if behind and existing is not None:
        given = [name.strip() for name in existing["rules"].split(",")]
        new = [name for name in names if name not in given]
        column = existing.end("rules") + 1
        return Edit(_point(source, cell, line, column), "".join(f", {name}" for name in new))
    bare_comment = BARE.search(text)
    if behind and bare_comment is not None:
        return Edit(_point(source, cell, line, bare_comment.end() + 1), f"[{', '.join(names)}]")
    words = comment(names, reason)
    if behind:
        bare = text.rstrip()
        return Edit(Span(source.path, line, len(bare) + 1, line, len(text) + 1, cell), f"  {words}")
    indent = text[: len(text) - len(text.lstrip())]
    return Edit(_point(source, cell, line, 1), f"{indent}{words}\n")


def comment(names: Sequence[str], reason: str = "", word: str = "ignore") -> str:
    """The comment that ignores rules, on a line or with `file-ignore` in a file."""
    return f"# tflint: {word}[{', '.join(names)}]{' ' + reason if reason else ''}"


def _point(source: SourceFile, cell: int | None, line: int, column: int) -> Span:
    return Span(source.path, line, column, line, column, cell)


def _lines(source: SourceFile) -> tuple[set[Line], dict[Line, int]]:
    """The lines no comment can stand behind, and the first line of the statement of each line that has one."""
    closed: set[Line] = set()
    starts: dict[Line, int] = {}
    for cell, first, text in _programs(source):
        closed |= {(cell, first + index) for index, line in enumerate(split_lines(text)) if _continued(line)}
        start = 0
        for token in tokens_of(text):
            if token.type in _QUIET:
                start = start if token.type != tokenize.NEWLINE else 0
                continue
            start = start or token.start[0]
            for number in range(token.start[0], token.end[0] + 1):
                starts[cell, first + number - 1] = first + start - 1
            closed |= {(cell, first + number - 1) for number in range(token.start[0], token.end[0])}
    return closed, starts


_QUIET = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.ENDMARKER)


def _continued(line: str) -> bool:
    return without_ending(line).endswith("\\")


def _programs(source: SourceFile) -> Iterator[tuple[int | None, int, str]]:
    """Each piece of program text with its cell and the number of its first line in it."""
    if not source.is_notebook:
        yield None, 1, source.program
        return
    lines = split_lines(source.program)
    for cell in source.notebook.code if source.notebook is not None else ():
        count = len(split_lines(cell.source)) or 1
        yield cell.index, 1, "".join(lines[cell.start - 1 : cell.start - 1 + count])
