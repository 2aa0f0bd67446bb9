"""Reports into findings with their source lines, the place underlined, the reasons and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from tflint.config import Settings
from tflint.findings import Finding, Fix, Report
from tflint.report.changes import changes
from tflint.report.concise import heading
from tflint.report.summary import closing_line, place, problem_lines
from tflint.report.terminal import COLOURS, paint
from tflint.report.verdicts import told
from tflint.source.span import Span

TAB = 4
MOST_LINES = 3
"""Lines of a longer piece of code that are shown: its beginning is enough to find it."""
WIDEST = 160
"""Columns shown of a line; generated code has lines nobody reads."""


def render(reports: Sequence[Report], settings: Settings) -> str:
    """Every finding with its surroundings, and a closing line."""
    blocks = ["\n".join(_block(finding, report)) + "\n" for report in reports for finding in report.findings]
    blocks += [line + "\n" for line in problem_lines(reports)]
    return "\n".join([*blocks, closing_line(reports) + "\n"])


def _block(finding: Finding, report: Report) -> Iterator[str]:
    places = [finding.span, *(link.span for link in finding.because)]
    width = len(str(max(min(span.end_line, span.line + MOST_LINES - 1) for span in places)))
    margin = " " * width
    yield heading(finding)
    yield f"{margin}{_rule('-->')} {_place(finding.span)}"
    if frame := list(_frame(finding.span, report, width, "^", COLOURS[finding.level])):
        yield f"{margin} {_rule('|')}"
        yield from frame
    for link in finding.because:
        yield f"{margin} {_rule('|')}"
        yield f"{margin} {_rule('=')} {paint('because', bold=True)} {link.message}"
        if (link.span.path, link.span.cell) != (finding.span.path, finding.span.cell):
            yield f"{margin}{_rule('-->')} {_place(link.span)}"
        yield from _frame(link.span, report, width, "-", "blue")
    yield f"{margin} {_rule('|')}"
    if finding.help:
        yield f"{margin} {_rule('=')} {paint('help', bold=True)}: {finding.help}"
    if finding.fix is not None and finding.fix.title != finding.help:
        kind = {"safe": "fix", "unsafe": "fix (changes what the program does)"}.get(finding.fix.safety, "suggestion")
        yield f"{margin} {_rule('=')} {paint(kind, bold=True)}: {finding.fix.title}"
    if finding.fix is not None:
        yield from _changes(finding.fix, report, width)
    if finding.verdict is not None:
        for line in told(finding.verdict):
            yield f"{margin} {_rule('=')} {line}"
    yield f"{margin} {_rule('=')} {paint(f'why: tflint explain {finding.rule}', dim=True)}"


def _changes(fix: Fix, report: Report, width: int) -> Iterator[str]:
    """The lines a fix takes away and puts in."""
    for sign, number, text in changes(fix, report):
        line = _shown(text) if len(_shown(text)) <= WIDEST else _shown(text)[:WIDEST] + "..."
        colour = "red" if sign == "-" else "green"
        yield f"{_rule(f'{number:>{width}}')} {paint(f'{sign} {line}'.rstrip(), colour)}"


def _frame(span: Span, report: Report, width: int, mark: str, colour: str) -> Iterator[str]:
    """The source lines of a place, underlined; nothing where the text is not at hand."""
    last = min(span.end_line, span.line + MOST_LINES - 1)
    for number in range(span.line, last + 1):
        text = report.lines.get((span.path, span.cell, number))
        if text is None:
            return
        start = span.column if number == span.line else len(text) - len(text.lstrip()) + 1
        end = span.end_column if number == span.end_line else len(text.rstrip()) + 1
        before, inside = _shown(text[: start - 1]), _shown(text[start - 1 : end - 1])
        line = _shown(text)
        yield f"{_rule(f'{number:>{width}} |')} {line if len(line) <= WIDEST else line[:WIDEST] + '...'}".rstrip()
        if _cells(before) < WIDEST:
            marks = mark * max(1, min(_cells(inside), WIDEST - _cells(before)))
            yield f"{' ' * width} {_rule('|')} {' ' * _cells(before)}{paint(marks, colour, bold=True)}"
    if last < span.end_line:
        yield f"{_rule('.' * width + ' |')} ..."


def _place(span: Span) -> str:
    return place(span.path, span.cell, span.line, span.column)


def _rule(text: str) -> str:
    return paint(text, "blue", bold=True)


def _shown(text: str) -> str:
    """Text as the terminal shall show it: tabs as spaces, nothing that moves the cursor."""
    return "".join(
        " " * TAB if each == "\t" else each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def _cells(text: str) -> int:
    """The columns a terminal needs for a text: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF") for each in text)
