"""Unit tests of users' rule books: pages and checks side by side, tried by the tests our own rules have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tflint import cli, rules
from tflint.checks import REGISTERED
from tflint.config import Settings, layers
from tflint.rules import PageError, load_rulebook, rule_book

Run = Any
PROGRAM = "from tensorflow import keras\nmodel = keras.Sequential([keras.Input((10,)), keras.layers.Dense(4096)])\n"


@pytest.fixture(autouse=True)
def forgetting() -> Iterator[None]:
    """Leave the rule book as it was."""
    book, checks = dict(rules._book()), dict(REGISTERED)
    yield
    rules._book().clear()
    rules._book().update(book)
    for name in REGISTERED.keys() - checks.keys():
        if name not in book:
            del REGISTERED[name]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def run_here(*arguments: str) -> tuple[int, str, str]:
        layers.forget()
        code = cli.run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_here


def test_a_new_rule_works_at_once(run: Run) -> None:
    assert run("new-rule", "lint", "too-many-units") == (0, "lint/too-many-units.md\nlint/too_many_units.py\n", "")
    assert run("test-rules", "lint") == (0, "right  too-many-units\n0 of 1 rules are wrong\n", "")
    Path("tflint.toml").write_text("rulebooks = ['lint']\nlevels = { too-many-units = 'error' }\n")
    Path("a.py").write_text(PROGRAM)
    code, out, _ = run("-q", "--output-format", "concise", "a.py")
    assert code == 1 and out == "a.py:2:47: error[too-many-units] 4096 units, ours have 1024 at most\n"
    assert run("-q", "--output-format", "concise", "a.py", "--off", "too-many-units")[:2] == (0, "")
    assert "too-many-units" in run("rules")[1] and "Bad" in run("explain", "too-many-units")[1]
    assert run("-q", "a.py", "--isolated")[:2] == (0, "")


def test_a_rule_speaks_only_where_its_book_is_named(run: Run) -> None:
    run("new-rule", "lint", "too-many-units")
    (rule,) = load_rulebook("lint")
    assert not Settings().selects(rule) and Settings(rulebooks=(str(Path("lint").resolve()),)).selects(rule)
    assert load_rulebook("lint") == [rule] and rule_book()["too-many-units"] is rule


def test_faults_are_told(run: Run) -> None:
    run("new-rule", "lint", "too-many-units")
    page = Path("lint/too-many-units.md")
    page.write_text(
        page.read_text().replace("4096", "512").replace("Dense(64)", "Dense(2048)").replace("## Why", "## Because")
    )
    code, out, _ = run("test-rules", "lint")
    assert code == 1 and out.startswith("wrong  too-many-units\n") and "its sections are" in out
    assert "too-many-units-bad-1: silent on line 3" in out and "too-many-units-good-1: speaks on line 3" in out


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "no page in it"),
        ({"a-b.md": "---\nkind: odd\n---\n# A b\n"}, "kind is 'odd'"),
        ({"a-b.md": "# A b\n"}, "kind is ''"),
        ({"a-b.md": "---\nkind: pedantic\nsince: 1\n---\n# A b\n"}, "the page has no check, `a-b`"),
        ({"x.py": "import nothing_of_this_name"}, "cannot be imported, ModuleNotFoundError"),
        ({"x.py": "raise SystemExit(3)"}, "cannot be imported, SystemExit"),
        ({"x.py": "this is no Python"}, "cannot be imported, SyntaxError"),
        ({"linear-stack.md": "---\nkind: pedantic\n---\n# A b\n"}, "there is a rule `linear-stack` already"),
        ({"a-b.md": "---\nkind: pedantic\noption x: many\n---\n# A b\n"}, "needs a default, a comma"),
    ],
)
def test_a_rule_book_that_cannot_be_used_is_told(run: Run, files: dict[str, str], told: str) -> None:
    Path("lint").mkdir()
    for name, text in files.items():
        Path("lint", name).write_text(text)
    before = dict(REGISTERED)
    code, out, err = run("test-rules", "lint")
    assert code == 2 and told in err and before == REGISTERED
    if files:
        Path("tflint.toml").write_text("\nrulebooks = ['lint']\n")
        assert run()[0] == 2 and "tflint.toml:2:1: " in run()[2] and told in run()[2]


def test_a_folder_that_is_missing(run: Run) -> None:
    with pytest.raises(PageError, match="no such folder"):
        load_rulebook("nowhere")


@pytest.mark.parametrize("name", ["Units", "units", "too_many", "-x", "../a-b"])
def test_names_of_new_rules(run: Run, name: str) -> None:
    assert run("new-rule", "lint", "--", name)[0] == 2 and not Path("lint").exists()


def test_nothing_is_overwritten(run: Run) -> None:
    assert run("new-rule", "lint", "a-b")[0] == 0
    code, _, err = run("new-rule", "lint", "a-b")
    assert code == 2 and "exists already" in err


def test_a_check_that_fails_is_a_problem_of_its_rule(run: Run) -> None:
    run("new-rule", "lint", "too-many-units")
    check = Path("lint/too_many_units.py")
    check.write_text(check.read_text().replace("if isinstance", "units.nothing\n    if isinstance"))
    Path("tflint.toml").write_text("rulebooks = ['lint']\n")
    Path("a.py").write_text(PROGRAM)
    code, out, _ = run("a.py")
    assert code == 2 and "too-many-units: AttributeError" in out
