"""Fixture: the same conversation with every editor pytest-lsp knows, each told in the words it announced."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

pytest_lsp = pytest.importorskip("pytest_lsp")

from lsprotocol import types  # noqa: E402
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities  # noqa: E402

from tests.lsp.conftest import PROGRAM  # noqa: E402

pytestmark = pytest.mark.slow

RULES = ["regression-loss-on-classifier", "label-output-mismatch"]
EDITORS = ["neovim@v0.7.0", "neovim@v0.11.0", "emacs@v29.1", "visual_studio_code@v1.65.2"]
SERVER = ClientServerConfig([sys.executable, "-m", "tflint", "server"])


@pytest_lsp.fixture(params=EDITORS, config=SERVER)  # type: ignore[untyped-decorator]
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient) -> AsyncIterator[None]:
    options = {"settings": {"debounce": 0}}
    params = types.InitializeParams(client_capabilities(request.param), initialization_options=options)
    lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


async def shown(client: LanguageClient, uri: str) -> list[types.Diagnostic]:
    """The diagnostics an editor would show: what it was sent and what it asked for, both together."""
    found: list[types.Diagnostic] = []
    assert client.capabilities is not None and client.capabilities.text_document is not None
    if client.capabilities.text_document.diagnostic is not None:
        document = types.TextDocumentIdentifier(uri)
        report: Any = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        found += report.items
        await asyncio.sleep(0.05)
    else:
        while uri not in client.diagnostics:
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return found + list(client.diagnostics.get(uri, ()))


@pytest.mark.asyncio
@pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")
async def test_an_editor_at_work(client: LanguageClient, tmp_path: Path) -> None:
    uri = (tmp_path / "train.py").as_uri()
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, PROGRAM)))
    found = await shown(client, uri)
    assert [item.code for item in found] == RULES, "each finding once"

    document = types.TextDocumentIdentifier(uri)
    hover = await client.text_document_hover_async(types.HoverParams(document, types.Position(9, 12)))
    assert hover is not None and isinstance(hover.contents, types.MarkupContent)
    assert "x_train: (60000, 28, 28) uint8" in hover.contents.value

    context = types.CodeActionContext([found[0]])
    actions = await client.text_document_code_action_async(types.CodeActionParams(document, found[0].range, context))
    assert actions and "sparse_categorical_crossentropy" in str(actions[0])

    change = types.TextDocumentContentChangePartial(found[0].range, '"sparse_categorical_crossentropy"')
    client.diagnostics.pop(uri, None)
    versioned = types.VersionedTextDocumentIdentifier(2, uri)
    client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))
    assert await shown(client, uri) == []
    client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    assert client.error is None and not client.messages
