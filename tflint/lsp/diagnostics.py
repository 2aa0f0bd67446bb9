"""Marks into the protocol's diagnostics, said in the words the editor understands."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from lsprotocol import types

from tflint.lsp.client import Client
from tflint.lsp.documents import Snapshot
from tflint.lsp.marks import Link, Mark
from tflint.lsp.text import Text
from tflint.report.verdicts import said
from tflint.rules import rule_book

SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}


def diagnostics(marks: Iterable[Mark], uri: str, snapshot: Snapshot, client: Client) -> list[types.Diagnostic]:
    """The diagnostics of one document of a program."""
    return [diagnostic(mark, snapshot, client) for mark in marks if mark.uri == uri]


def diagnostic(mark: Mark, snapshot: Snapshot, client: Client) -> types.Diagnostic:
    """One mark as a diagnostic."""
    finding = mark.finding
    rule = rule_book().get(finding.rule)
    found = snapshot.find(mark.uri)
    text = found[1].text if found is not None else Text("")
    described = types.CodeDescription(rule.url) if client.described and rule is not None else None
    related = [each for link in mark.links if (each := _related(link, snapshot))]
    return types.Diagnostic(
        range=text.range(*_visible(mark, text)),
        severity=SEVERITY.get(finding.level, types.DiagnosticSeverity.Warning),
        code=finding.rule,
        code_description=described,
        source="tflint",
        message=_message(mark, client),
        tags=_tags(mark, client),
        related_information=related if client.related and related else None,
    )


def _visible(mark: Mark, text: Text) -> tuple[int, int]:
    """The offsets of a mark, widened where it has no width and nobody would see it."""
    if mark.start < mark.end:
        return mark.start, mark.end
    after = text.text[mark.start : mark.start + 1]
    if after and after not in "\r\n":
        return mark.start, mark.start + 1
    before = text.text[mark.start - 1 : mark.start] if mark.start else ""
    return (mark.start - 1, mark.start) if before and before not in "\r\n" else (mark.start, mark.start)


def _message(mark: Mark, client: Client) -> str:
    lines = [mark.finding.message]
    if not client.related:
        lines += [f"because: {link.message} (line {link.line})" for link in mark.links]
    if mark.finding.help:
        lines.append(f"help: {mark.finding.help}")
    if mark.finding.verdict is not None:
        lines.append(said(mark.finding.verdict))
    return "\n".join(lines)


def _tags(mark: Mark, client: Client) -> list[types.DiagnosticTag] | None:
    tag = None
    if mark.finding.kind == "migration":
        tag = types.DiagnosticTag.Deprecated
    elif mark.finding.rule.startswith("unused"):
        tag = types.DiagnosticTag.Unnecessary
    return [tag] if tag is not None and int(tag) in client.tags else None


def _related(link: Link, snapshot: Snapshot) -> types.DiagnosticRelatedInformation | None:
    if link.range is not None:
        return types.DiagnosticRelatedInformation(types.Location(link.uri, link.range), link.message)
    found = snapshot.find(link.uri)
    if found is None:
        return None
    place = found[1].text.range(link.start, link.end)
    return types.DiagnosticRelatedInformation(types.Location(link.uri, place), link.message)


def result_id(items: Iterable[types.Diagnostic]) -> str:
    """A name for a list of diagnostics: equal lists have equal names."""
    return blake2b(repr(list(items)).encode(), digest_size=12).hexdigest()
