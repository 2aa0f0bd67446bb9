"""What is wrong with the file itself into findings: its syntax and its suppression comments."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.config import Settings, nearest
from tflint.findings import Edit, Finding, Fix
from tflint.rules import rule_book
from tflint.source.file import SourceFile
from tflint.source.problem import SyntaxProblem
from tflint.source.span import Span
from tflint.source.suppressions import EVERYTHING, Malformed, Suppression

ABOUT_COMMENTS = ("unknown-suppression", "unused-suppression", "suppression-without-reason")
"""Rules that speak after it is known what each comment silences: their own suppressions are never called unused."""


@check
def syntax_error(problem: SyntaxProblem) -> Iterator[Finding]:
    """The file does not parse."""
    assumed = f"assumed {problem.assumed} to go on with the rest of the file" if problem.assumed else None
    yield Finding(problem.span, problem.message, help=assumed)


@check
def unknown_suppression(comment: Suppression | Malformed) -> Iterator[Finding]:
    """A comment for tflint that it does not understand, or that names a rule there is not."""
    if isinstance(comment, Malformed):
        yield Finding(comment.span, comment.message)
        return
    for name in comment.rules:
        if name not in rule_book() and name != EVERYTHING:
            near = nearest(name, rule_book())
            yield Finding(comment.span, f"there is no rule `{name}`" + (f", did you mean `{near[0]}`?" if near else ""))


@check
def unused_suppression(comment: Suppression, settings: Settings, source: SourceFile) -> Iterator[Finding]:
    """A comment that silences a rule that has nothing to say there."""
    book = rule_book()
    unused = [name for name in comment.unused_rules() if name in book and name not in ABOUT_COMMENTS]
    ran = [name for name in unused if settings.selects(book[name])]
    if not ran:
        return
    names = ", ".join(f"`{name}`" for name in ran)
    if comment.word == "expect":
        yield Finding(comment.span, f"expected here, {names} reports nothing")
        return
    fix = Fix("remove what silences nothing", (_without(comment, ran, source),), "safe")
    plain = comment.word in ("ignore", "file-ignore")
    yield Finding(comment.span, f"nothing to ignore here, {names} reports nothing", fix=fix if plain else None)


@check
def suppression_without_reason(comment: Suppression) -> Iterator[Finding]:
    """A comment that silences a rule and does not say why."""
    if not comment.reason and comment.word != "tag":
        names = ", ".join(comment.rules)
        yield Finding(comment.span, f"no reason is given for silencing {names}, say it behind the bracket")


def _without(comment: Suppression, rules: list[str], source: SourceFile) -> Edit:
    """The comment with fewer rules, or gone together with the space before it."""
    left = [name for name in comment.rules if name not in rules]
    if left:
        word = "file-ignore" if comment.file_level else "ignore"
        return Edit(comment.span, f"# tflint: {word}[{', '.join(left)}] {comment.reason}".rstrip())
    span = comment.span
    before = source.source_line(span)[: span.column - 1].rstrip()
    if before:
        return Edit(Span(span.path, span.line, len(before) + 1, span.end_line, span.end_column, span.cell), "")
    return Edit(Span(span.path, span.line, 1, span.line + 1, 1, span.cell), "")
