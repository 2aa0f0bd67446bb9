"""Unit tests: a client and the reports it changes, against a worker of a few lines; no TensorFlow needed."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tflint.cli import run
from tflint.confirm.client import Client, NoTensorFlow
from tflint.confirm.settling import settled
from tflint.findings import Finding, Report, Verdict
from tflint.source.span import Span

Worker = Callable[[str], str]
HELLO = 'print(json.dumps({"ready": {"tensorflow": "2.99.0", "keras": "3.99.0"}}), flush=True)'


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """A stand-in for the interpreter that has TensorFlow: a program whose body decides what it says."""

    def made(body: str) -> str:
        path = tmp_path / "python"
        head = f"#!{sys.executable}\nimport json, os, sys, time\n"
        versions = (
            'if "-c" in sys.argv:\n    print(json.dumps({"tensorflow": "2.99.0", "keras": "3.99.0"}))\n    sys.exit()\n'
        )
        path.write_text(head + versions + textwrap.dedent(body), encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return made


ANSWERS = f"""
    {HELLO}
    for line in sys.stdin:
        request = json.loads(line)["request"]
        with open(os.path.join(os.path.dirname(sys.argv[0]), "log"), "a") as log:
            log.write("asked\\n")
        print(json.dumps(request["answer"]), flush=True)
"""
YES = {"outcome": "confirmed", "said": "ValueError: no"}
NO = {"outcome": "refuted", "said": "it runs"}


def finding(answer: object, certainty: str = "must", line: int = 1) -> Finding:
    request = {"ask": "x", "answer": answer}
    return Finding(
        Span("a.py", line, 1, line, 2), "wrong", rule="r", level="error", certainty=certainty, request=request
    )


def test_a_verdict_has_the_words_and_the_versions(worker: Worker) -> None:
    with Client(worker(ANSWERS)) as client:
        assert client.verdict({"answer": YES}) == Verdict(
            "confirmed", "ValueError: no", "TensorFlow 2.99.0, Keras 3.99.0"
        )
        assert client.verdict({"answer": {"outcome": "undecided", "reason": "because"}}).reason == "because"
        assert client.verdict({"undecided": "custom layer"}) == Verdict("undecided", reason="custom layer")


def test_a_request_that_cannot_be_made_starts_no_process(worker: Worker) -> None:
    with Client("/nonexistent/python") as client:
        assert client.verdict({"undecided": "custom layer"}).outcome == "undecided"
        with pytest.raises(NoTensorFlow):
            client.verdict({"ask": "layer"})


def test_verdicts_are_remembered_by_request_and_versions(worker: Worker, tmp_path: Path) -> None:
    cache, log = tmp_path / "cache", tmp_path / "log"
    for _ in range(2):
        with Client(worker(ANSWERS), str(cache)) as client:
            verdicts = [client.verdict({"answer": YES}) for _ in range(2)]
            assert {verdict.said for verdict in verdicts} == {"ValueError: no"}
    assert log.read_text() == "asked\n"
    (stored,) = cache.iterdir()
    stored.write_text("{broken")
    with Client(worker(ANSWERS), str(cache)) as client:
        assert client.verdict({"answer": YES}).outcome == "confirmed"
    assert log.read_text() == "asked\n" * 2


def test_what_may_be_different_next_time_is_not_remembered(worker: Worker, tmp_path: Path) -> None:
    with Client(worker(ANSWERS), str(tmp_path / "cache")) as client:
        client.verdict({"answer": {"outcome": "undecided", "reason": "no answer within 5 s", "passing": True}})
    assert not (tmp_path / "cache").exists()


def test_a_worker_that_dies_costs_one_verdict(worker: Worker) -> None:
    dying = f"""
        {HELLO}
        for line in sys.stdin:
            request = json.loads(line)["request"]
            if "die" in request:
                os._exit(9)
            print(json.dumps(request["answer"]), flush=True)
    """
    with Client(worker(dying)) as client:
        assert client.verdict({"answer": YES}).outcome == "confirmed"
        assert client.verdict({"die": 1}) == Verdict(
            "undecided", None, "TensorFlow 2.99.0, Keras 3.99.0", "TensorFlow's process was lost"
        )
        assert client.verdict({"answer": NO}).outcome == "refuted"


def test_a_worker_that_says_nothing_is_given_up(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflint.confirm.client.GRACE", 0.1)
    with Client(worker(f"{HELLO}\ntime.sleep(60)")) as client:
        client.seconds = 0.1
        assert client.verdict({"answer": YES}).outcome == "undecided"


def test_reports_lose_what_is_refuted_and_gain_what_was_only_possible(worker: Worker) -> None:
    sure = (finding(YES, line=1), finding(NO, line=2), finding({"outcome": "undecided", "reason": "?"}, line=3))
    maybe = (finding(YES, "may", line=4), finding(NO, "may", line=5), finding({"outcome": "undecided"}, "may", line=6))
    report = Report("a.py", findings=sure, possible=maybe)
    with Client(worker(ANSWERS)) as client:
        (after,) = settled([report], client, pytest.fail)
        (shown,) = settled([report], client, pytest.fail, show_refuted=True)
    assert [each.span.line for each in after.findings] == [1, 3, 4]
    assert {each.certainty for each in after.findings} == {"must"}
    assert [each.span.line for each in after.refuted] == [2, 5]
    assert [each.span.line for each in after.possible] == [6]
    assert [each.span.line for each in shown.findings] == [1, 2, 3, 4, 5]


PROGRAM = """
import keras

inputs = keras.Input((28, 28))
x = keras.layers.Conv2D(8, 3)(inputs)
"""


def check(tmp_path: Path, *options: str) -> int:
    program = tmp_path / "train.py"
    program.write_text(PROGRAM)
    return run(["check", "--isolated", "--no-cache", "--output-format", "concise", str(program), *options])


def test_without_tensorflow_one_line_says_how_to_get_it(
    worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = worker('print(json.dumps({"missing": "ModuleNotFoundError: No module named \'tensorflow\'"}), flush=True)')
    plain = check(tmp_path), capsys.readouterr().out
    asked = check(tmp_path, "--confirm", "--confirm-python", python)
    told = capsys.readouterr()
    assert (asked, told.out) == plain and plain[0] == 1
    assert len(told.err.splitlines()) == 1 and "pip install 'tflint[confirm]'" in told.err


def test_confirm_may_stand_before_a_path(worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    always = f"{HELLO}\nfor line in sys.stdin:\n    print(json.dumps({YES!r}), flush=True)"
    program = tmp_path / "train.py"
    program.write_text(PROGRAM)
    python = worker(textwrap.dedent(always))
    assert run(["check", "--isolated", "--confirm-python", python, "--no-cache", "--confirm", str(program)]) == 1
    out = capsys.readouterr().out
    assert "confirmed by TensorFlow 2.99.0, Keras 3.99.0: ValueError: no" in out and "1 confirmed" in out


def test_refuted_findings_leave_the_exit_code_alone(
    worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    always = f"{HELLO}\nfor line in sys.stdin:\n    print(json.dumps({NO!r}), flush=True)"
    python = worker(textwrap.dedent(always))
    assert check(tmp_path, "--confirm", "--confirm-python", python) == 0
    assert "1 refuted" in capsys.readouterr().out
    assert check(tmp_path, "--confirm", "--show-refuted", "--confirm-python", python) == 0
    assert "refuted by TensorFlow 2.99.0, Keras 3.99.0: it runs" in capsys.readouterr().out


@pytest.mark.parametrize("format", ["full", "json", "sarif", "grouped"])
def test_formats_carry_the_verdict(
    format: str, worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"outcome": "undecided", "reason": "no proof", "curve": [["a", [1.0, 0.5]], ["b", [1.0, float("nan")]]]}
    always = f"{HELLO}\nfor line in sys.stdin:\n    print({json.dumps(answer)!r}, flush=True)"
    check(tmp_path, "--confirm", "--output-format", format, "--confirm-python", worker(textwrap.dedent(always)))
    out = capsys.readouterr().out
    assert "no proof" in out or format == "grouped"
    if format in ("json", "sarif"):
        json.loads(out, parse_constant=pytest.fail)
    if format == "full":
        assert "a  ▅▃" in out and "b  ▅x" in out


def test_what_tensorflow_refutes_is_not_fixed(
    worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "import keras\n\noptimizer = keras.optimizers.Adam(learning_rate=1)\n"
    program = tmp_path / "train.py"
    for answer, expected in ((NO, text), (YES, text.replace("=1)", "=1.0)"))):
        always = f"{HELLO}\nfor line in sys.stdin:\n    print(json.dumps({answer!r}), flush=True)"
        program.write_text(text)
        python = worker(textwrap.dedent(always))
        options = ["--isolated", "--no-cache", "--fix", "--confirm", "--confirm-python", python]
        run(["check", *options, "--target-keras", "3.5", str(program)])
        assert program.read_text() == expected
    capsys.readouterr()


def test_a_fix_that_breaks_a_model_is_not_applied(
    worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """import keras
from keras import layers

model = keras.Sequential([keras.Input((9, 4)), layers.LSTM(8), layers.LSTM(3)])
"""
    builds = f"""
        {HELLO}
        for line in sys.stdin:
            request = json.loads(line)["request"]
            broken = BREAKS and request["ask"] == "names" and "return_sequences" in line
            print(json.dumps({YES!r} if request["ask"] == "layer" or broken else {NO!r}), flush=True)
    """
    program = tmp_path / "train.py"
    for breaks in (False, True):
        program.write_text(text)
        python = worker(textwrap.dedent(builds).replace("BREAKS", str(breaks)))
        options = ["--isolated", "--no-cache", "--fix", "--unsafe-fixes", "--confirm", "--confirm-python", python]
        run(["check", *options, str(program)])
        assert (program.read_text() == text) is breaks
    capsys.readouterr()


def test_the_interpreter_may_be_configured(worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    always = f"{HELLO}\nfor line in sys.stdin:\n    print(json.dumps({YES!r}), flush=True)"
    (tmp_path / "tflint.toml").write_text(f"confirm-python = {json.dumps(worker(textwrap.dedent(always)))}\n")
    program = tmp_path / "train.py"
    program.write_text(PROGRAM)
    run(["check", "--no-cache", "--confirm", str(program)])
    assert "TensorFlow 2.99.0" in capsys.readouterr().out


def test_a_keras_of_another_major_version_refutes_nothing(
    worker: Worker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = worker(f"{HELLO}\nfor line in sys.stdin:\n    print(json.dumps({NO!r}), flush=True)")
    assert check(tmp_path, "--confirm", "--target-keras", "2.15", "--confirm-python", python) == 1
    assert "undecided: TensorFlow 2.99.0, Keras 3.99.0 says that it runs" in capsys.readouterr().out
    assert check(tmp_path, "--confirm", "--target-keras", "3.5", "--confirm-python", python) == 0
    capsys.readouterr()
