"""Unit tests of the command line: commands, exit codes, standard input, start-up."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tflint import __version__, cli, project
from tflint.config import Settings
from tflint.findings import Finding, Problem
from tflint.pipeline import Report
from tflint.rules import rule_book
from tflint.source.span import Span

Run = Any


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("check", "a.py")` in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run_here(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_here


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make every file answer with findings of these levels, and with problems."""

    def set_answer(*levels: str, problem: str | None = None) -> None:
        def report(path: str, *rest: object) -> Report:
            findings = tuple(
                Finding(Span(path, line, 1, line, 2), "wrong", rule="linear-stack", kind="suspicious", level=level)
                for line, level in enumerate(levels, 1)
            )
            return Report(path, findings, problems=(Problem(path, problem),) if problem else ())

        monkeypatch.setattr(project, "lint_file", report)
        monkeypatch.setattr(project, "lint_bytes", report)

    return set_answer


@pytest.mark.parametrize(
    ("levels", "options", "code"),
    [
        ((), (), 0),
        (("info",), (), 0),
        (("warning",), (), 1),
        (("error", "info"), (), 1),
        (("info",), ("--fail-on", "info"), 1),
        (("warning",), ("--fail-on", "error"), 0),
        (("error",), ("--exit-zero",), 0),
    ],
)
def test_exit_code(run: Run, answer: Any, levels: Any, options: Any, code: int) -> None:
    answer(*levels)
    Path("a.py").touch()
    assert run("a.py", *options)[0] == code


def test_a_problem_is_exit_code_two_and_hides_nothing(run: Run, answer: Any) -> None:
    answer("warning", problem="ValueError: no")
    Path("a.py").touch()
    code, out, _ = run("a.py", "--exit-zero")
    assert code == 2 and "ValueError: no" in out and "[linear-stack] wrong" in out


def test_check_may_be_left_out(run: Run, answer: Any) -> None:
    answer("warning")
    Path("a.py").touch()
    assert run("a.py") == run("check", "a.py") == run() == run("check") == run("--isolated", "--no-cache", "a.py")


def test_a_command_wins_over_a_path_of_its_name(run: Run, answer: Any) -> None:
    Path("rules").mkdir()
    code, out, err = run("rules")
    assert code == 0 and "syntax-error" in out and "./rules" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.py",),
        ("--select", "linear-stak", "."),
        ("--no-such-option",),
        ("explain", "linear-stak"),
        ("explain",),
    ],
)
def test_usage_errors_are_exit_code_two(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code == 2 and not out and "Error:" in err
    if "linear-stak" in arguments:
        assert "did you mean `linear-stack`" in err


def test_an_unreadable_file_does_not_lose_the_others(run: Run) -> None:
    Path("link.py").symlink_to("nowhere-at-all.py")
    Path("other.py").write_text("# tensorflow is not used here\nx = 1\n")
    code, out, _ = run("link.py", "other.py")
    assert code == 2 and "link.py" in out and "in 2 files" in out


def test_a_file_without_tensorflow_is_never_parsed(run: Run) -> None:
    Path("a.py").write_text("this is no Python (\n")
    assert run("a.py") == (0, "nothing to report in 1 file\n", "")


def test_no_files(run: Run) -> None:
    code, _, err = run()
    assert code == 0 and "no Python file" in err


@pytest.mark.parametrize("arguments", [("--init",), ("--langserver",), ("--chdir=x",), ("--recursive",), ()])
def test_is_not_the_linter_for_terraform(run: Run, arguments: tuple[str, ...]) -> None:
    Path("main.tf").touch()
    code, _, err = run(*arguments)
    assert code == 2 and "Terraform is another program" in err


def test_standard_input(run: Run, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer("warning")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"import keras\n")))
    code, out, _ = run("-", "--stdin-filename", "lib/train.py", "--output-format", "json")
    assert code == 1 and json.loads(out)["findings"][0]["path"] == "lib/train.py"


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"tflint {__version__} (TensorFlow/Keras linter)\n", "")


def test_rules_lists_every_rule(run: Run) -> None:
    listed = run("rules")[1]
    assert all(f"  {name} " in listed for name in rule_book())
    fields = json.loads(run("rules", "--output-format", "json")[1])
    assert [each["name"] for each in fields] == list(rule_book())
    assert all(each["summary"] and each["level"] for each in fields)


def test_explain_shows_the_page(run: Run) -> None:
    code, out, _ = run("explain", "syntax_error")
    assert code == 0 and "correctness (error)" in out and "    model = keras.Sequential([" in out and "```" not in out


def test_output_format_by_environment(run: Run, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer()
    Path("a.py").touch()
    monkeypatch.setenv("TFLINT_TF_OUTPUT_FORMAT", "json")
    assert json.loads(run("a.py")[1])["summary"]["files"] == 1


def test_many_files_in_processes_are_reported_in_order(tmp_path: Path) -> None:
    paths = []
    for number in range(40):
        paths.append(str(tmp_path / f"m{number}.py"))
        Path(paths[-1]).write_text("x = 1\n" * (number % 7))
    assert [report.path for report in project.lint_files(paths, Settings(), jobs=2)] == paths


def python(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, **more)


def test_module_is_the_command(tmp_path: Path) -> None:
    done = python("-m", "tflint", "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"tflint {__version__} (TensorFlow/Keras linter)\n")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_start_up_is_lazy(arguments: list[str], tmp_path: Path) -> None:
    done = python("-X", "importtime", "-m", "tflint", *arguments, cwd=tmp_path)
    assert done.returncode == 0
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    heavy = "libcst astroid tensorflow keras numpy pygls rich asyncio multiprocessing importlib.metadata pathspec"
    assert not loaded & set(heavy.split())


def test_help_is_quick(tmp_path: Path) -> None:
    def fastest(*arguments: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            python(*arguments, cwd=tmp_path)
            times.append(time.perf_counter() - start)
        return min(times)

    assert fastest("-m", "tflint", "--help") < 3 * fastest("-c", "import click") + 0.05


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m tflint rules --output-format json | head -c 10"
    done = subprocess.run(shell, shell=True, capture_output=True, text=True, cwd=tmp_path)
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_any_file_name_can_be_printed(tmp_path: Path, encoding: str) -> None:
    os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")
    with open(os.fsencode(tmp_path) + b"/caf\xe9/\xc3\xa9.py", "w") as file:
        file.write("import keras\nx = (\n")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = python("-m", "tflint", ".", "--output-format", "json", cwd=tmp_path, env=environment)
    (finding,) = json.loads(done.stdout)["findings"]
    assert os.fsencode(finding["path"]).endswith(b"caf\xe9/\xc3\xa9.py")
