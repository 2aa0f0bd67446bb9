"""Unit: a report is kept exactly as long as nothing it was made from has changed, whatever happens to the cache."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tflint import cache as caching
from tflint import pipeline, project, watching
from tflint.cache import Cache, clean, folder_for
from tflint.config import Settings
from tflint.findings import Because, Edit, Finding, Fix, Report, Verdict
from tflint.packing import pack, unpack
from tflint.source.span import Span

ROOT = Path(__file__).parent.parent
SETTINGS = Settings()
SCRIPT = """\
import keras
from rates import RATE
import extras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(RATE), "mse")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project of two files: the script's learning rate stands in the other one."""
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").touch()
    Path("train.py").write_text(SCRIPT)
    Path("rates.py").write_text("RATE = 10.0\n")
    for name in ("train.py", "rates.py"):
        os.utime(name, ns=(10**18, 10**18))  # long ago: nobody doubts their time
    watching.forget()
    yield tmp_path
    watching.forget()


class Run:
    """One run of tflint over the script: what it says, and which files it had to read."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        watching.forget()
        self.linted: list[str] = []
        original = project.lint_file

        def lint_file(path: str, settings: Settings) -> Report:
            self.linted.append(path)
            return original(path, settings)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(project, "lint_file", lint_file)
            self.reports = list(project.lint_files(["train.py"], settings, 1, Cache(folder_for())))

    @property
    def rules(self) -> list[str]:
        return [finding.rule for report in self.reports for finding in report.findings]


def test_the_second_run_says_the_same_and_reads_nothing() -> None:
    first, second = Run(), Run()
    assert first.linted == ["train.py"] and "learning-rate-too-high" in first.rules
    assert not second.linted and second.reports == first.reports


def changed_script() -> None:
    Path("train.py").write_text(SCRIPT.replace("RATE)", "1e-3)"))


def changed_import() -> None:
    Path("rates.py").write_text("RATE = 0.001\n")


def removed_import() -> None:
    Path("rates.py").unlink()


def nearer_import() -> None:
    Path("rates.py").unlink()
    Path("rates").mkdir()
    Path("rates/__init__.py").write_text("RATE = 0.001\n")


@pytest.mark.parametrize("change", [changed_script, changed_import, removed_import, nearer_import])
def test_what_changes_the_report_is_seen(change: object) -> None:
    Run()
    assert callable(change)
    change()
    run = Run()
    assert run.linted == ["train.py"] and "learning-rate-too-high" not in run.rules


def test_a_module_that_appears_is_seen() -> None:
    Run()
    Path("extras.py").write_text("X = 1\n")
    assert Run().linted == ["train.py"]


def test_what_was_pinned_is_seen() -> None:
    Run()
    Path("requirements.txt").write_text("tensorflow==2.15.0\n")
    assert Run().linted == ["train.py"]


def test_other_settings_are_other_reports() -> None:
    Run()
    other = Run(Settings(ignore=("learning-rate-too-high",)))
    assert other.linted and not other.rules
    assert not Run().linted and not Run(Settings(fail_on="error")).linted


def test_a_rule_of_the_user_that_changes_is_seen() -> None:
    Path("book").mkdir()
    settings = Settings(rulebooks=(str(Path("book").absolute()),))
    Run(settings)
    Path("book/new.py").touch()
    assert Run(settings).linted == ["train.py"]


def test_files_that_were_only_touched_are_read_but_not_linted() -> None:
    first = Run()
    for _ in range(2):
        os.utime("train.py")
        run = Run()
        assert not run.linted and run.reports == first.reports


def test_two_changes_within_one_tick_of_the_clock_are_told_apart() -> None:
    now = time.time_ns()
    Path("rates.py").write_text("RATE = 10.0\n")
    os.utime("rates.py", ns=(now, now))
    Run()
    Path("rates.py").write_text("RATE = 0.01\n")
    os.utime("rates.py", ns=(now, now))
    run = Run()
    assert run.linted == ["train.py"] and "learning-rate-too-high" not in run.rules


def packs() -> list[Path]:
    return [path for path in Path(".tflint_cache").glob("*/*") if path.is_file()]


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text", "folder"])
def test_a_broken_cache_is_no_cache(damage: str) -> None:
    first = Run()
    (pack_,) = packs()
    data = pack_.read_bytes()
    if damage == "cut":
        pack_.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        pack_.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    elif damage == "folder":
        pack_.unlink()
        pack_.mkdir()
    else:
        pack_.write_bytes(b"" if damage == "empty" else b"no cache at all" * 9)
    run = Run()
    assert run.linted and run.reports == first.reports
    assert damage == "folder" or not Run().linted


@pytest.mark.parametrize("entry", [None, [], [0, {}, [], None], [0, {"train.py": 1}, [], [0]], [0, {}, [], [2, 1]]])
def test_entries_that_make_no_sense_are_left_out(entry: object) -> None:
    Run()
    cache = Cache(folder_for())
    for key in cache._entries:
        cache._entries[key] = entry  # type: ignore[assignment]
    assert cache.get("train.py", SETTINGS) is None


def test_problems_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Report:
        raise ValueError("no")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "lint", fails)
        assert Run().reports[0].problems
    assert "learning-rate-too-high" in Run().rules


def test_reports_nobody_asked_for_are_dropped_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    Run()
    later = time.time_ns() + 15 * caching.DAY
    monkeypatch.setattr(time, "time_ns", lambda: later)
    Run(Settings(possible=True))
    assert len(Cache(folder_for())._entries) == 1


def test_a_folder_that_cannot_be_made_is_no_error() -> None:
    Path(".tflint_cache").write_text("")
    assert "learning-rate-too-high" in Run().rules


def test_the_folder_is_left_alone_by_git_and_backups() -> None:
    Run()
    assert Path(".tflint_cache/.gitignore").read_text() == "*\n"
    assert Path(".tflint_cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_clean_deletes_caches_only() -> None:
    Run()
    assert clean(".tflint_cache") and not Path(".tflint_cache").exists()
    Path("results").mkdir()
    assert not clean("results") and Path("results").is_dir()


def test_the_cache_lies_at_the_top_of_the_project(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    assert folder_for("a/b") == str(folder / ".tflint_cache")


def test_runs_at_the_same_time_do_not_disturb_each_other() -> None:
    for number in range(20):
        Path(f"m{number}.py").write_text(f"import keras\nx{number} = keras.optimizers.Adam(10.0)\n")
    command = [sys.executable, "-m", "tflint", "-j", "1", "--output-format", "concise"]
    running = [subprocess.Popen([*command, "."], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate()[0] for process in running}
    assert len(said) == 1
    assert len(Cache(folder_for())._entries) == 22
    assert not [path for path in packs() if "." in path.name]


def test_a_warm_run_imports_nothing_it_does_not_need() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "tflint", "--output-format", "concise", "."]
    cold, warm = (subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(2))
    loaded = {line.rpartition("|")[2].strip() for line in warm.stderr.splitlines()}
    assert "error[" in warm.stdout or "warning[" in warm.stdout
    assert cold.stdout == warm.stdout and cold.returncode == warm.returncode == 1
    heavy = "libcst astroid tflint.checks tflint.interpret tflint.pipeline tflint.runner multiprocessing asyncio numpy"
    assert not loaded & set(heavy.split())


def everything() -> Report:
    span, cell = Span("a.py", 1, 2, 3, 4), Span("n.ipynb", 1, 2, 3, 4, 5)
    fix = Fix("write", (Edit(span, "x"),), "safe")
    verdict = Verdict("confirmed", "ValueError", "2.21", None, (("written", (0.5, 1.0)),))
    finding = Finding(
        span, "größe \udce9", (Because(cell, "so"),), "help", fix, "may", "r", "k", "error", cell, verdict
    )
    asked = replace(finding, request={"layers": ["Dense", 3, 0.5, None, True]})
    return Report("a.py", (finding, asked), (finding,), lines={("a.py", None, 1): "x"}, physical={cell: span})


def test_packing_loses_nothing() -> None:
    import json

    report = everything()
    found = unpack(json.loads(json.dumps(pack(report))))
    assert found == report
    assert dict(found.findings[1].request) == {"layers": ("Dense", 3, 0.5, None, True)}


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures" / "scripts").glob("*.py")), ids=lambda path: path.stem)
def test_packing_reports_of_fixtures(path: Path) -> None:
    report = project.lint_file(str(path), Settings(extend_select=("ALL",), possible=True))
    assert unpack(pack(report)) == report


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError):
        pack({"a": {1, 2}})
