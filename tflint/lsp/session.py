"""A client's notifications into open programs, and finished analyses into what the client is told."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types
from pygls.uris import to_fs_path

from tflint import watching
from tflint.config import ConfigError, Settings
from tflint.findings import Verdict
from tflint.lsp.analysis import Analysis, study
from tflint.lsp.client import Client as Editor
from tflint.lsp.confirming import judged
from tflint.lsp.diagnostics import diagnostics
from tflint.lsp.documents import Change, Document, Documents, Snapshot, Unit, key
from tflint.lsp.engine import Engine
from tflint.lsp.marks import Mark, Moved, mover, settled
from tflint.lsp.preferences import Preferences, settings_of
from tflint.lsp.protocol import Server, log
from tflint.pipeline import Report

if TYPE_CHECKING:
    from tflint.confirm.client import Client

ResultT = TypeVar("ResultT")

COLLECT_AFTER = 0.6
"""Seconds of quiet after which garbage is collected."""
MOST_UNCOLLECTED = 30
"""As many analyses may leave garbage of a few megabytes each while somebody types without a pause."""
PATIENCE = 20.0
"""Seconds a request waits for an analysis before it is answered with what is known already."""


@dataclass(eq=False)
class State:
    """What the server knows of one open program: its newest analysis, its marks, and its last good state."""

    analysis: Analysis | None = None
    marks: list[Mark] = field(default_factory=list)
    good: tuple[Analysis, list[Mark]] | None = None
    generation: int = -1
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    asked: bool = False


class Session:
    """One connection: open programs, their states, and the user's preferences."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = Editor()
        self.preferences = Preferences()
        self.documents = Documents()
        self.engine = Engine()
        self.states: dict[Unit, State] = {}
        self.pulled: set[str] = set()
        self.generation = 0
        self.uncollected = 0
        self.complaints: set[str] = set()
        self.verdicts: dict[str, Verdict] = {}
        self.asking = Engine()
        self.tensorflow: Client | None = None
        self.finished: asyncio.Future[int] | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def finish(self, code: int) -> None:
        """End the session with an exit code."""
        if self.finished is not None and not self.finished.done():
            self.finished.set_result(code)

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text was opened: say soon what is wrong with it."""
        old = self.documents.units.get(key(params.text_document.uri))
        if old is not None:
            self._forget(old)
        self.schedule(self.documents.open(params.text_document))

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text was edited."""
        document = params.text_document
        unit = self.documents.change(document.uri, params.content_changes, document.version)
        if unit is None:
            log(f"an edit of {document.uri}, which is not open")
        else:
            self.schedule(unit, self.preferences.debounce)

    def opened_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook was opened."""
        self.schedule(self.documents.open_notebook(params.notebook_document, params.cell_text_documents))

    def changed_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook's cells were edited."""
        unit, gone = self.documents.change_notebook(params.notebook_document.uri, params.change)
        for document in gone:
            self._clear(document)
        if unit is not None:
            self.schedule(unit, self.preferences.debounce)

    def closed(self, uri: str) -> None:
        """A text or notebook was closed: its findings go."""
        unit = self.documents.close(uri)
        if unit is not None:
            self._forget(unit)
            for document in unit.present():
                self._clear(document)

    def saved(self, uri: str) -> None:
        """A file was written: others may import it, so nothing that waits is waited for any longer."""
        watching.forget()
        unit = self.documents.unit(uri)
        if unit is not None and self.engine.waits(unit):
            self.schedule(unit)

    def files_changed(self, changes: Iterable[types.FileEvent]) -> None:
        """Files came, changed or went: what is open may import them or be judged by them."""
        watching.forget()
        paths = [each.uri for each in changes]
        if not paths or not all(path.endswith(".py") for path in paths):
            self.complaints.clear()
        self.everything_anew()

    def schedule(self, unit: Unit, delay: float = 0.0) -> None:
        """Analyse a program after a pause."""
        state = self.states.setdefault(unit, State())
        snapshot, preferences, generation = unit.snapshot(), self.preferences, self.generation
        known, asked = state.good is not None, state.asked

        def work() -> None:
            analysis = self.study(snapshot, preferences, known, asked)
            if self.loop is not None:
                self.loop.call_soon_threadsafe(self._arrived, unit, state, analysis, generation)
            self.uncollected += 1
            self.engine.submit("garbage", self._collect, COLLECT_AFTER if self.uncollected < MOST_UNCOLLECTED else 0)

        self.engine.submit(unit, work, delay)

    def study(self, snapshot: Snapshot, preferences: Preferences, known: bool = False, asked: bool = False) -> Analysis:
        """Analyse a snapshot with the settings of its file; with `asked`, TensorFlow's verdicts are part of it."""
        try:
            settings = settings_of(snapshot.path, preferences, self.folder_of(snapshot.path), self.complain)
        except ConfigError as error:
            self.complain(str(error))
            settings = Settings()
        if settings is None:
            return Analysis(snapshot, Settings(), snapshot.source(), Report(snapshot.path))
        if not asked:
            return study(snapshot, settings, known)
        return judged(study(snapshot, replace(settings, confirm=settings.confirm or "shapes"), known), self.verdicts)

    def folder_of(self, path: str) -> str | None:
        """The folder the editor has open that a file lies in."""
        folders = [found for uri in self.folders if (found := to_fs_path(uri))]
        around = [each for each in folders if path.startswith(os.path.join(each, ""))]
        return max(around, key=len, default=None)

    @property
    def folders(self) -> list[str]:
        """The URIs of the folders the editor has open."""
        workspace = self.server.workspace
        return list(workspace.folders) or ([workspace.root_uri] if workspace.root_uri else [])

    def complain(self, text: str) -> None:
        """Tell the user what is wrong with their settings, once."""
        if text not in self.complaints and self.loop is not None:
            self.complaints.add(text)
            log(text)
            self.loop.call_soon_threadsafe(self.show, text)

    def show(self, text: str) -> None:
        """Show a line to the user."""
        self.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"tflint: {text}"))

    async def run(self, name: object, job: Callable[[], ResultT]) -> ResultT | None:
        """Run a job on the engine's thread and await what it returns; `None` where it fails."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[ResultT | None] = loop.create_future()

        def settle(result: ResultT | None) -> None:
            if not future.done():
                future.set_result(result)

        def work() -> None:
            result: ResultT | None = None
            try:
                result = job()
            finally:
                loop.call_soon_threadsafe(settle, result)

        self.engine.submit(name, work)
        return await future

    def _collect(self) -> None:
        self.uncollected = 0
        gc.collect()

    def everything_anew(self) -> None:
        """Settings have changed: analyse all open programs again and have the editor ask again."""
        self.generation += 1
        for unit in list(self.states):
            self.schedule(unit)
        self.refresh()

    def refresh(self) -> None:
        """Have an editor that pulls ask again for what it shows."""
        if self.client.pulls and self.client.refreshes:
            self.server.workspace_diagnostic_refresh(None)
        if self.client.refreshes_hints:
            self.server.workspace_inlay_hint_refresh(None)

    async def ready(self, uri: str) -> tuple[Unit, State] | None:
        """The program of a document with an analysis of its newest text, or an older one when that takes too long."""
        assert self.loop is not None
        until = self.loop.time() + PATIENCE
        while True:
            unit = self.documents.unit(uri)
            state = self.states.get(unit) if unit is not None else None
            if unit is None or state is None:
                return None
            if self._is_fresh(unit, state) or self.loop.time() >= until:
                return unit, state
            if not self.engine.waits(unit):
                self.schedule(unit)
            future = self.loop.create_future()
            state.waiting.append(future)
            await asyncio.wait([future], timeout=max(until - self.loop.time(), 0))

    def _is_fresh(self, unit: Unit, state: State) -> bool:
        analysis = state.analysis
        return analysis is not None and analysis.snapshot.serial == unit.serial and state.generation == self.generation

    def _arrived(self, unit: Unit, state: State, analysis: Analysis, generation: int) -> None:
        """An analysis is done: take it over, tell whoever waits, and publish it if it is still the newest."""
        for problem in analysis.report.problems:
            log(f"{problem.path}: {problem.message}")
        if self.states.get(unit) is state:
            state.marks = settled(analysis, state.good, self.mover_of(state, analysis.snapshot))
            state.analysis, state.generation = analysis, generation
            if not analysis.broken:
                state.good = (analysis, state.marks)
                self._forget_edits(unit, analysis.snapshot)
            if self._is_fresh(unit, state):
                self.publish(unit, state)
        waiting, state.waiting = state.waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def mover_of(self, state: State, snapshot: Snapshot) -> Moved | None:
        """Where the pieces of the last good state lie in a snapshot."""
        if state.good is None:
            return None

        def changes(uri: str, first: int, last: int) -> list[Change] | None:
            document = self.documents.text(uri)
            return document.changes_between(first, last) if document is not None else None

        return mover(state.good[0].snapshot, snapshot, changes)

    def _forget_edits(self, unit: Unit, snapshot: Snapshot) -> None:
        for document in unit.present():
            found = snapshot.find(document.uri)
            if found is not None:
                document.forget(found[1].count)

    def publish(self, unit: Unit, state: State) -> None:
        """Send the findings of a program, unless the editor asks for them itself."""
        analysis = state.analysis
        if analysis is None:
            return
        for part in analysis.snapshot.parts:
            if part is not None and not self.is_pulled(part.uri, unit.notebook):
                self._send(part.uri, self.diagnostics(state, part.uri), part.version)

    def diagnostics(self, state: State, uri: str) -> list[types.Diagnostic]:
        """What to show in one document of a program."""
        analysis = state.analysis
        if analysis is None or not self.preferences.enable:
            return []
        found = analysis.snapshot.find(uri)
        uri = found[1].uri if found is not None else uri
        return diagnostics(state.marks, uri, analysis.snapshot, self.client)

    def is_pulled(self, uri: str, cell: bool) -> bool:
        """Whether the editor asks for the findings of a document; VS Code never does so for cells."""
        return key(uri) in self.pulled or (self.client.pulls and not cell)

    def _clear(self, document: Document) -> None:
        if not self.client.pulls or "notebook" in document.uri.partition(":")[0]:
            self._send(document.uri, [], None)
        self.pulled.discard(key(document.uri))

    def _send(self, uri: str, items: list[types.Diagnostic], version: int | None) -> None:
        self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items, version))

    def _forget(self, unit: Unit) -> None:
        self.engine.drop(unit)
        state = self.states.pop(unit, None)
        for future in state.waiting if state is not None else ():
            if not future.done():
                future.set_result(None)
