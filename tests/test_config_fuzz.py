"""Unit: any configuration at all is taken, or refused with its place; never a traceback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tflint import cli
from tflint.config import layers
from tflint.config.options import TABLE
from tflint.config.places import read
from tflint.config.showing import toml

COMPLAINT = re.compile(r"Error: \S*?\.toml:\d+:\d+: .+|Error: .*lint: .+|Error: .+: .*baseline.*")
WORDS = st.sampled_from(
    [
        "loss",
        "ALL",
        "linear-stack",
        "linear_stack",
        "shape",
        "off",
        "error",
        "3.1",
        "*.py",
        "[",
        "!",
        "a/",
        "",
        "\0",
        "é",
        "x" * 300,
    ]
)
NAMES = st.sampled_from(
    [*(option.name for option in TABLE), "files", "selct", "linear-stack", "flatten-too-large", "weights", "", "a b"]
)
LEAVES: Any = st.one_of(
    st.none().map(lambda _: True),
    st.booleans(),
    st.integers(-3, 9),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
EXAMPLES = st.sampled_from(
    [f"{option.name} = {option.example}" for option in TABLE if option.name not in ("rulebooks", "jobs")]
)
LINES = st.one_of(
    EXAMPLES,
    st.tuples(NAMES, VALUES).map(lambda pair: f"{toml(dict([pair]))[2:-2]}"),
    st.sampled_from(
        ["[[overrides]]", "[levels]", "[rules.flatten-too-large]", "[per-file-ignores]", "# x", "files = ['a.py']"]
    ),
    st.text(max_size=20),
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "lint").mkdir()
    return tmp_path


@FEW
@given(st.lists(LINES, max_size=6))
def test_any_configuration(folder: Path, capsys: pytest.CaptureFixture[str], lines: list[str]) -> None:
    text = "\n".join(lines)
    (folder / "tflint.toml").write_text(text, encoding="utf-8", errors="replace")
    layers.forget()
    code = cli.run(["."])
    told = capsys.readouterr().err
    assert code in (cli.CLEAN, cli.FAILED), told
    assert "itself failed" not in told and "Traceback" not in told
    if code == cli.FAILED:
        assert told and all(COMPLAINT.fullmatch(line) for line in told.splitlines() if line), told
    layers.forget()
    assert cli.run(["--show-settings", "a.py"]) == (cli.CLEAN if "baseline" in told and ".toml:" not in told else code)
    capsys.readouterr()


@FEW
@given(st.binary(max_size=60))
def test_any_bytes(folder: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    (folder / "tflint.toml").write_bytes(data)
    layers.forget()
    assert cli.run(["."]) in (cli.CLEAN, cli.FAILED)
    assert "itself failed" not in capsys.readouterr().err


@FEW
@given(
    st.lists(
        st.sampled_from(
            [
                "a.py",
                "--select",
                "loss",
                "--ignore=ALL",
                "--config",
                "jobs = 2",
                "x = ",
                "--isolated",
                "-q",
                "-v",
                "-s",
                "-",
                "--off",
            ]
            + [
                "--max-warnings",
                "0",
                "--fail-on",
                "info",
                "--show-files",
                "--show-settings",
                "--color=never",
                "rules",
                "explain",
            ]
            + [
                "config",
                "init",
                "schema",
                "--target-keras",
                "--extend-exclude",
                "*.py",
                "--help",
                "--version",
                "--exit-zero",
                "nope",
            ]
        ),
        max_size=5,
    )
)
def test_any_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x = 1\n")))
    code = cli.run(words)
    told = capsys.readouterr()
    assert code in (cli.CLEAN, cli.FAILED), words
    assert "itself failed" not in told.err and (code == cli.CLEAN or told.err), (words, told.err)


@FEW
@given(st.lists(st.tuples(NAMES, VALUES), max_size=5, unique_by=lambda pair: pair[0]))
def test_every_key_has_a_place(pairs: list[tuple[str, Any]]) -> None:
    text = "".join(f"{toml(dict([pair]))[2:-2]}\n" for pair in pairs)
    try:
        document, places = read(text)
    except ValueError:
        return
    lines = text.split("\n")
    for number, name in enumerate(document, 1):
        line, column = places.key((name,))
        assert line == number and lines[line - 1][column - 1 :].lstrip("\"'").startswith(name[:1])
        assert (name,) in places.values
