"""The files of the open folders into their diagnostics, each file looked at once for as long as it does not change."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from tflint.lsp.analysis import Analysis
from tflint.lsp.diagnostics import diagnostics, result_id
from tflint.lsp.documents import Part, Snapshot, key
from tflint.lsp.marks import marks_of
from tflint.lsp.session import Session
from tflint.lsp.text import Text
from tflint.source.discovery import Filter, discover
from tflint.source.file import SourceFile
from tflint.source.problem import MissingPath, UnreadableFile

PAUSE = 10.0
"""Seconds an answer is held back when nothing has changed: VS Code asks again at once for as long as it is open."""
BATCH = 20

Stamp = tuple[int, int, int]
Known = tuple[Stamp, str, list[types.Diagnostic]]
Item = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


class Files:
    """The diagnostics of files on disk, by path, with what they were made from."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[str, Known] = {}

    async def paths(self) -> list[str]:
        """The programs of the open folders that are not open themselves; notebooks are shown by cells only."""
        folders = [path for uri in self.session.folders if (path := to_fs_path(uri))]
        trusting = self.session.preferences.trust_rulebooks
        found = await self.session.run("workspace", lambda: list(_programs(folders, trusting))) or []
        return [path for path in found if self.session.documents.unit(from_fs_path(path) or "") is None]

    async def diagnostics(self, path: str) -> Known:
        """The diagnostics of one file."""
        stamp = _stamp(path, self.session.generation)
        if path not in self.known or self.known[path][0] != stamp:
            items = await self.session.run(("file", path), lambda: self._linted(path)) or []
            self.known[path] = stamp, result_id(items), items
        return self.known[path]

    def _linted(self, path: str) -> list[types.Diagnostic]:
        uri = from_fs_path(path) or ""
        try:
            text = Text(SourceFile.read(path).text, self.session.documents.encoding)
        except UnreadableFile:
            return []
        snapshot = Snapshot(uri, path, 0, (Part(uri, text, None, 0),))
        analysis: Analysis = self.session.study(snapshot, self.session.preferences)
        return diagnostics(marks_of(analysis), uri, snapshot, self.session.client)


def _programs(folders: list[str], trusting: bool) -> Iterator[str]:
    from tflint.config.resolve import Configurations

    configurations = Configurations(trusting=trusting)
    try:
        yield from (path for path in discover(folders, Filter(configurations.excluded)) if path.endswith(".py"))
    except MissingPath:
        return


def _stamp(path: str, generation: int) -> Stamp:
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0, generation
    return status.st_mtime_ns, status.st_size, generation


async def answer(files: Files, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """The diagnostics of all files; those that are what they were are only named, and if all are, not at once."""
    before = {key(each.uri): each.value for each in params.previous_result_ids}
    until = time.monotonic() + PAUSE
    while True:
        items, news = await _round(files, before, params.partial_result_token)
        if news or time.monotonic() >= until:
            return types.WorkspaceDiagnosticReport(items)
        await asyncio.sleep(2.0)


async def _round(files: Files, before: dict[str, str], token: types.ProgressToken | None) -> tuple[list[Item], bool]:
    items: list[Item] = []
    news = False
    for path in await files.paths():
        _, name, found = await files.diagnostics(path)
        uri = from_fs_path(path) or ""
        if before.get(key(uri)) == name:
            items.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, name))
        else:
            news = True
            items.append(types.WorkspaceFullDocumentDiagnosticReport(uri, found, result_id=name))
        if token is not None and len(items) >= BATCH:
            _send(files.session, token, items)
            items = []
    if token is not None and news and items:
        _send(files.session, token, items)
        items = []
    return items, news


def _send(session: Session, token: types.ProgressToken, items: list[Item]) -> None:
    partial = types.WorkspaceDiagnosticReportPartialResult(list(items))
    session.server.progress(types.ProgressParams(token, partial))
