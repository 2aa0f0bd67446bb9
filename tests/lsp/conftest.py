"""A server in a process of its own, and clients as different editors announce themselves."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

pytest.importorskip("pygls")

PROGRAM = """import keras

model = keras.Sequential([
    keras.Input((28, 28)),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile("adam", loss="mse", metrics=["accuracy"])
(x_train, y_train), _ = keras.datasets.mnist.load_data()
model.fit(x_train / 255.0, y_train)
"""


class Wire:
    """A client of a few lines that says exactly what a test wants, broken messages included."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tflint", "server", *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.received: Queue[dict[str, Any] | None] = Queue()
        self.log: list[str] = []
        self.passed: list[dict[str, Any]] = []
        self.last = 0
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_log, daemon=True).start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                self.received.put(None)
                return
            self.received.put(json.loads(stream.read(length)))

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line.decode())

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any) -> int:
        """Send a request and return its id."""
        self.last += 1
        self.send({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params})
        return self.last

    def next(self, timeout: float = 20.0) -> dict[str, Any]:
        """The next message of the server; requests of the server are answered with nothing."""
        try:
            message = self.received.get(timeout=timeout)
        except Empty:
            raise AssertionError(f"the server is silent; its log: {''.join(self.log)}") from None
        assert message is not None, f"the server is gone; its log: {''.join(self.log)}"
        if "id" in message and "method" in message:
            answer = [None] if message["method"] == "workspace/configuration" else None
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer})
        return message

    def answer(self, number: int | None, timeout: float = 20.0) -> dict[str, Any]:
        """The answer to a request; other messages on the way are kept in `passed`."""
        while True:
            message = self.next(timeout)
            if "method" not in message and message.get("id") == number:
                return message
            self.passed.append(message)

    def ask(self, method: str, params: Any) -> Any:
        """The result of a request."""
        answer = self.answer(self.request(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def published(self, version: int | None = None, uri: str | None = None) -> list[dict[str, Any]]:
        """The diagnostics of the next publication, of a version and a document if they are given."""
        while True:
            message = self.next()
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if version in (None, params.get("version")) and uri in (None, params["uri"]):
                    found: list[dict[str, Any]] = params["diagnostics"]
                    return found
            self.passed.append(message)

    def start(self, capabilities: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Initialize; the result."""
        options = {"debounce": 0}
        given = {
            "capabilities": capabilities or {},
            "processId": None,
            "rootUri": None,
            "initializationOptions": options,
        }
        result: dict[str, Any] = self.ask("initialize", {**given, **more})
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def stop(self) -> int:
        """Leave as clients should; the server's exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=10)


def edit(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    """One edit inside a line."""
    return {
        "range": {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}},
        "text": text,
    }


CAPABLE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "inlayHint": {},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
            "resolveSupport": {"properties": ["edit"]},
            "isPreferredSupport": True,
        },
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "versionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
"""An editor that can do everything but ask for diagnostics."""

PULLING: dict[str, Any] = {**CAPABLE, "textDocument": {**CAPABLE["textDocument"], "diagnostic": {}}}


def close(client: Wire) -> None:
    """End the server, whatever it does."""
    client.process.kill()
    client.process.wait()
    for stream in (client.process.stdout, client.process.stderr):
        if stream is not None:
            stream.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server of the test's own that nobody has talked to."""
    client = Wire()
    yield client
    close(client)


@pytest.fixture(scope="session")
def pushed() -> Iterator[Wire]:
    """A server that publishes, shared by the tests: each opens a document of its own."""
    client = Wire()
    client.start(CAPABLE)
    yield client
    assert client.stop() == 0
    close(client)


@pytest.fixture(scope="session")
def pulling() -> Iterator[Wire]:
    """A server that is asked for diagnostics."""
    client = Wire()
    client.start(PULLING)
    yield client
    close(client)


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A document of the test's own."""
    return (tmp_path / "train.py").as_uri()
