"""Unit tests of the command line about configuration: what is read, what is told, which exit code."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tflint import cli, flags
from tflint.config import layers
from tflint.config.options import OPTIONS
from tflint.report import terminal
from tflint.rules import rule_book

Run = Any
SAMPLE = Path(__file__).parent.parent / "fixtures" / "sample" / "train.py"
QUIET = ("-q", "--output-format", "concise")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("check", "a.py")` in a folder with one faulty program: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLE, "train.py")
    layers.forget()

    def run_here(*arguments: str) -> tuple[int, str, str]:
        layers.forget()
        code = cli.run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_here


def told(out: str) -> list[str]:
    """The rules that speak in a concise report, with their levels."""
    return [line.split(": ")[1].split("]")[0] for line in out.splitlines()]


def test_settings_of_each_file(run: Run) -> None:
    Path("old").mkdir()
    shutil.copy("train.py", "old/train.py")
    Path("tflint.toml").write_text("select = ['learning-rate-too-high']\n[per-file-ignores]\n'old/' = ['training']\n")
    assert run(*QUIET) == (1, run(*QUIET, "train.py")[1], "")
    assert run(*QUIET, "old")[:2] == (0, "")


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        (("--select", "loss"), ["error[binary-loss-on-softmax"]),
        (("--select", "loss", "--warn", "loss"), ["warning[binary-loss-on-softmax"]),
        (
            ("--select", "loss,shape", "--info", "binary-loss-on-softmax", "--off", "shape"),
            ["info[binary-loss-on-softmax"],
        ),
        (("--config", "select = ['learning-rate-too-high']"), ["warning[learning-rate-too-high"]),
        (
            (
                "--config",
                "select = ['learning-rate-too-high']",
                "--config",
                "rules.learning-rate-too-high.factor = 1e3",
            ),
            [],
        ),
        (("--ignore", "correctness", "--error", "suspicious"), ["error[learning-rate-too-high"]),
    ],
)
def test_options_are_settings(run: Run, options: tuple[str, ...], rules: list[str]) -> None:
    assert told(run(*QUIET, "train.py", *options)[1]) == rules


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--select", "training"), 1),
        (("--select", "training", "--fail-on", "error"), 0),
        (("--select", "training", "--fail-on", "error", "--max-warnings", "0"), 1),
        (("--select", "training", "--fail-on", "error", "--max-warnings", "1"), 0),
        (("--select", "training", "--info", "training"), 0),
        (("--config", "fail-on = 'error'", "--select", "training"), 0),
        (("--config", "fail-on = 'error'", "--select", "training", "--fail-on", "info"), 1),
        (("--config", "fail-on = 'errors'"), 2),
        (("--config", "x.toml"), 2),
        (("--select", "nothing"), 2),
        (("--target-keras", "three"), 2),
    ],
)
def test_exit_codes(run: Run, options: tuple[str, ...], code: int) -> None:
    answer = run("train.py", *options)
    assert answer[0] == code and ("Error: " in answer[2]) is (code == 2)


def test_wrong_configuration_in_a_folder_below_is_told_before_anything(run: Run) -> None:
    Path("sub").mkdir()
    Path("sub/tflint.toml").write_text("selct = []")
    shutil.copy("train.py", "sub/train.py")
    assert run() == (2, "", "Error: sub/tflint.toml:1:1: unknown key `selct`, did you mean `select`?\n")
    assert run("train.py", "--exit-zero")[0] == 0


def test_excluded_files_are_skipped_even_when_named(run: Run) -> None:
    Path("tflint.toml").write_text("extend-exclude = ['train.py']")
    code, out, err = run("train.py")
    assert code == 0 and "train.py is excluded" in err and "0 files" in out
    assert run("train.py", "--no-force-exclude")[0] == 1 and run("train.py", "-q")[2] == ""


@pytest.mark.parametrize(("name", "files"), [("train.py", 0), ("other.py", 1)])
def test_excludes_hold_for_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, files: int) -> None:
    Path("tflint.toml").write_text("extend-exclude = ['train.py']")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"import keras\n")))
    out = run("-", "--stdin-filename", name, "--output-format", "json")[1]
    assert json.loads(out)["summary"]["files"] == files


def test_settings_for_standard_input_follow_its_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("old").mkdir()
    Path("old/tflint.toml").write_text("select = []")
    for name, code in (("old/x.py", 0), ("x.py", 1)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAMPLE.read_bytes())))
        assert run("-", "--stdin-filename", name)[0] == code


def test_files_are_shown(run: Run) -> None:
    Path("notes.txt").touch()
    Path("stub.pyi").touch()
    assert run("--show-files") == (0, "train.py\n", "")
    assert run("--show-files", "--extend-include", "*.pyi")[1] == "stub.pyi\ntrain.py\n"
    Path(".gitignore").write_text("train.py\n")
    assert run("--show-files") == (0, "", "no Python file or notebook found\n")
    assert run("--show-files", "--no-respect-gitignore")[1] == "train.py\n"


def test_no_files_can_be_an_error(run: Run) -> None:
    Path("empty").mkdir()
    assert run("empty")[0] == 0 and run("empty", "--error-on-no-files")[0] == 2


def test_output_format_and_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tflint.toml").write_text("output-format = 'json'")
    assert json.loads(run()[1])
    monkeypatch.setenv("TFLINT_TF_OUTPUT_FORMAT", "gitlab")
    assert isinstance(json.loads(run()[1]), list)
    assert "found" in run("--output-format", "concise")[1]


def test_quiet_and_silent(run: Run) -> None:
    code, out, err = run("--output-format", "full", "-q")
    assert code == 1 and "found " not in out and out.endswith("data-input-mismatch\n") and not err
    assert run("-s") == (1, "", "")


def test_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b[" in run("--color", "always")[1] and "\x1b[" not in run("--color", "never")[1]
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in run()[1]


def test_a_failure_of_ours_is_one_line_and_two(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*rest: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(flags, "configurations", fails)
    monkeypatch.setattr(cli, "configurations", fails)
    code, out, err = run()
    assert (code, out) == (2, "") and "ZeroDivisionError: by zero" in err and "Traceback" not in err


def test_every_option_of_the_table_can_be_given(run: Run) -> None:
    given = {
        "select": ("loss",),
        "off": ("data",),
        "possible": True,
        "jobs": 3,
        "fail_on": None,
        "force_exclude": False,
    }
    assert flags._given(given) == {
        "levels": {"data": "off"}, "select": ["loss"], "possible": True, "jobs": 3, "force-exclude": False,
    }  # fmt: skip
    assert {*flags._TAKEN, *flags._SWITCHES} <= set(OPTIONS)


def test_config_explains_keys_to_programs(run: Run) -> None:
    code, out, _ = run("config", "cell-magics", "--output-format", "json")
    found = json.loads(out)
    assert code == 0 and (found["key"], found["default"], found["in_overrides"]) == ("cell-magics", [], True)
    every = json.loads(run("config", "--output-format", "json")[1])
    assert [each["key"] for each in every] == list(OPTIONS)


def test_cell_magics_of_the_configuration(run: Run) -> None:
    program = SAMPLE.read_text("utf-8")
    cell = {"cell_type": "code", "metadata": {}, "source": "%%mytimer\n" + program}
    Path("n.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4}), "utf-8")
    assert told(run(*QUIET, "n.ipynb")[1]) == []
    Path("tflint.toml").write_text('cell-magics = ["%%mytimer"]\n', "utf-8")
    assert len(told(run(*QUIET, "n.ipynb")[1])) == 3
    assert run("--fix", "--unsafe-fixes", "--select", "loss", "n.ipynb")[0] == 0
    assert "categorical_crossentropy" in Path("n.ipynb").read_text("utf-8")
    assert "Dense" in run("shapes", "n.ipynb")[1]
    Path("tflint.toml").write_text('cell-magics = ["my timer"]\n', "utf-8")
    assert 'a name such as "mytimer" is wanted' in run("n.ipynb")[2]


def test_config_explains_keys(run: Run) -> None:
    assert "one of error, warning, info" in run("config", "fail-on")[1].lower()
    assert all(name in run("config")[1] for name in OPTIONS)
    code, _, err = run("config", "fail_on")
    assert code == 2 and "did you mean `fail-on`" in err


def test_init_writes_what_can_be_read(run: Run) -> None:
    Path("tflint.toml").write_text(run("init", "--toml")[1])
    assert run("--exit-zero")[0] == 0
    Path("tflint.toml").unlink()
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n\n" + run("init")[1])
    assert run("--exit-zero")[0] == 0


def test_schema_and_rage(run: Run) -> None:
    assert "select" in json.loads(run("schema")[1])["properties"]
    out = run("rage")[1]
    assert "libcst" in out and str(Path.cwd()) not in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_everything(run: Run, shell: str) -> None:
    script = run("completion", shell)[1]
    assert all(word in script for word in ("explain", "show-settings", "linear-stack", "tflint-tf", "sarif"))


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--select linear-s", "linear-stack"),
        ("check --fail-on e", "error"),
        ("exp", "explain"),
        ("explain summed", "summed-loss"),
    ],
)
def test_bash_completes(run: Run, words: str, expected: str) -> None:
    Path("c.sh").write_text(run("completion", "bash")[1])
    count = len(words.split())
    ask = f"source c.sh; COMP_WORDS=(tflint {words}); COMP_CWORD={count}; _tflint; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True)
    assert expected in done.stdout.split() and not done.stderr


def test_explain_shows_options(run: Run) -> None:
    assert "weights = 10_000_000: " in run("explain", "flatten-too-large")[1]
    fields = {each["name"]: each for each in json.loads(run("rules", "--output-format", "json")[1])}
    assert [each["name"] for each in fields["flatten-too-large"]["options"]] == ["weights", "inputs"]
    assert set(fields) == set(rule_book())


def test_rules_are_listed_by_what_they_are(run: Run) -> None:
    def names(*words: str) -> list[str]:
        return [each["name"] for each in json.loads(run("rules", "--output-format", "json", *words)[1])]

    assert names() == list(rule_book())
    assert names("loss") == [rule.name for rule in rule_book().values() if rule.folder == "loss"]
    assert names("--fixable", "pedantic") == [
        rule.name for rule in rule_book().values() if rule.kind == "pedantic" and rule.fix != "none"
    ]
    assert run("rules", "losss")[0] == 2


def test_pages_in_other_forms(run: Run) -> None:
    assert run("explain", "linear-stack", "--output-format", "markdown")[1].startswith("# ")
    (page,) = json.loads(run("explain", "linear_stack", "--output-format", "json")[1])
    assert page["name"] == "linear-stack" and "## Bad" in page["text"]
    assert len(json.loads(run("explain", "--all", "--output-format", "json")[1])) == len(rule_book())
    assert run("explain")[0] == run("explain", "--all", "linear-stack")[0] == 2


def test_a_wrong_configuration_does_not_hide_the_rules(run: Run) -> None:
    Path("tflint.toml").write_text("selct = []")
    code, out, err = run("explain", "linear-stack")
    assert code == 0 and "linear-stack" in out and "warning: tflint.toml:1:1" in err


@pytest.mark.parametrize(
    ("environment", "linked"),
    [
        ({"VTE_VERSION": "7200"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"VTE_VERSION": "4205"}, False),
        ({}, False),
    ],
)
def test_rules_are_links_where_the_terminal_knows_links(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], linked: bool
) -> None:
    for name in ("VTE_VERSION", "TERM_PROGRAM", "KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "WEZTERM_PANE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    terminal.choose("always")
    assert (terminal.link("a", "https://x") == "\x1b]8;;https://x\x1b\\a\x1b]8;;\x1b\\") is linked
    terminal.choose("never")
    assert terminal.link("a", "https://x") == "a"
    terminal.choose("auto")


def test_nothing_talks_to_a_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*rest: object, **more: object) -> None:
        raise AssertionError("a linter has nothing to say to a network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert [run(*words)[0] for words in ((), ("rules",), ("rage",), ("explain", "linear-stack"))] == [1, 0, 0, 0]


NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "code", "metadata": {}, "source": ["%%bash\n", "pip install keras ("]},
        {"cell_type": "code", "metadata": {"tags": ["tflint-skip"]}, "source": ["import keras\n", "x = ("]},
        {"cell_type": "code", "metadata": {}, "source": ["!ls\n", "y = f(1))"]},
    ],
}


def test_notebooks_in_every_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(NOTEBOOK)
    Path("train.py").unlink()
    Path("a.ipynb").write_text(text)
    expected = "a.ipynb:cell 3:2:9: error[syntax-error] unmatched ')'\n"
    assert run(*QUIET)[:2] == (1, expected)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(*QUIET, "-", "--stdin-filename", "a.ipynb")[:2] == (1, expected)
    assert run("--show-files")[1] == "a.ipynb\n"
    assert run("shapes", "a.ipynb")[0] == run("versions", "a.ipynb")[0] == 0
    for broken, told in (
        ('{"cells": [ keras', "broken notebook"),
        ('{"worksheets": [], "x": "keras"}', "notebook format 3"),
    ):
        Path("a.ipynb").write_text(broken)
        assert told in run(*QUIET)[1]


def test_comments_about_comments(run: Run) -> None:
    Path("train.py").write_text(
        "# tflint: file-ignore[unknown-suppression] names of another tool\n"
        "import keras\n"
        "x = 1  # tflint: ignore[of-another-tool]\n"
        "y = 2  # tflint: ignore[unused-suppression, linear-stack] kept for later\n"
        "z = 3  # tflint: expect[linear-stack]\n"
    )
    code, out, _ = run(*QUIET)
    assert (
        code == 1 and out == "train.py:5:8: warning[unused-suppression] expected here, `linear-stack` reports nothing\n"
    )


def test_verbose_says_which_configuration_holds(run: Run) -> None:
    Path("base.toml").write_text("")
    Path("tflint.toml").write_text("extend = 'base.toml'\n")
    assert "configuration of .: tflint.toml, on top of base.toml (also what holds for the whole run)\n" in run("-v")[2]


def test_rules_are_timed(run: Run) -> None:
    code, _, err = run("--profile-rules")
    assert code == 1 and "binary-loss-on-softmax" in err and err.splitlines()[-1].endswith(" ms  all rules")


def test_cache_folder_of_the_configuration(run: Run) -> None:
    Path("tflint.toml").write_text("cache-dir = 'kept/here'\n")
    run()
    assert Path("kept/here").is_dir() and not Path(".tflint_cache").exists()
