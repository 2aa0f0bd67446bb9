"""A server in a process of its own, and clients as different editors announce themselves."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

pytest.importorskip("pygls")

from tflint.lsp import server, stream

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

    def __init__(self, stdin: Any, stdout: Any) -> None:
        self.stdin, self.stdout = stdin, stdout
        self.received: Queue[dict[str, Any] | None] = Queue()
        self.log: list[str] = []
        self.passed: list[dict[str, Any]] = []
        self.last = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        stream = self.stdout
        while True:
            length = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                self.received.put(None)
                return
            self.received.put(json.loads(stream.read(length)))

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.stdin.write(data)
        self.stdin.flush()

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

    def next(self, timeout: float = 60.0) -> dict[str, Any]:
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

    def answer(self, number: int | None, timeout: float = 60.0) -> dict[str, Any]:
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


class Process(Wire):
    """A client of a server in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tflint", "server", *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
        super().__init__(self.process.stdin, self.process.stdout)
        threading.Thread(target=self._read_log, daemon=True).start()

    def _read_log(self) -> None:
        for line in self.process.stderr or ():
            self.log.append(line.decode())

    def stop(self) -> int:
        """Leave as clients should; the server's exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """End the server, whatever it does."""
        self.process.kill()
        self.process.wait()


class Inside(Wire):
    """A client of a server on a thread of this process, which starts at once."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.code: int | None = None
        self.socket = ours
        streams = theirs.makefile("rb"), theirs.makefile("wb")

        def serve() -> None:
            self.code = asyncio.run(server._run(server.build(), *streams))

        self.thread = threading.Thread(target=serve, daemon=True)
        self.thread.start()
        super().__init__(ours.makefile("wb"), ours.makefile("rb"))

    def stop(self) -> int | None:
        """Leave as clients should; the server's exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        self.thread.join(timeout=60)
        return self.code


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


@pytest.fixture(scope="session", autouse=True)
def tame() -> Iterator[None]:
    """A server on a thread must not end the process of the tests, nor change how its garbage is collected."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "leave_after", lambda seconds: None)
        patch.setattr(server, "warm_up", lambda: None)
        yield


@pytest.fixture
def process() -> Iterator[Process]:
    """A server in a process of its own that nobody has talked to."""
    client = Process()
    yield client
    client.kill()


@pytest.fixture
def wire() -> Iterator[Inside]:
    """A server of the test's own that nobody has talked to."""
    client = Inside()
    yield client
    client.socket.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="session")
def pushed() -> Iterator[Inside]:
    """A server that publishes, shared by the tests: each opens a document of its own."""
    client = Inside()
    client.start(CAPABLE)
    yield client
    assert client.stop() == 0


@pytest.fixture(scope="session")
def pulling() -> Iterator[Inside]:
    """A server that is asked for diagnostics."""
    client = Inside()
    client.start(PULLING)
    yield client
    assert client.stop() == 0


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A document of the test's own."""
    return (tmp_path / "train.py").as_uri()
