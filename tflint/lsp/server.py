"""The requests of an editor, each into one function over the state of the program it asks about."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO

from lsprotocol import types

from tflint import __version__
from tflint.lsp import actions, confirming, hints, hover, workspace
from tflint.lsp.analysis import warm_up
from tflint.lsp.client import client_of
from tflint.lsp.diagnostics import result_id
from tflint.lsp.documents import key
from tflint.lsp.preferences import preferences_of, unknown_names
from tflint.lsp.protocol import Protocol, Server, log
from tflint.lsp.session import Session
from tflint.lsp.stream import leave_after, listen, watch

WATCHED = ("**/pyproject.toml", "**/tflint.toml", "**/.tflint.toml", "**/requirements*.txt", "**/*.py")
"""What decides how programs are judged, and what they import."""
ANSWER_TIME = 5.0
"""Seconds a client has for an answer to a question of ours."""

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage(language="python")])],
)


class Writer:
    """The way to the client; once that is closed the session is over."""

    def __init__(self, stream: BinaryIO, closed: Callable[[], None]) -> None:
        self.stream = stream
        self.closed = closed

    def write(self, data: bytes) -> None:
        """Send bytes now."""
        try:
            self.stream.write(data)
            self.stream.flush()
        except (OSError, ValueError):
            self.closed()

    def close(self) -> None:
        """Nothing to do: the process ends."""


def build() -> Session:
    """A server that nobody is connected to yet."""
    server = Server(
        "tflint",
        __version__,
        protocol_cls=Protocol,
        text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        notebook_document_sync=NOTEBOOKS,
        max_workers=1,
    )
    session = Session(server)
    server.protocol.session = session
    feature = server.feature
    feature(types.INITIALIZE)(partial(_initialize, session))
    feature(types.INITIALIZED)(partial(_initialized, session))
    feature(types.TEXT_DOCUMENT_DID_SAVE)(lambda params: session.saved(params.text_document.uri))
    feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(partial(_configuration_changed, session))
    feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(lambda params: session.files_changed(params.changes))
    feature(types.TEXT_DOCUMENT_HOVER)(partial(hover.answer, session))
    feature(types.TEXT_DOCUMENT_CODE_ACTION, actions.OPTIONS)(partial(actions.answer, session))
    feature(types.CODE_ACTION_RESOLVE)(partial(actions.resolve, session))
    for name, command in {**actions.COMMANDS, "tflint.confirm": confirming.confirm}.items():
        server.command(name)(_command(session, command))
    return session


def _command(session: Session, command: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*arguments: str) -> Any:
        return await command(session, *arguments)

    return run


def _initialize(session: Session, params: types.InitializeParams) -> None:
    """Fit the server to the client before its capabilities are told."""
    session.client = client_of(params.capabilities)
    session.documents.encoding = str(getattr(encoding := _encoding(params.capabilities), "value", encoding))
    _set_preferences(session, params.initialization_options)
    feature = session.server.feature
    if session.client.pulls:
        options = types.DiagnosticOptions(True, session.preferences.workspace, "tflint")
        feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(partial(_pull, session))
        if session.preferences.workspace:
            feature(types.WORKSPACE_DIAGNOSTIC)(partial(workspace.answer, workspace.Files(session)))
    if session.client.hints:
        feature(types.TEXT_DOCUMENT_INLAY_HINT)(partial(hints.answer, session))
    watch(params.process_id)
    session.engine.submit("warm-up", warm_up)


def _encoding(capabilities: types.ClientCapabilities) -> Any:
    from pygls.capabilities import ServerCapabilitiesBuilder

    return ServerCapabilitiesBuilder.choose_position_encoding(capabilities)


async def _initialized(session: Session, params: types.InitializedParams) -> None:
    """Ask for settings and for news of configuration files, where the client can do that."""
    if session.client.watches:
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("tflint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        session.server.client_register_capability(types.RegistrationParams([registration]))
    await _ask_settings(session)


async def _ask_settings(session: Session) -> None:
    if not session.client.configuration:
        return
    wanted = types.ConfigurationParams([types.ConfigurationItem(section="tflint")])
    try:
        answer = await asyncio.wait_for(session.server.workspace_configuration_async(wanted), ANSWER_TIME)
    except Exception as error:  # a client may refuse, or answer anything
        log(f"no settings from the editor, {type(error).__name__}: {error}")
        return
    if answer and isinstance(answer[0], Mapping) and answer[0]:
        _set_preferences(session, answer[0])


async def _configuration_changed(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """New settings: in the message itself from some clients, to be asked for from others."""
    if isinstance(params.settings, Mapping) and params.settings:
        _set_preferences(session, params.settings)
    else:
        await _ask_settings(session)


def _set_preferences(session: Session, given: Any) -> None:
    preferences, complaints = preferences_of(given)
    for complaint in (*complaints, *unknown_names(preferences)):
        log(complaint)
        session.server.window_log_message(types.LogMessageParams(types.MessageType.Warning, f"tflint: {complaint}"))
    if preferences != session.preferences:
        session.preferences = preferences
        session.complaints.clear()
        if session.loop is not None and session.states:
            session.everything_anew()


async def _pull(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """The findings of one document, or that they are what they were."""
    uri = params.text_document.uri
    session.pulled.add(key(uri))
    ready = await session.ready(uri)
    items = session.diagnostics(ready[1], uri) if ready is not None else []
    name = result_id(items)
    if params.previous_result_id == name:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
    return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=name)


async def _run(session: Session, stdin: BinaryIO, stdout: BinaryIO) -> int:
    loop = asyncio.get_running_loop()
    session.loop = loop
    session.finished = loop.create_future()
    protocol = session.server.protocol

    def hand_over(function: Callable[..., None], *words: Any) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(function, *words)

    def gone() -> None:
        session.finish(0 if protocol._shutdown else 1)

    protocol.set_writer(Writer(stdout, gone))
    listen(stdin, partial(hand_over, protocol.receive), partial(hand_over, gone))
    return await session.finished


def serve(port: int | None = None) -> int:
    """Serve one client, on the standard streams or on a port of this machine; ends the process with it."""
    stdin, stdout = _standard_streams() if port is None else _connection(port)
    try:
        code = asyncio.run(_run(build(), stdin, stdout))
    except KeyboardInterrupt:
        code = 130
    leave_after(1.0)
    sys.stderr.flush()
    # a worker in the middle of a program must not hold up the end
    os._exit(code)


def _standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """The client's streams; whatever else is printed goes to the log, it would break the protocol."""
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return sys.stdin.buffer, stdout


def _connection(port: int) -> tuple[BinaryIO, BinaryIO]:
    with socket.create_server(("127.0.0.1", port)) as listener:
        log(f"listening on 127.0.0.1:{listener.getsockname()[1]}")
        connection, _ = listener.accept()
    return connection.makefile("rb"), connection.makefile("wb")
