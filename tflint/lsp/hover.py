"""A place in a program into what a reader wants to know there: shapes and values, and the page of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import libcst as cst
from lsprotocol import types

from tflint.lsp.analysis import Analysis
from tflint.lsp.documents import Part
from tflint.lsp.marks import Mark, unshifted
from tflint.lsp.places import values_at
from tflint.lsp.session import Session, State
from tflint.lsp.words import details, headline
from tflint.program.values import ApiRef
from tflint.rules import Rule, rule_book
from tflint.source.span import Span

_RULE = re.compile(r"[A-Za-z][\w-]*")
_COMMENT = re.compile(r"#\s*tflint:\s*[\w-]+\s*\[(?P<rules>[^\]\n\r]*)")


async def answer(session: Session, params: types.HoverParams) -> types.Hover | None:
    """What to show where the pointer rests."""
    uri = params.text_document.uri
    ready = await session.ready(uri)
    analysis = ready[1].analysis if ready is not None else None
    found = analysis.snapshot.find(uri) if analysis is not None else None
    if ready is None or analysis is None or found is None or not session.preferences.hover:
        return None
    part = found[1]
    offset = part.text.offset(params.position)
    rule = _suppressed(part, offset)
    if rule is not None:
        return _hover(session, [page(rule)], None)
    known = _known(session, ready[1], analysis, uri, offset)
    texts = [known[1]] if known is not None else []
    texts += [_finding(mark) for mark in ready[1].marks if mark.uri == part.uri and mark.start <= offset <= mark.end]
    if not texts:
        return None
    return _hover(session, texts, known[0] if known is not None else None)


def _known(
    session: Session, state: State, analysis: Analysis, uri: str, offset: int
) -> tuple[types.Range | None, str] | None:
    """What is known at an offset; in broken text what was known there in its last good state."""
    now = analysis.snapshot.find(uri)
    if analysis.record is not None and now is not None:
        known = value_at(analysis, *now, offset)
        return known and (now[1].text.range(*now[1].text.of_span(known[0])), known[1])
    before = state.good[0].snapshot.find(uri) if state.good is not None else None
    document = session.documents.text(uri)
    if before is None or now is None or document is None or state.good is None:
        return None
    changes = document.changes_between(before[1].count, now[1].count)
    old = unshifted(offset, changes) if changes is not None else None
    known = value_at(state.good[0], *before, old) if old is not None else None
    return known and (None, known[1])


def _hover(session: Session, texts: list[str], place: types.Range | None) -> types.Hover:
    text = "\n\n---\n\n".join(texts)
    if session.client.markdown:
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, plain(text)), place)


def value_at(analysis: Analysis, cell: int | None, part: Part, offset: int) -> tuple[Span, str] | None:
    """The smallest expression around an offset that something is known of, and what."""
    for span, node, values in values_at(analysis, cell, part, offset):
        lines = list(dict.fromkeys(line for value in values if (line := headline(value))))
        if lines and not any(isinstance(value, ApiRef) for value in values):
            return span, _shown(node, lines, values)
    return None


def _shown(node: cst.CSTNode, lines: list[str], values: list[Any]) -> str:
    name = _name(node)
    code = "\n".join(f"{name}: {line}" if name else line for line in lines)
    more = details(values[-1]) if len(lines) == 1 else []
    return "\n".join((f"```python\n{code}\n```", *(f"- {line}" for line in more)))


def _name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        inner = _name(node.value)
        return f"{inner}.{node.attr.value}" if inner else ""
    return ""


def _suppressed(part: Part, offset: int) -> Rule | None:
    """The rule whose name in a suppression comment an offset is on."""
    line, column = part.text.line_column(offset)
    for comment in _COMMENT.finditer(text := part.text.line(line - 1)):
        for name in _RULE.finditer(text, comment.start("rules"), comment.end("rules")):
            if name.start() <= column - 1 <= name.end():
                return rule_book().get(name[0])
    return None


def _finding(mark: Mark) -> str:
    rule = rule_book().get(mark.finding.rule)
    return page(rule, whole=False) if rule is not None else mark.finding.message


def page(rule: Rule, whole: bool = True) -> str:
    """A rule's page in Markdown: title and summary; `whole` adds the reasons and when to ignore it."""
    wanted = ("Why", "When to ignore it") if whole else ()
    head = f"**{rule.title}**\n\n`{rule.name}`, {rule.kind}"
    sections = [f"**{name}**\n\n{text}" for name, text in _sections(rule.text) if name in wanted]
    return "\n\n".join((head, rule.summary, *sections, f"[The whole page]({rule.url})"))


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for section in text.split("\n## ")[1:]:
        name, _, body = section.partition("\n")
        yield name.strip(), body.strip()


def plain(text: str) -> str:
    """Markdown without its marks, for editors that show text as it is."""
    text = re.sub(r"^```\w*\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1: \2", text)
    return text.replace("**", "").replace("\n---\n", "\n").strip()
