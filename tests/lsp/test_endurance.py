"""Fixture: what clients should not send, and clients that die: the server answers or leaves, and never hangs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.lsp.conftest import CAPABLE, PROGRAM, PULLING, Process, Wire, edit

pytestmark = pytest.mark.slow

HEADER = b"Content-Length: %d\r\n\r\n"
SLOW = "import keras\n" + "def f(x):\n    return keras.layers.Dense(4)(x)\n" * 1500
"""A program that takes a while."""


def frame(body: bytes) -> bytes:
    return HEADER % len(body) + body


def is_alive(wire: Wire, uri: str) -> bool:
    wire.open(uri, PROGRAM)
    return bool(wire.published(1, uri))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"{", -32700),
        (b"[" * 100_000, -32700),
        (b"42", -32600),
        (b'{"id": 7}', -32600),
        (b'{"jsonrpc": "1.0", "id": 7, "method": "textDocument/hover"}', -32600),
        (b'{"jsonrpc": "2.0", "id": [7], "method": "textDocument/hover"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover", "params": {"position": 3}}', -32602),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover"}', -32602),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/nonsense", "params": {}}', -32601),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": {"capabilities": {}}}', -32600),
        (b'{"jsonrpc":"2.0","id":7,"method":"workspace/executeCommand","params":{"command":"rm"}}', -32602),
    ],
)
def test_a_bad_request_is_refused(pushed: Wire, message: bytes, code: int) -> None:
    pushed.raw(frame(message))
    number = 7 if b'"id": 7' in message and code != -32600 or b"initialize" in message else None
    number = 7 if b'"id":7' in message else number
    assert pushed.answer(number)["error"]["code"] == code


@pytest.mark.parametrize(
    "message",
    [
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": 3}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen"}',
        b'{"jsonrpc": "2.0", "method": "$/nonsense", "params": null}',
        b'{"jsonrpc": "2.0", "id": 999, "result": null}',
        b'{"jsonrpc": "2.0", "id": 999, "error": {"code": 1, "message": "no"}}',
        b'{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 999}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///no"}}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": '
        b'{"textDocument": {"uri": "file:///no", "version": 1}, "contentChanges": [{"text": ""}]}}',
        b'{"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": {"settings": [1]}}',
    ],
)
def test_a_bad_notification_does_no_harm(pushed: Wire, uri: str, message: bytes) -> None:
    pushed.raw(frame(message))
    assert is_alive(pushed, uri)


def test_bytes_that_are_no_message(pushed: Wire, uri: str) -> None:
    pushed.raw(b"\x00\xff garbage\r\n\r\n\r\nContent-Length: many\r\nX: y\r\n")
    assert is_alive(pushed, uri)
    pushed.raw(b"content-length: 2\r\nContent-Type: x\r\n\r\n{}")
    assert pushed.answer(None)["error"]["code"] == -32600


@pytest.mark.parametrize("method", ["hover", "codeAction", "inlayHint"])
def test_questions_about_what_is_not_open(pushed: Wire, method: str) -> None:
    start = {"line": 0, "character": 0}
    place = {"position": start} if method == "hover" else {"range": {"start": start, "end": start}}
    params = {"textDocument": {"uri": "file:///nobody.py"}, "context": {"diagnostics": []}, **place}
    assert not pushed.ask(f"textDocument/{method}", params)


def test_diagnostics_of_what_is_not_open(pulling: Wire) -> None:
    assert pulling.ask("textDocument/diagnostic", {"textDocument": {"uri": "file:///nobody.py"}})["items"] == []


def test_edits_outside_of_the_text(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    pushed.published(1, uri)
    pushed.change(uri, 2, edit(5000, 9, 3, "\n# end\n"), edit(0, 7000, 9000, "  # beyond"))
    assert len(pushed.published(2, uri)) == 2


def test_a_request_that_is_taken_back(wire: Wire, uri: str) -> None:
    wire.start(PULLING)
    wire.open(uri, SLOW)
    number = wire.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    wire.notify("$/cancelRequest", {"id": number})
    start = time.monotonic()
    assert wire.answer(number)["error"]["code"] == -32800
    assert time.monotonic() - start < 1.5


def test_a_request_that_newer_text_overtakes(wire: Wire, uri: str) -> None:
    wire.start(PULLING)
    wire.open(uri, PROGRAM)
    first = wire.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    wire.change(uri, 2, {"text": "import keras\n"})
    second = wire.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert wire.answer(first)["result"]["items"] == []
    assert wire.answer(second)["result"]["items"] == []


def test_a_request_whose_text_is_closed(wire: Wire, uri: str) -> None:
    wire.start(PULLING)
    wire.open(uri, SLOW)
    number = wire.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert wire.answer(number, timeout=5)["result"]["items"] == []


def test_nothing_before_the_beginning_and_after_the_end(process: Process, uri: str) -> None:
    assert process.answer(process.request("textDocument/hover", {}))["error"]["code"] == -32002
    process.open(uri, PROGRAM)
    process.start(CAPABLE)
    process.ask("shutdown", None)
    assert process.answer(process.request("textDocument/hover", {}))["error"]["code"] == -32600
    process.notify("exit", None)
    assert process.process.wait(timeout=60) == 0


def test_leaving_without_a_word(process: Process, uri: str) -> None:
    process.start(CAPABLE)
    process.notify("exit", None)
    assert process.process.wait(timeout=60) == 1


def test_a_client_that_hangs_up_while_the_server_works(process: Process, uri: str) -> None:
    process.start(CAPABLE)
    process.open(uri, SLOW)
    process.stdin.close()
    assert process.process.wait(timeout=60) == 1


def test_a_client_that_no_longer_listens(process: Process, uri: str) -> None:
    process.start(CAPABLE)
    os.kill(process.process.pid, signal.SIGSTOP)
    process.open(uri, PROGRAM)
    process.stdin.close()
    os.kill(process.process.pid, signal.SIGCONT)
    assert process.process.wait(timeout=60) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a process is not watched there")
def test_a_client_whose_process_dies(process: Process, uri: str) -> None:
    """Its pipes may be held open by somebody else, so the process itself is watched."""
    client = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process.start(CAPABLE, processId=client.pid)
    client.kill()
    client.wait()
    assert process.process.wait(timeout=60) == 1


def test_a_process_nobody_can_see_is_not_watched(wire: Wire, uri: str) -> None:
    wire.start(CAPABLE, processId=2**22 + 1)
    assert is_alive(wire, uri)


def test_over_a_port(uri: str) -> None:
    import socket

    wire = Process("--tcp", "0")
    try:
        deadline = time.monotonic() + 60
        while not any("listening" in line for line in wire.log) and time.monotonic() < deadline:
            time.sleep(0.02)
        port = int(wire.log[0].rpartition(":")[2])
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(frame(body))
            assert b"Content-Length" in connection.recv(1000)
        assert wire.process.wait(timeout=60) == 1
    finally:
        wire.kill()
