"""Findings under a selection into code actions: mend this, ignore it here or in this file, mend everything safe."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from lsprotocol import types

from tflint.findings import Fix
from tflint.fixing.rounds import fixed, is_fixable
from tflint.lsp.analysis import Analysis
from tflint.lsp.confirming import can_be_asked
from tflint.lsp.diagnostics import diagnostic
from tflint.lsp.documents import Part, Snapshot
from tflint.lsp.ignoring import ignored_in_file, ignored_in_project, ignored_on_line
from tflint.lsp.marks import Mark
from tflint.lsp.session import Session
from tflint.lsp.text import Text
from tflint.source.lines import split_lines

FIX_ALL = "source.fixAll.tflint"
NOTEBOOK_FIX_ALL = "notebook.source.fixAll.tflint"
QUICK = types.CodeActionKind.QuickFix.value
OPTIONS = types.CodeActionOptions(code_action_kinds=[QUICK, FIX_ALL, NOTEBOOK_FIX_ALL], resolve_provider=True)

Edits = dict[str, list[types.TextEdit]]


async def answer(session: Session, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """What can be done about a selection."""
    uri = params.text_document.uri
    ready = await session.ready(uri)
    analysis = ready[1].analysis if ready is not None else None
    found = analysis.snapshot.find(uri) if analysis is not None else None
    if (
        ready is None
        or analysis is None
        or found is None
        or not session.client.literals
        or not session.preferences.enable
    ):
        return None
    part = found[1]
    only = params.context.only
    actions: list[types.CodeAction] = []
    under = _under(ready[1].marks, part, params.range) if _wanted(QUICK, only) else []
    for mark in under:
        actions += _quick(session, analysis, mark, params.context.diagnostics)
    if any(can_be_asked(mark.finding) for mark in under):
        command = types.Command("Ask TensorFlow about this file", command="tflint.confirm", arguments=[uri])
        actions.append(types.CodeAction(command.title, types.CodeActionKind.Empty, command=command))
    actions += await _everything(session, analysis, ready[0].notebook, only)
    return actions


def _under(marks: Iterable[Mark], part: Part, range: types.Range) -> list[Mark]:
    start, end = part.text.offsets(range)
    return [mark for mark in marks if mark.uri == part.uri and mark.start <= end and start <= mark.end]


def _wanted(kind: str, only: Iterable[Any] | None) -> bool:
    if only is None:
        return True
    return any(kind == (name := str(getattr(each, "value", each))) or kind.startswith(name + ".") for each in only)


def _quick(
    session: Session, analysis: Analysis, mark: Mark, shown: Iterable[types.Diagnostic]
) -> Iterator[types.CodeAction]:
    mine = diagnostic(mark, analysis.snapshot, session.client)
    about = [each for each in shown if each.code == mine.code and each.range == mine.range] or [mine]
    fix = mark.finding.fix
    safe = is_fixable(mark.finding, "safe")
    if fix is not None and (safe or (session.preferences.unsafe_fixes and is_fixable(mark.finding, "unsafe"))):
        edits = fix_edits(analysis.snapshot, fix)
        if edits is not None:
            title = fix.title if safe else f"{fix.title} (unsafe)"
            edit = workspace_edit(session, analysis.snapshot, edits)
            yield types.CodeAction(_capital(title), QUICK, about, safe or None, edit=edit)
    for title, ignored in (("on this line", ignored_on_line), ("in this file", ignored_in_file)):
        found = ignored(analysis, mark)
        if found is not None:
            edit = workspace_edit(session, analysis.snapshot, {found[0].uri: [found[1]]})
            yield types.CodeAction(f"Ignore `{mark.finding.rule}` {title}", QUICK, about, edit=edit)
    project = ignored_in_project(session, analysis, mark)
    if project is not None:
        path, uri, change = project
        edit = workspace_edit(session, analysis.snapshot, {uri: [change]})
        title = f"Ignore `{mark.finding.rule}` in {os.path.basename(path)}"
        yield types.CodeAction(title, QUICK, about, edit=edit)


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


async def _everything(session: Session, analysis: Analysis, notebook: bool, only: Any) -> list[types.CodeAction]:
    """The action that applies all safe fixes of a program."""
    kinds = [kind for kind in (FIX_ALL, *((NOTEBOOK_FIX_ALL,) if notebook else ())) if _wanted(kind, only)]
    if (
        not kinds
        or not session.preferences.fix_all
        or not any(is_fixable(each, "safe") for each in analysis.report.findings)
    ):
        return []
    title = "Apply all safe fixes of tflint"
    actions: list[types.CodeAction] = []
    for kind in kinds:
        if session.client.resolves:
            actions.append(types.CodeAction(title, kind, data={"uri": analysis.snapshot.uri}))
        else:
            edit = await _fix_everything(session, analysis.snapshot.uri)
            actions.append(types.CodeAction(title, kind, edit=edit))
    return actions


async def resolve(session: Session, action: types.CodeAction) -> types.CodeAction:
    """Fill in the edits of an action that was offered without them."""
    uri = action.data.get("uri") if isinstance(action.data, Mapping) else None
    edit = await _fix_everything(session, uri) if isinstance(uri, str) else None
    if edit is not None:
        action.edit = edit
    return action


async def _fix_everything(session: Session, uri: str) -> types.WorkspaceEdit | None:
    ready = await session.ready(uri)
    analysis = ready[1].analysis if ready is not None else None
    if analysis is None or analysis.broken:
        return None
    edits = await session.run(("fix", uri), lambda: all_edits(analysis))
    return workspace_edit(session, analysis.snapshot, edits) if edits else None


def all_edits(analysis: Analysis) -> Edits:
    """What applying all safe fixes changes, in as many rounds as it takes; nothing that leads to something worse."""
    result = fixed(analysis.snapshot.source(), analysis.settings)
    if not result.applied:
        return {}
    found: Edits = {}
    for number, part in enumerate(analysis.snapshot.parts):
        if part is not None:
            new = result.source.cells[number].source if analysis.snapshot.notebook else result.text
            edits = list(differences(part.text, new))
            if edits:
                found[part.uri] = edits
    return found


def differences(old: Text, new: str) -> Iterator[types.TextEdit]:
    """The edits that turn one text into another, line by line."""
    mark = "\ufeff" if old.text.startswith("\ufeff") and not new.startswith("\ufeff") else ""
    before, after = split_lines(old.text), split_lines(mark + new)
    ends = [0]
    for line in before:
        ends.append(ends[-1] + len(line))
    for kind, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield types.TextEdit(old.range(ends[low], ends[high]), "".join(after[first:last]))


def fix_edits(snapshot: Snapshot, fix: Fix) -> Edits | None:
    """A fix as edits of the documents of its program; `None` when it reaches into another file."""
    found: Edits = {}
    for edit in fix.edits:
        part = snapshot.part(edit.span.cell)
        if part is None or edit.span.path != snapshot.path:
            return None
        place = part.text.range(*part.text.of_span(edit.span))
        found.setdefault(part.uri, []).append(types.TextEdit(place, edit.text))
    return found or None


def workspace_edit(session: Session, snapshot: Snapshot, edits: Edits) -> types.WorkspaceEdit:
    """Edits in the form the client takes, for exactly these versions where it can."""
    if not session.client.versioned:
        return types.WorkspaceEdit(changes=edits)
    changes = []
    for uri, made in edits.items():
        found = snapshot.find(uri)
        part: Part | None = found[1] if found is not None else None
        document = types.OptionalVersionedTextDocumentIdentifier(uri, part.version if part is not None else None)
        changes.append(types.TextDocumentEdit(document, list(made)))
    return types.WorkspaceEdit(document_changes=changes)


async def fix_all(session: Session, *arguments: object) -> bool:
    """The command: apply all safe fixes to a program."""
    edit = await _fix_everything(session, str(arguments[0])) if arguments else None
    if edit is None:
        return False
    await session.server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "tflint: safe fixes"))
    return True


async def explain(session: Session, *arguments: object) -> str | None:
    """The command: the page of a rule in Markdown."""
    from tflint.rules import rule_book

    rule = rule_book().get(str(arguments[0])) if arguments else None
    return rule.text if rule is not None else None


async def debug(session: Session, *arguments: object) -> dict[str, Any]:
    """The command: what the server knows and how long it took, for a report of a mistake of ours."""
    import sys

    from tflint import __version__

    programs = {
        unit.uri: {
            "findings": len(state.marks),
            "milliseconds": round(state.analysis.seconds * 1000) if state.analysis is not None else None,
            "broken": state.analysis.broken if state.analysis is not None else None,
        }
        for unit, state in session.states.items()
    }
    versions = {"tflint": __version__, "python": sys.version.split()[0], "encoding": session.documents.encoding}
    return {**versions, "client": repr(session.client), "preferences": repr(session.preferences), "programs": programs}


COMMANDS = {"tflint.fixAll": fix_all, "tflint.explain": explain, "tflint.debug": debug}
