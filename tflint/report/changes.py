"""A fix and the source lines of a report into the few lines it takes away and puts in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.findings import Edit, Fix, Report

MOST_LINES = 6
"""Lines a change may take away, and put in, to be shown; `--diff` shows longer ones."""

Change = tuple[str, int, str]
"""`-` or `+`, the number of the line, its text."""


def changes(fix: Fix, report: Report) -> list[Change]:
    """What a fix does to the lines of the report's own file; nothing where that is long or a line is not at hand."""
    if any(edit.span.path != report.path for edit in fix.edits):
        return []
    found: list[Change] = []
    for group in _groups(fix.edits):
        piece = _changed(group, report)
        if piece is None:
            return []
        found += piece
    return found if len(found) <= 2 * MOST_LINES else []


def _groups(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits that share lines, in order."""
    group: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda each: (each.span.cell or 0, each.span)):
        if group and (group[-1].span.cell, group[-1].span.end_line) != (edit.span.cell, edit.span.line):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _changed(edits: Sequence[Edit], report: Report) -> list[Change] | None:
    """The lines of some edits before and after; `None` where a line is not known."""
    cell, first, last = edits[0].span.cell, edits[0].span.line, edits[-1].span.end_line
    old = [report.lines.get((report.path, cell, number)) for number in range(first, last + 1)]
    lines = [line for line in old if line is not None]
    if len(lines) != len(old) or len(old) > MOST_LINES:
        return None
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    text = "\n".join(lines)
    for edit in reversed(edits):
        start = starts[edit.span.line - first] + edit.span.column - 1
        end = starts[edit.span.end_line - first] + edit.span.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return _differing(lines, text.split("\n"), first)


def _differing(old: list[str], new: list[str], first: int) -> list[Change]:
    """The lines that differ, without what is the same before and behind them."""
    while old and new and old[0] == new[0]:
        old, new, first = old[1:], new[1:], first + 1
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    gone = [("-", number, line) for number, line in enumerate(old, first)]
    return gone + [("+", number, line) for number, line in enumerate(new, first)]
