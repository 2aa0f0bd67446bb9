"""Unit: many files, whatever happens to the processes, the clock and the patience of the user."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tflint import pipeline, processes, project, watching
from tflint.cache import Cache
from tflint.config import Settings
from tflint.findings import Report
from tflint.report import progress

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(str(path) for path in (ROOT / "fixtures" / "scripts").glob("*.py"))
SLOW = "import keras\n" + "".join(
    f"def f{n}(x):\n    for i in range(9):\n        x = keras.layers.Dense(i + {n})(x)\n    return x\n\n"
    f"m{n} = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])\n"
    for n in range(60)
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc, kills process groups")


@pytest.mark.parametrize("jobs", [2, 8])
def test_the_number_of_processes_changes_nothing(jobs: int) -> None:
    alone = list(project.lint_files(SCRIPTS, Settings(), 1))
    assert any(report.findings for report in alone)
    assert list(project.lint_files(SCRIPTS, Settings(), jobs)) == alone


def test_settings_may_differ_by_file() -> None:
    silent = Settings(ignore=("ALL",))
    reports = list(project.lint_files(SCRIPTS, lambda path: silent if "rates" in path else Settings(), 2))
    assert [report.path for report in reports] == SCRIPTS
    assert not any(report.findings for report in reports if "rates" in report.path)


def dying(path: str, settings: Settings) -> Report:
    """A file that kills its process, among files that do not."""
    if path == "deadly":
        os._exit(9)
    return Report(path)


@linux
@pytest.mark.parametrize("place", [0, 17, 39])
def test_only_the_file_that_kills_its_process_is_lost(place: int) -> None:
    paths = [str(number) for number in range(40)]
    paths[place] = "deadly"
    reports = list(processes.in_processes([(path, Settings()) for path in paths], 2, dying))
    assert [report.path for report in reports] == paths
    assert [report.path for report in reports if report.problems] == ["deadly"]


@linux
def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def endless(*_: object) -> None:
        while True:
            try:
                sum(range(1000))
            except Exception:
                continue

    monkeypatch.setattr(project, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(pipeline, "lint", endless)
    before = signal.getsignal(signal.SIGVTALRM)
    path = tmp_path / "a.py"
    path.touch()
    (problem,) = project.lint_file(str(path), Settings()).problems
    assert problem.message == "given up after 0.05 seconds of computing"
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_dear_steps_end_with_the_time_budget(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tflint.interpret import limits

    monkeypatch.setattr(limits, "MOST_SECONDS", -1.0)
    (tmp_path / "a.py").write_text(SLOW)
    assert project.lint_file(str(tmp_path / "a.py"), Settings()).limits == ("the time budget of the file",)


PATIENCE = 120.0
"""Seconds after which a test gives up: a ceiling for loaded machines, nothing is expected to take that long."""


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    """tflint in two processes over more than it can do at once, once both are in the middle of it."""
    for number in range(20):
        (folder / f"a{number}.py").write_text("quick = 1\n")
    for files in (240, 960, 3840):
        for number in range(files):
            (folder / f"m{number}.py").write_text(SLOW.replace("Dense", "Dense" + " " * (number + 1)))
        command = [sys.executable, "-m", "tflint", "-j", "2", "--output-format", "concise", *more, "."]
        pipe: Any = subprocess.PIPE
        process = subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
        until(partial(is_midway, process))
        if process.poll() is None:
            return process
        process.communicate()
    raise AssertionError("it should still be at work")


def is_midway(process: subprocess.Popen[str]) -> bool:
    """Whether what is quick is done and both processes compute, or it is all over."""
    return process.poll() is not None or computing(children(process.pid)) >= 0.8


def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def computing(pids: list[int]) -> float:
    """Seconds of computing of the laziest of two processes: what is quick is done by then."""
    seconds = []
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        seconds.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return min(seconds) if len(seconds) == 2 else 0.0


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pids: list[int]) -> list[int]:
    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return [pid for pid in pids if runs(pid)]


@linux
def test_ctrl_c_leaves_a_clean_terminal_and_a_valid_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    process = start(tmp_path)
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130 and not out and not err.strip()
    assert workers and not alive(workers)
    monkeypatch.chdir(tmp_path)
    cache = Cache(".tflint_cache")
    assert 0 < len(cache._entries) < len(list(tmp_path.glob("*.py")))


@linux
def test_processes_do_not_outlive_the_one_that_started_them(tmp_path: Path) -> None:
    process = start(tmp_path, "--no-cache")
    workers = children(process.pid)
    process.kill()
    process.communicate(timeout=PATIENCE)
    until(lambda: not alive(workers))
    assert workers and not alive(workers)


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "first", "wanted", "shown"),
    [(Terminal(), 0.0, True, True), (io.StringIO(), 0.0, True, False), (Terminal(), 0.0, False, False)]
    + [(Terminal(), 9.0, True, False)],
)
def test_progress(monkeypatch: pytest.MonkeyPatch, stream: Any, first: float, wanted: bool, shown: bool) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "FIRST_AFTER", first)
    monkeypatch.setattr(progress, "BETWEEN", 0.0)
    assert list(progress.shown("abc", 3, wanted)) == ["a", "b", "c"]
    text = stream.getvalue()
    assert text == ("\r\x1b[2K1/3 files\r\x1b[2K2/3 files\r\x1b[2K3/3 files\r\x1b[2K" if shown else "")


@pytest.mark.parametrize("polled", [True, False])
def test_watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, polled: bool) -> None:
    if polled:
        monkeypatch.setitem(sys.modules, "watchfiles", None)
        monkeypatch.setattr(watching, "INTERVAL", 0.02)
    else:
        pytest.importorskip("watchfiles")
    path = tmp_path / "a.py"
    path.write_text("1\n")
    runs: list[str] = []

    def run() -> int:
        runs.append(path.read_text())
        if len(runs) == 3:
            raise KeyboardInterrupt
        (tmp_path / "notes.log").write_text("not watched")
        from threading import Timer

        Timer(0.3, path.write_text, [f"{len(runs) + 1}\n"]).start()
        return 0

    with pytest.raises(KeyboardInterrupt):
        watching.run_again([str(path)], run)
    assert runs == ["1\n", "2\n", "3\n"]
