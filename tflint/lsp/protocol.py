"""Raw messages into calls of the session: what pygls would drop or corrupt is answered here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from tflint.lsp.stream import MALFORMED

if TYPE_CHECKING:
    from tflint.lsp.session import Session

INVALID_PARAMS = -32602
INVALID_REQUEST = -32600
PARSE_ERROR = -32700
NOT_INITIALIZED = -32002


class Protocol(LanguageServerProtocol):
    """The protocol with texts of our own: pygls counts lines in a way editors do not, and corrupts texts by it."""

    session: Session
    started = False

    def receive(self, raw: Any) -> None:
        """Handle one message, whatever it is; every request gets an answer."""
        for each in raw if isinstance(raw, list) else (raw,):
            try:
                self._receive(each)
            except Exception as error:
                log(f"a message could not be handled, {type(error).__name__}: {error}")

    def _receive(self, raw: Any) -> None:
        if raw is MALFORMED:
            self._refuse(None, PARSE_ERROR, "the message is no JSON")
            return
        if not isinstance(raw, dict) or raw.get("jsonrpc") != "2.0" or not isinstance(raw.get("id", 0), (int, str)):
            self._refuse(None, INVALID_REQUEST, "the message is no JSON-RPC")
            return
        method = raw.get("method")
        request = "id" in raw and isinstance(method, str)
        if isinstance(method, str) and not self._due(method):
            if request:
                code = INVALID_REQUEST if self._shutdown or self.started else NOT_INITIALIZED
                self._refuse(raw["id"], code, f"`{method}` cannot be asked now")
            return
        known = types.METHOD_TO_TYPES.get(str(method))
        if request and known is not None and known[1] is None:
            self._refuse(raw["id"], INVALID_REQUEST, f"`{method}` is no request")
            return
        try:
            message = self.structure_message(raw)
        except Exception as error:
            reason = error.__cause__ or error
            log(f"`{method}` has parameters that do not fit, {type(reason).__name__}")
            if request:
                self._refuse(raw["id"], INVALID_PARAMS, f"the parameters of `{method}` do not fit")
            return
        self.started = self.started or method == types.INITIALIZE
        self.handle_message(message)

    def _due(self, method: str) -> bool:
        """Whether a message may come at this time of the session."""
        if method == types.EXIT:
            return True
        return not self._shutdown and self.started != (method == types.INITIALIZE)

    def _refuse(self, ident: Any, code: int, message: str) -> None:
        self._send_response(ident, error=types.ResponseError(code, message))

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is opened."""
        self.session.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text is edited."""
        self.session.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is closed."""
        self.session.closed(params.text_document.uri)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook is opened."""
        self.session.opened_notebook(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook's cells are edited, moved, added or removed."""
        self.session.changed_notebook(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """A notebook is closed."""
        self.session.closed(params.notebook_document.uri)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> None:  # type: ignore[override]
        """The client wants the server gone."""
        self.session.finish(0 if self._shutdown else 1)


class Server(LanguageServer):
    """A server whose errors go to the log; a message box for each would drive the user away."""

    protocol: Protocol

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Say on the log what went wrong."""
        log(f"{getattr(source, '__name__', source)}: {error}")


def log(message: str) -> None:
    """Write a line where editors keep a server's log: on the standard error."""
    print(f"tflint server: {message}", file=sys.stderr, flush=True)
