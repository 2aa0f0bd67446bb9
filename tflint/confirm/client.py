"""Requests into verdicts: starts the worker when it is needed first, and remembers what it said."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from tflint import __version__
from tflint.findings import Verdict

WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")
SECONDS = 5.0
START_SECONDS = 180.0
GRACE = 5.0
"""Seconds the server gets beyond a request's own before it is given up."""
MEMORY = 2 << 30
MOST_STORED = 2000
KEPT_SECONDS = 30 * 86_400.0
MISSING = (
    "--confirm needs TensorFlow, pip install 'tflint[confirm]', or name a Python that has it with --confirm-python"
)


class NoTensorFlow(Exception):
    """The chosen interpreter has no TensorFlow that can be used."""


class Client:
    """Asks the worker, by cache first; not to be used from several threads at once.

    `log` gets each request and answer as text when given. `python` is the interpreter that has TensorFlow.
    """

    def __init__(
        self, python: str | None = None, cache: str | None = None, log: Callable[[str], None] | None = None
    ) -> None:
        self.python = python or sys.executable
        self.cache, self.log = cache, log
        self.seconds = SECONDS
        self.memory = MEMORY
        self.versions: dict[str, str] = {}
        self.missing: str | None = None
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._known: dict[str, Verdict] = {}
        self._stored = False

    def verdict(self, request: Mapping[str, Any]) -> Verdict:
        """What TensorFlow says to a request; raises NoTensorFlow when there is none."""
        if "undecided" in request:
            return Verdict("undecided", reason=str(request["undecided"]))
        text = json.dumps(request, sort_keys=True)
        if text not in self._known:
            self._known[text] = self._cached(text) or self._asked(text)
        return self._known[text]

    def close(self) -> None:
        """End the worker, and forget old verdicts where new ones were stored."""
        if self._stored and self.cache is not None:
            _forget_old(self.cache)
        process, self._process = self._process, None
        if process is not None:
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.terminate()
            process.wait()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _asked(self, text: str) -> Verdict:
        if self.log is not None:
            self.log(f"asked: {text}")
        answer, passing = self._answer(text)
        verdict = Verdict(
            answer.get("outcome", "undecided"),
            said=answer.get("said"),
            versions=self.named_versions,
            reason=answer.get("reason"),
            curve=tuple(tuple(line) for line in answer.get("curve", ())),
        )
        if self.log is not None:
            self.log(f"said: {json.dumps(answer)}")
        if not passing:
            self._remember(text, answer)
        return verdict

    @property
    def named_versions(self) -> str:
        """The versions a verdict holds for: `TensorFlow 2.21.0, Keras 3.15.1`."""
        known = self.versions
        return f"TensorFlow {known['tensorflow']}, Keras {known['keras']}" if known.get("tensorflow") else ""

    def _answer(self, text: str) -> tuple[dict[str, Any], bool]:
        """The worker's answer, and whether it may be another one next time."""
        process = self.start()
        seconds = float(json.loads(text).get("seconds", self.seconds))
        message = f'{{"seconds": {seconds}, "memory": {self.memory}, "request": {text}}}\n'
        try:
            assert process.stdin is not None
            process.stdin.write(message)
            process.stdin.flush()
            line = self._lines.get(timeout=seconds + GRACE)
        except (OSError, ValueError, queue.Empty):
            line = None
        if line is None:
            self._kill()
            return {"outcome": "undecided", "reason": "TensorFlow's process was lost"}, True
        answer: dict[str, Any] = json.loads(line)
        return answer, bool(answer.pop("passing", False))

    def start(self) -> subprocess.Popen[str]:
        """The worker, started unless it runs already; raises NoTensorFlow."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        if self.missing is not None:
            raise NoTensorFlow(self.missing)
        self._lines = queue.SimpleQueue()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TF_"))}
        try:
            self._process = subprocess.Popen(
                [self.python, "-I", WORKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                env=environment,
            )
        except OSError as error:
            self.missing = f"{self.python} cannot be started, {error.strerror or error}"
            raise NoTensorFlow(self.missing) from error
        threading.Thread(target=_pump, args=(self._process, self._lines), daemon=True).start()
        self._greet()
        return self._process

    def _greet(self) -> None:
        try:
            line = self._lines.get(timeout=START_SECONDS)
            hello = json.loads(line or "{}")
        except (queue.Empty, ValueError):
            hello = {}
        if "ready" not in hello:
            self._kill()
            self.missing = str(hello.get("missing") or f"{self.python} did not start TensorFlow")
            raise NoTensorFlow(self.missing)
        self.versions = hello["ready"]

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def _cached(self, text: str) -> Verdict | None:
        if self.cache is None or not (path := self._path(text)):
            return None
        try:
            with open(path, encoding="utf-8") as file:
                stored = json.load(file)
            curve = tuple(tuple(line) for line in stored.pop("curve", ()))
            return Verdict(**stored, curve=curve)
        except (OSError, ValueError, TypeError):
            return None

    def _remember(self, text: str, answer: dict[str, Any]) -> None:
        """Store an answer under its request and versions; a cache that cannot be written is none."""
        if self.cache is None or not (path := self._path(text)):
            return
        stored = {key: answer[key] for key in ("outcome", "said", "reason", "curve") if key in answer}
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{path}.{os.getpid()}"
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump({**stored, "versions": self.named_versions}, file)
            os.replace(temporary, path)
            self._stored = True

    def _path(self, text: str) -> str | None:
        if not self.versions:
            self.versions = installed(self.python)
        if not self.versions.get("tensorflow") or self.cache is None:
            return None
        key = "\0".join((__version__, source_print(), self.named_versions, text))
        return os.path.join(self.cache, f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.json")


def _pump(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Hand on what the worker writes, and `None` when it has ended."""
    with contextlib.suppress(ValueError, OSError):
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


def _forget_old(folder: str) -> None:
    """Remove verdicts that are older than some weeks, where there are many."""
    with contextlib.suppress(OSError):
        stored = list(os.scandir(folder))
        oldest = time.time() - KEPT_SECONDS
        for entry in stored if len(stored) > MOST_STORED else ():
            if entry.stat().st_mtime < oldest:
                os.unlink(entry.path)


_VERSIONS = """
import importlib.metadata as m, json
def version(*names):
    for name in names:
        try:
            return m.version(name)
        except m.PackageNotFoundError:
            pass
tensorflow = version("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos", "tf-nightly")
print(json.dumps({"tensorflow": tensorflow or "", "keras": version("keras") or ""}))
"""


def installed(python: str) -> dict[str, str]:
    """The versions an interpreter has, read from its packages without importing them; empty when that fails."""
    try:
        done = subprocess.run([python, "-I", "-c", _VERSIONS], capture_output=True, text=True, timeout=30)
        found: dict[str, str] = json.loads(done.stdout)
        return found
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}


@cache
def source_print() -> str:
    """A fingerprint of the worker's own source, so that verdicts of another worker are not taken for this one's."""
    digest = hashlib.blake2b(digest_size=8)
    for path in _sources():
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def _sources() -> Iterator[str]:
    folder = os.path.join(os.path.dirname(WORKER), "inside")
    yield WORKER
    yield from (os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith((".py", ".txt")))
