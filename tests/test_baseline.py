"""Unit tests of baselines: what is accepted stays silent wherever it moves, what is new speaks, gone is told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tflint import cli
from tflint.baseline import DEFAULT

PROGRAM = """import keras

model = keras.Sequential([
    keras.layers.Input((28, 28)),
    keras.layers.Flatten(input_shape=(28, 28)),
    keras.layers.Dense(10, "softmax", input_dim=784),
])
"""
Run = Any


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("a.py")` in a folder with the program and an empty configuration."""
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(PROGRAM, encoding="utf-8")
    Path("tflint.toml").touch()

    def run_here(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(["check", "--no-cache", "--output-format", "concise", *arguments])
        told = capfd.readouterr()
        return code, told.out, told.err

    return run_here


def change(old: str, new: str, path: str = "a.py") -> None:
    file = Path(path)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def entries(file: str = "b.json") -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(Path(file).read_text(encoding="utf-8"))["findings"]
    return found


@pytest.fixture
def accepted(run: Run) -> None:
    code, _, err = run("--baseline", "b.json", "--update-baseline", ".")
    assert code == 0 and "b.json: 2 findings accepted, 2 of them new, 0 forgotten" in err


def test_accepted_findings_stay_silent_when_they_move(run: Run, accepted: None) -> None:
    change("import keras\n", "import keras\n\n\nprint('moved')\n")
    change("    keras.layers.Dense", "  keras.layers.Dense")
    code, out, err = run("--baseline", "b.json", ".")
    assert code == 0 and "nothing to report" in out and "2 findings of the baseline not shown" in err


def test_only_what_is_new_speaks(run: Run, accepted: None) -> None:
    change("])", "    keras.layers.Dense(10, input_dim=784),\n])")
    code, out, _ = run("--baseline", "b.json", ".")
    assert code == 1 and out.count("input-shape-repeated") == 1 and "a.py:7:" in out


def test_a_second_copy_of_an_accepted_line_is_new(run: Run, accepted: None) -> None:
    line = '    keras.layers.Dense(10, "softmax", input_dim=784),\n'
    change(line, line * 2)
    assert run("--baseline", "b.json", ".")[1].count("input-shape-repeated") == 1


def test_stale_entries_are_told_pruned_and_can_fail(run: Run, accepted: None) -> None:
    change(", input_dim=784", "")
    code, _, err = run("--baseline", "b.json", ".")
    assert code == 0 and "1 finding of it no longer found" in err
    code, _, err = run("--baseline", "b.json", "--error-stale-baseline", ".")
    assert code == 1 and "no longer found: a.py: [input-shape-repeated] input_dim" in err
    assert run("--baseline", "b.json", "--prune-baseline", ".")[0] == 0
    assert len(entries()["a.py"]) == 1
    assert run("--baseline", "b.json", "--error-stale-baseline", ".")[0] == 0


def test_pruning_accepts_nothing_new(run: Run, accepted: None) -> None:
    change("])", "    keras.layers.Dense(10, input_dim=784),\n])")
    assert run("--baseline", "b.json", "--prune-baseline", ".")[0] == 1
    assert len(entries()["a.py"]) == 2


def test_files_and_rules_that_were_not_looked_at_are_kept(run: Run, accepted: None) -> None:
    Path("c.py").write_text(PROGRAM, encoding="utf-8")
    run("--baseline", "b.json", "--update-baseline", "c.py")
    assert set(entries()) == {"a.py", "c.py"}
    run("--baseline", "b.json", "--update-baseline", "--ignore", "input-shape-repeated", ".")
    assert len(entries()["a.py"]) == 2
    os.remove("c.py")
    run("--baseline", "b.json", "--prune-baseline", "a.py")
    assert set(entries()) == {"a.py"}


def test_the_configuration_names_the_baseline(run: Run) -> None:
    Path("tflint.toml").write_text(f'baseline = "{DEFAULT}"\n', encoding="utf-8")
    code, _, err = run(".")
    assert code == 2 and "--update-baseline writes it" in err
    assert run("--update-baseline", ".")[0] == 0 and run(".")[0] == 0
    os.mkdir("inner")
    Path("inner/d.py").write_text(PROGRAM, encoding="utf-8")
    assert run("inner")[0] == 1
    os.chdir("inner")
    assert run("..", "--update-baseline")[0] == 0 and set(entries(f"../{DEFAULT}")) == {"a.py", "inner/d.py"}
    assert run("d.py")[0] == 0


def test_without_a_name_the_default_is_written(run: Run) -> None:
    err = run("--update-baseline", ".")[2]
    assert os.path.exists(DEFAULT) and f'`baseline = "{DEFAULT}"`' in err


@pytest.mark.parametrize("text", ["", "[]", '{"version": 7}', '{"version": 1, "findings": {"a.py": [1]}}'])
def test_what_is_no_baseline_is_refused(run: Run, text: str) -> None:
    Path("b.json").write_text(text, encoding="utf-8")
    code, _, err = run("--baseline", "b.json", ".")
    assert code == 2 and "b.json: not a baseline" in err


def test_the_file_has_no_line_numbers_and_is_written_the_same_again(run: Run, accepted: None) -> None:
    before = Path("b.json").read_bytes()
    change("import keras\n", "\n\nimport keras\n")
    run("--baseline", "b.json", "--update-baseline", ".")
    assert Path("b.json").read_bytes() == before and b'"line"' not in before


def test_fixing_leaves_accepted_findings_alone(run: Run, accepted: None) -> None:
    change("])", "    keras.layers.Dense(10, input_dim=784),\n])")
    run("--baseline", "b.json", "--fix", ".")
    text = Path("a.py").read_text(encoding="utf-8")
    assert "Flatten(input_shape=(28, 28))" in text and "keras.layers.Dense(10),\n" in text


def test_findings_in_cells_move_with_them(run: Run) -> None:
    os.remove("a.py")
    cells: list[Any] = [{"cell_type": "code", "metadata": {}, "source": PROGRAM, "outputs": []}]
    Path("n.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    run("--baseline", "b.json", "--update-baseline", ".")
    cells.insert(0, {"cell_type": "code", "metadata": {}, "source": "import os\n", "outputs": []})
    Path("n.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    assert run("--baseline", "b.json", ".")[0] == 0
