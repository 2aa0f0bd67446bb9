"""Page tests and unit tests against TensorFlow: what the installed version says to requests, and what it cannot do."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.confirm.judging import findings, request
from tflint.cli import run
from tflint.confirm.client import Client
from tflint.examples import Example, examples
from tflint.findings import Verdict
from tflint.rules import rule_book

pytestmark = pytest.mark.tensorflow

PYTHON = os.environ.get("TFLINT_CONFIRM_PYTHON", sys.executable)
"""The interpreter that is asked, so that the same tests run against other versions by hand."""
CONFIRMABLE = [rule for rule in rule_book().values() if rule.confirmable]
BAD = [each for rule in CONFIRMABLE for each in examples(rule) if each.section == "Bad"]
GOOD = [each for rule in CONFIRMABLE for each in examples(rule) if each.section == "Good"]
KERAS_3_ONLY = {
    "keras-layer-in-tf-module",
    "variable-untracked",
    "symbolic-tensor-in-tf-op",
    "learning-rate-invalid",
    "invalid-argument-value",
    "batch-size-in-input-shape",
    "save-format",
}
"""Rules with an example that Keras 2 takes."""


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    if sys.executable == PYTHON and importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    with Client(PYTHON) as asked:
        asked.seconds = 20.0
        asked.start()
        yield asked


@pytest.mark.parametrize("example", BAD, ids=str)
def test_bad_is_confirmed(example: Example, client: Client) -> None:
    older = not client.versions["keras"].startswith("3")
    for each in findings(example.text):
        if each.rule == example.rule.name and each.request is not None:
            verdict = client.verdict(each.request)
            if older and example.rule.name in KERAS_3_ONLY or "removed" in example.rule.name:
                assert verdict.outcome in ("confirmed", "refuted"), verdict
            else:
                assert verdict.outcome == "confirmed", verdict


@pytest.mark.parametrize("example", GOOD, ids=str)
def test_good_is_silent_or_refuted(example: Example, client: Client) -> None:
    for each in findings(example.text):
        if each.rule == example.rule.name and each.request is not None:
            assert client.verdict(each.request).outcome == "refuted"


def layer(name: str, source: int, **arguments: Any) -> dict[str, Any]:
    return {"layer": f"keras.layers.{name}", "arguments": arguments, "inputs": [source]}


def chain(*layers: dict[str, Any], shape: tuple[int, ...] = (32, 32, 3)) -> dict[str, Any]:
    start = {"shape": [{"size": 0}, *shape], "dtype": "float32"}
    return {"ask": "layer", "nodes": [start, *layers], "sizes": [[None], [81480], [177240], [7]]}


def test_no_weight_takes_memory(client: Client) -> None:
    before = memory(client)
    huge = [layer("Dense", place, units=100_000) for place in range(4)]
    verdict = client.verdict(chain(*huge, layer("Conv2D", 4, filters=3, kernel_size=3), shape=(784,)))
    assert verdict.outcome == "confirmed"
    assert memory(client) < before + 20_000


def memory(client: Client) -> int:
    """Kilobytes the worker holds."""
    assert client._process is not None
    status = Path(f"/proc/{client._process.pid}/status")
    if not status.exists():
        pytest.skip("no /proc here")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def deep(levels: int) -> Any:
    value: Any = 3
    for _ in range(levels):
        value = [value]
    return value


HOSTILE = {
    "huge units": chain(layer("Dense", 0, units=10**18)),
    "huge kernel": chain(layer("Conv2D", 0, filters=10**9, kernel_size=31, padding="same")),
    "no number": chain(layer("Dense", 0, units=float("nan"))),
    "negative": chain(layer("Dense", 0, units=-5)),
    "code": chain(layer("Dense", 0, units=3, activation="__import__('os').system('touch {trace}')")),
    "lambda": chain(layer("Lambda", 0, function="lambda x: __import__('os').system('touch {trace}')")),
    "other name": chain({"layer": "keras.src.layers.Dense", "arguments": {"units": 3}, "inputs": [0]}),
    "dunder": chain({"layer": "keras.layers.__init__", "arguments": {}, "inputs": [0]}),
    "object": chain(layer("Dense", 0, units=3, kernel_regularizer={"object": "keras.utils.get_file", "arguments": {}})),
    "saved model": chain(layer("Dense", 0, units=3, activation={"reference": "tf.saved_model.load"})),
    "deep arguments": chain(layer("Dense", 0, units=deep(200))),
    "many layers": chain(*(layer("ReLU", place) for place in range(10_000))),
    "long text": chain(layer("Dense", 0, units=3, activation="x" * 100_000)),
    "operation": {"ask": "operation", "name": "tf.io.write_file", "positional": ["{trace}", "x"], "keywords": {}},
    "numpy": {"ask": "operation", "name": "numpy.save", "positional": ["{trace}", 3], "keywords": {}},
    "private": {"ask": "name", "name": "keras.src.utils.file_utils"},
    "big array": {
        "ask": "operation",
        "name": "numpy.concatenate",
        "positional": [[{"tensor": {"shape": [10**6, 10**6], "dtype": "float64", "kind": "numpy"}}]],
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_end_within_the_limits_and_leave_no_trace(name: str, client: Client, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    asked = filled(HOSTILE[name], str(trace))
    started = time.monotonic()
    verdict = client.verdict(asked)
    assert time.monotonic() - started < client.seconds + 5
    assert verdict.outcome in ("undecided", "confirmed", "refuted")
    assert not trace.exists()
    assert client.verdict(chain(layer("ReLU", 0))).outcome == "refuted", "the worker goes on"


def filled(value: Any, trace: str) -> Any:
    """A request with the place of the trace written into its texts."""
    if isinstance(value, str):
        return value.replace("{trace}", trace)
    if isinstance(value, dict):
        return {key: filled(item, trace) for key, item in value.items()}
    return [filled(item, trace) for item in value] if isinstance(value, list) and len(value) < 1000 else value


def test_what_may_not_be_made_is_undecided(client: Client) -> None:
    for name in ("lambda", "other name", "dunder", "object", "saved model", "deep arguments", "many layers"):
        verdict = client.verdict(HOSTILE[name])
        assert verdict.outcome == "undecided" and verdict.reason, (name, verdict)
    for name in ("operation", "numpy", "big array"):
        assert client.verdict(HOSTILE[name]).outcome == "undecided"


def test_time_is_limited(client: Client) -> None:
    with Client(PYTHON) as hurried:
        hurried.seconds = 0.05
        many = chain(*(layer("Dense", place, units=9) for place in range(900)), shape=(9,))
        verdict = hurried.verdict(many)
        assert verdict.reason == "no answer within 0.05 s"
        hurried.seconds = 20.0
        assert hurried.verdict(chain(layer("ReLU", 0))).outcome == "refuted"


def test_memory_is_limited(client: Client) -> None:
    with Client(PYTHON) as poor:
        poor.memory = 64 << 20
        rows = {"ask": "embedding", "rows": 2_000_000, "high": 2_000_001}
        verdict = poor.verdict(rows)
        assert verdict.outcome in ("undecided", "confirmed")
        poor.memory = 2 << 30
        assert poor.verdict(chain(layer("ReLU", 0))).outcome == "refuted"


def test_killing_the_worker_loses_one_verdict_at_most(client: Client) -> None:
    with Client(PYTHON) as asked:
        asked.start()
        assert asked._process is not None
        os.kill(asked._process.pid, signal.SIGKILL)
        asked._process.wait()
        outcomes = [asked.verdict(chain(layer("Dense", 0, units=units))).outcome for units in (3, 4)]
        assert outcomes[-1] == "refuted" and set(outcomes) <= {"refuted", "undecided"}


SIDE_EFFECTS = """
import os
import socket
import keras
import numpy as np

open({trace!r}, "w").write("run")
os.system("touch {trace}")
socket.create_connection(("127.0.0.1", {port}), 1)


class Own(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        open({trace!r}, "w").write("run")

    def call(self, x):
        open({trace!r}, "w").write("run")
        return x


x = keras.Input((28, 28))
x = Own()(x)
x = keras.layers.Lambda(lambda y: open({trace!r}, "w").write("run") and y)(x)
keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation=lambda z: os.system("touch {trace}"))])
model.compile(loss=lambda a, b: os.system("touch {trace}"), optimizer="adam")
model.fit(np.zeros((8, 5)), np.zeros((8, 3)))
"""


@pytest.mark.parametrize("options", [(), ("--confirm",), ("--confirm=train", "--show-refuted", "-v")])
def test_nothing_of_the_program_is_run(
    options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    trace = tmp_path / "trace"
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        program = tmp_path / "train.py"
        program.write_text(SIDE_EFFECTS.format(trace=str(trace), port=listening.getsockname()[1]))
        before = set(tmp_path.iterdir())
        code = run(["check", "--isolated", "--no-cache", *options, "--confirm-python", PYTHON, str(program)])
        with pytest.raises(TimeoutError):
            listening.accept()
    assert code == 1
    assert set(tmp_path.iterdir()) == before
    capsys.readouterr()


def test_the_worker_reads_nothing_of_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    trace = tmp_path / "trace"
    for name in ("keras.py", "numpy.py", "sitecustomize.py", "json.py"):
        (tmp_path / name).write_text(f"open({str(trace)!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
    with Client(PYTHON) as asked:
        assert asked.verdict(chain(layer("ReLU", 0))).outcome == "refuted"
    assert not trace.exists()


def test_the_network_is_out_of_reach(client: Client) -> None:
    assert client.versions["network"] in ("none", "python")


def test_a_warm_answer_is_quick(client: Client) -> None:
    small = [
        layer("Conv2D", 0, filters=16, kernel_size=3),
        layer("MaxPooling2D", 1),
        layer("Conv2D", 2, filters=32, kernel_size=3),
        layer("Flatten", 3),
        layer("Dense", 4, units=64),
    ]
    seconds = []
    for units in range(1, 8):
        started = time.monotonic()
        client.verdict(chain(*small, layer("Conv2D", 5, filters=units, kernel_size=3)))
        seconds.append(time.monotonic() - started)
    older = not client.versions["keras"].startswith("3")
    assert min(seconds) < (1.5 if older else 0.5), "on a free machine 0.03 s with Keras 3, 0.08 s with Keras 2"


def test_a_legal_reshape_of_the_batch_is_not_refused_for_a_prime_number(client: Client) -> None:
    text = """
        import keras

        x = keras.Input((100,))
        y = keras.layers.Reshape((3, 33))(x)
    """
    assert client.verdict(request(text, "reshape-size-mismatch")).outcome == "confirmed"


def test_possible_findings_are_settled(client: Client) -> None:
    text = """
        import keras
        import sys

        if len(sys.argv) > 1:
            x = keras.Input((28, 28))
        else:
            x = keras.Input((28, 28, 1))
        x = keras.layers.Conv2D(8, 3)(x)
    """
    (found,) = [each for each in findings(text) if each.rule == "layer-input-rank"]
    assert found.certainty == "may" and found.request is not None
    assert client.verdict(found.request).outcome == "confirmed"


def test_a_trial_shows_curves_and_decides_nothing(client: Client) -> None:
    from tflint.config import Settings

    text = """
        import keras
        import numpy as np

        x, y = np.random.rand(64, 8), np.random.rand(64, 1)
        model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=50.0), loss="mse")
        model.fit(x, y)
    """
    asked = request(text, "learning-rate-too-high", Settings(confirm="train"))
    verdict: Verdict = client.verdict(asked)
    assert verdict.outcome == "undecided" and verdict.reason is not None and "no proof" in verdict.reason
    (_, written), (_, proposed) = verdict.curve
    assert proposed[-1] < proposed[0]
    assert not written[-1] <= 10 * written[0], "it diverges"
    assert client.verdict(asked) == verdict
