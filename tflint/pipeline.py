"""One file into one report, in five hops: read, interpret, check, suppress, report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.config import Settings
from tflint.findings import Because, Finding, Problem
from tflint.findings import Report as Report
from tflint.knowledge.layers.keras_version import answering_for
from tflint.program.facts import Fact, Program
from tflint.rules import holds_in_tests
from tflint.runner import crash, run_checks, settle
from tflint.source.file import SourceFile, Stamp
from tflint.source.problem import UnreadableFile
from tflint.source.span import Span
from tflint.source.suppressions import Suppressions, suppressions
from tflint.source.testing import is_test

if TYPE_CHECKING:
    from tflint.interpret.recording import Record
from tflint.targets import keras_major, target_of

LINES_OF_EDITS = 6
"""Lines of an edit a reader wants to see: longer ones are shown by their title alone."""


def lint(source: SourceFile, settings: Settings) -> Report:
    """Say what is wrong with one program; a file without a trace of TensorFlow or Keras is not even parsed."""
    source = source.with_magics(settings.cell_magics)
    if not source.relevant:
        return Report(source.path, read={source.path: source.stamp})
    with answering_for(keras_major(target_of(source, settings))):
        return judge(source, *interpreted(source), settings)


def judge(source: SourceFile, program: Program, problems: list[Problem], settings: Settings) -> Report:
    """Say what is wrong with a program whose facts are known; `problems` are what went wrong in finding them."""
    comments = suppressions(source)
    yielded, crashed = run_checks([*source.problems, *program.facts, program], program, source, settings)
    problems += crashed
    kept, silenced = _suppressed(_to_the_point(_at_home(settle(yielded), source), source), comments, program)

    heard = comments.all if not problems else ()  # who knows what a check that failed would have said
    about_comments, crashed = run_checks([*heard, *comments.malformed], program, source, settings)
    problems += crashed
    loud, quiet = _suppressed(settle(about_comments), comments, program)
    kept, silenced = kept + loud, silenced + quiet
    if settings.confirm:
        kept, silenced = _with_requests(kept, program, settings), [replace(each, fact=None) for each in silenced]

    return _report(source, program, kept, silenced, problems, settings)


def interpreted(
    source: SourceFile, record: Record | None = None, *, drawn: bool = False
) -> tuple[Program, list[Problem]]:
    """The facts of a file; what the interpreter itself gets wrong costs this file's facts, not the run.

    Into `record` go the values of its expressions; models are `drawn` for those who look at them.
    """
    from tflint.interpret import interpret

    try:
        return interpret(source, record=record, drawn=drawn), []
    except Exception as error:
        return Program(source.path), [Problem(source.path, f"the interpreter failed, {crash(error)}")]


def _with_requests(findings: Iterable[Finding], program: Program, settings: Settings) -> list[Finding]:
    """The findings with what TensorFlow can be asked about each; the facts stay behind."""
    from tflint.confirm.asking import request_for

    train = settings.confirm == "train"
    return [replace(each, fact=None, request=request_for(each, program, train)) for each in findings]


def _at_home(findings: Iterable[Finding], source: SourceFile) -> Iterator[Finding]:
    """A mistake whose place lies in another file of the project is shown where this file leads to it, if its reasons
    say where.
    """
    for finding in findings:
        if finding.span.path == source.path:
            yield finding
            continue
        here = next((link for link in finding.because if link.span.path == source.path), None)
        if here is not None:
            links = (Because(finding.span, "the place itself"), *(link for link in finding.because if link is not here))
            yield replace(finding, span=here.span, because=links, fix=None, statement=None)


def _to_the_point(findings: Iterable[Finding], source: SourceFile) -> list[Finding]:
    """The findings, in a test only those about what fails or is going: a test's models need not learn."""
    found = list(findings)
    return [each for each in found if holds_in_tests(each.rule)] if found and is_test(source) else found


def _suppressed(
    findings: Iterable[Finding], comments: Suppressions, program: Program
) -> tuple[list[Finding], list[Finding]]:
    """The findings to show and the ones a comment silences."""
    kept: list[Finding] = []
    silenced: list[Finding] = []
    by_path = {program.path: comments}
    for finding in findings:
        path = finding.span.path
        if path not in by_path:
            by_path[path] = suppressions(SourceFile.read(path))
        spans = (finding.span, finding.statement or _statement(finding.span, program)) if by_path[path].all else ()
        (silenced if by_path[path].matches(finding.rule, spans) else kept).append(finding)
    return kept, [replace(finding, suppressed="comment") for finding in silenced]


def _statement(span: Span, program: Program) -> Span | None:
    """The smallest statement known to hold a place."""
    facts = (fact for fact in program.facts if isinstance(fact, Fact) and fact.origin.file.path == span.path)
    around = [each for each in (fact.origin.statement_span for fact in facts) if _holds(each, span)]
    return min(around, key=lambda each: each.end_line - each.line, default=None)


def _holds(outer: Span, inner: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return (
        outer.cell == inner.cell and starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


def _report(
    source: SourceFile,
    program: Program,
    kept: list[Finding],
    silenced: list[Finding],
    problems: list[Problem],
    settings: Settings,
) -> Report:
    shown = [finding for finding in kept if settings.possible or finding.certainty == "must"]
    withheld = [finding for finding in kept if not settings.possible and finding.certainty != "must"]
    told = [*(kept if settings.confirm else shown), *silenced]
    return Report(
        source.path,
        tuple(sorted(shown, key=lambda finding: (finding.span.cell or 0, finding.span, finding.rule))),
        tuple(withheld),
        tuple(silenced),
        tuple(problems),
        _mentioned(source, told),
        tuple(program.limits),
        dict(program.unknown_calls),
        program.once("target", lambda: target_of(source, settings)),
        physical=_physical(source, told),
        read={source.path: source.stamp, **{path: _stamp(path, file) for path, file in program.files.items()}},
        asked=dict(program.asked),
    )


def _stamp(path: str, file: SourceFile | None) -> Stamp:
    try:
        return (file or SourceFile.shared(path)).stamp
    except UnreadableFile:
        return (0, -1, "")


def _physical(source: SourceFile, findings: Iterable[Finding]) -> dict[Span, Span]:
    """The places of a notebook's findings in the JSON on disk."""
    if not source.is_notebook:
        return {}
    spans = {span for each in findings for span in (each.span, *(link.span for link in each.because))}
    return {span: source.physical(span) for span in spans if span.path == source.path and span.cell is not None}


def _mentioned(source: SourceFile, findings: Iterable[Finding]) -> dict[tuple[str, int | None, int], str]:
    """The source lines a reader of these findings wants to see."""
    lines = {}
    files = {source.path: source}
    for finding in findings:
        edits = [edit.span for edit in finding.fix.edits] if finding.fix is not None else []
        few = [span for span in edits if span.end_line - span.line < LINES_OF_EDITS and span.path == source.path]
        for span in (finding.span, *(link.span for link in finding.because), *few):
            if span.path not in files:
                files[span.path] = SourceFile.read(span.path)
            for line in range(span.line, span.end_line + 1):
                lines[span.path, span.cell, line] = files[span.path].line_text(span.cell, line)
    return lines
