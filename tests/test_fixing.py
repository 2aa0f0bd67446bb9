"""Unit tests of fixing: which bytes change, how rounds end, what is taken back, what the command line does with it."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as some

from tflint import cli
from tflint.config import Settings
from tflint.findings import Edit, Finding, Fix, Report
from tflint.fixing import Unchangeable, edited, fixed
from tflint.fixing.rounds import MOST_ROUNDS
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines
from tflint.source.span import Span

PROGRAM = """import keras

model = keras.Sequential([
    keras.layers.Input((28, 28)),
    keras.layers.Flatten(input_shape=(28, 28)),  # caf\u00e9
    keras.layers.Dense(10, "softmax", input_dim=784),
])
model.compile(keras.optimizers.Adam(1), "sparse_categorical_crossentropy")
"""
MENDED = (
    PROGRAM.replace("Flatten(input_shape=(28, 28))", "Flatten()")
    .replace(", input_dim=784", "")
    .replace("Adam(1)", "Adam(1.0)")
)
RULES = {"input-shape-repeated", "learning-rate-invalid"}


def source_of(data: bytes | str, path: str = "a.py") -> SourceFile:
    return SourceFile.from_bytes(path, data.encode() if isinstance(data, str) else data)


def notebook(*cells: list[str] | str, ascii_only: bool = False, indent: int | None = 1) -> str:
    entries: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [{"x": "\u00e9"}]} for cell in cells
    ]
    return json.dumps({"cells": entries, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only) + "\n"


def test_safe_fixes_are_applied_together() -> None:
    done = fixed(source_of(PROGRAM), Settings())
    assert done.text == MENDED and not done.refused
    assert {each.rule for each in done.applied} == RULES and len(done.applied) == 3
    assert not RULES & {each.rule for each in done.report.findings}
    assert fixed(done.source, Settings()).data == done.data


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("mark", "encoding"), [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"", "latin-1")])
def test_every_other_byte_stays(ending: str, mark: bytes, encoding: str) -> None:
    head = "# coding: latin-1\n" if encoding == "latin-1" else ""
    text, wanted = ((head + each).replace("\n", ending) for each in (PROGRAM, MENDED))
    assert fixed(source_of(mark + text.encode(encoding)), Settings()).data == mark + wanted.encode(encoding)


def test_odd_white_space_and_no_last_line_ending_stay() -> None:
    text = "\f\n" + PROGRAM.replace("\n\n", "\n \t\n\x0c\n").rstrip("\n") + "  \u2028"
    wanted = "\f\n" + MENDED.replace("\n\n", "\n \t\n\x0c\n").rstrip("\n") + "  \u2028"
    done = fixed(source_of(text.replace("  \u2028", "  # \u2028")), Settings())
    assert done.text == wanted.replace("  \u2028", "  # \u2028")


def test_a_file_that_is_not_what_its_encoding_says_is_left_alone() -> None:
    data = PROGRAM.encode("latin-1")
    done = fixed(source_of(data), Settings())
    assert done.data == data and done.refused


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("as_list", [False, True])
def test_only_the_edited_strings_of_a_notebook_change(ascii_only: bool, indent: int | None, as_list: bool) -> None:
    def made(program: str) -> str:
        cell = split_lines(program) if as_list else program
        return notebook("# \u00e9t\u00e9\n", cell, "print('\\t\u00e9')", ascii_only=ascii_only, indent=indent)

    done = fixed(source_of(made(PROGRAM), "a.ipynb"), Settings())
    assert done.text == made(MENDED) and len(done.applied) == 3


def test_whole_lines_of_a_notebook_come_and_go() -> None:
    before, after = notebook(["a\n", "b\n", "c"]), notebook(["x\n", "y\n", "b\n", "d"])
    source = source_of(before, "a.ipynb")
    edits = [Edit(Span("a.ipynb", 1, 1, 1, 2, 1), "x\ny"), Edit(Span("a.ipynb", 3, 1, 3, 2, 1), "d")]
    assert edited(source, edits).decode() == after
    gone = [Edit(Span("a.ipynb", 2, 1, 3, 1, 1), "")]
    assert edited(source, gone).decode() == notebook(["a\n", "c"])
    joined = [Edit(Span("a.ipynb", 1, 2, 3, 1, 1), "")]
    assert edited(source, joined).decode() == notebook(["ac"])
    assert edited(source, [Edit(Span("a.ipynb", 1, 1, 3, 2, 1), "")]).decode() == notebook([""])


SOURCES = some.lists(some.text(some.sampled_from('ab\n"\\\u00e9\U0001f600\t'), max_size=12), min_size=1, max_size=3)


@limits(max_examples=60, deadline=None)
@given(SOURCES, some.data(), some.booleans(), some.booleans())
def test_edits_of_cells_do_to_the_source_what_they_say(
    cells: list[str], data: some.DataObject, as_list: bool, ascii_only: bool
) -> None:
    written = [cell.splitlines(keepends=True) if as_list and "\n" in cell else cell for cell in cells]
    written = [[cell] if as_list and isinstance(cell, str) else cell for cell in written]
    source = source_of(notebook(*written, ascii_only=ascii_only), "a.ipynb")
    index = data.draw(some.integers(1, len(cells)))
    text = cells[index - 1]
    start = data.draw(some.integers(0, len(text)))
    end = data.draw(some.integers(start, len(text)))
    new = data.draw(some.sampled_from(["", "x", "x\n", "\n\u00e9", '"\\']))
    span = Span("a.ipynb", *_place(text, start), *_place(text, end), index)
    after = source_of(edited(source, [Edit(span, new)]), "a.ipynb")
    assert after.notebook is not None and after.notebook.problem is None
    wanted = [*cells[: index - 1], text[:start] + new + text[end:], *cells[index:]]
    assert [cell.source for cell in after.cells] == wanted


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(Span("b.py", 1, 1, 1, 2), "")],
        [Edit(Span("a.py", 1, 1, 1, 3), ""), Edit(Span("a.py", 1, 2, 1, 4), "x")],
        [Edit(Span("a.py", 1, 1, 1, 2, 1), "")],
    ],
)
def test_edits_nobody_can_make_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(Unchangeable):
        edited(source_of("import keras\n"), edits)


def lie(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    """Let `answer(text)` give the findings of a program, each as (line, column, end column, text, rule)."""

    def report(source: SourceFile, settings: Settings) -> Report:
        found = []
        for number, (line, column, end, new, rule) in enumerate(answer(source.text)):
            span = Span(source.path, line, column, line, end)
            fix = Fix("mend", (Edit(span, new),), "safe") if new is not None else None
            found.append(Finding(span, f"wrong {number}", fix=fix, rule=rule, level="error"))
        return Report(source.path, tuple(found))

    monkeypatch.setattr("tflint.pipeline.lint", report)


def test_a_fix_that_breaks_the_file_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    lie(
        monkeypatch,
        lambda text: [(1, 5, 6, "(", "bad"), (2, 5, 6, "3", "good")] if "b = 2" in text else [(1, 5, 6, "(", "bad")],
    )
    done = fixed(source_of("a = 1\nb = 2\n"), Settings())
    assert done.text == "a = 1\nb = 3\n"
    assert [each.rule for each in done.applied] == ["good"]
    assert [each.reason for each in done.refused] == ["the result does not parse"]


def test_a_finding_that_stays_and_an_error_that_comes_take_a_fix_back(monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch, lambda text: [(1, 5, 6, "3", "stays")])
    assert fixed(source_of("a = 1\n"), Settings()).refused[0].reason == "the finding is still there: wrong 0"
    lie(monkeypatch, lambda text: [(1, 5, 6, "3", "goes")] if "1" in text else [(2, 1, 2, None, "comes")])
    done = fixed(source_of("a = 1\nb = 2\n"), Settings())
    assert done.text == "a = 1\nb = 2\n" and done.refused[0].reason.startswith("it leads to an error, comes: ")


def test_fixes_that_undo_each_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch, lambda text: [(1, 5, 6, "2", "one")] if "1" in text else [(1, 5, 6, "1", "two")])
    monkeypatch.setattr("tflint.fixing.rounds._objection", lambda *_: None)
    done = fixed(source_of("a = 1\n"), Settings())
    assert done.text == "a = 2\n"
    assert [each.reason for each in done.refused] == ["it leads back to what another fix has changed"]


def test_fixes_without_an_end_stop_after_ten_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch, lambda text: [(1, 5, 5, "1", f"rule-{len(text)}")])
    monkeypatch.setattr("tflint.fixing.rounds._objection", lambda *_: None)
    done = fixed(source_of("a = 1\n"), Settings())
    assert len(done.applied) == MOST_ROUNDS and "rounds" in done.refused[0].reason


def test_possible_findings_have_no_safe_fix() -> None:
    text = PROGRAM.replace("model.compile", "import sys\nrate = 1 if sys.argv else 0.1\nmodel.compile").replace(
        "(1)", "(rate)"
    )
    assert "Adam(rate)" in fixed(source_of(text), Settings(possible=True)).text


Run = Any


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("--fix", "a.py")` in a folder with the program: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "a.py").write_text(PROGRAM, encoding="utf-8")

    def run_here(*arguments: str, typed: str | bytes = "") -> tuple[int, str, str]:
        data = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = cli.run(["check", "--no-cache", *arguments])
        told = capfd.readouterr()
        return code, told.out, told.err

    return run_here


def read() -> str:
    return Path("a.py").read_text(encoding="utf-8")


def test_fix_writes_the_file_and_says_what_it_did(run: Run) -> None:
    os.chmod("a.py", 0o750)
    code, out, err = run("--fix", "a.py")
    assert read() == MENDED and code == 0
    assert "fixed 3 findings:\n  a.py: 2 input-shape-repeated, 1 learning-rate-invalid\n" in err
    assert "input-shape-repeated" not in out
    assert stat.S_IMODE(os.stat("a.py").st_mode) == 0o750 and os.listdir() == ["a.py"]
    assert run("--fix", "a.py")[2] == ""


def test_show_fixes_can_be_switched_off(run: Run) -> None:
    assert run("--fix", "--no-show-fixes", "a.py")[2] == "" and read() == MENDED


def test_exit_codes_of_fixing(run: Run) -> None:
    assert run("a.py")[0] == 1
    assert run("--fix", "--exit-non-zero-on-fix", "a.py")[0] == 1
    assert run("--fix", "--exit-non-zero-on-fix", "a.py")[0] == 0


def test_diff_writes_nothing(run: Run) -> None:
    code, out, err = run("--diff", "a.py")
    assert code == 1 and read() == PROGRAM and "would fix 3 findings" in err
    assert out.startswith("--- a.py\n+++ a.py\n@@ ") and "+    keras.layers.Flatten(),  # caf\u00e9\n" in out
    patched = subprocess.run(["patch", "-p0", "-s"], input=out.encode(), check=True, capture_output=True)
    assert not patched.stderr and read() == MENDED
    assert run("--diff", "a.py")[:2] == (0, "")


def test_fix_of_standard_input_prints_the_program(run: Run) -> None:
    data = PROGRAM.replace("\n", "\r\n").encode()
    code, out, err = run("--fix", "--stdin-filename", "b.py", "-", typed=data)
    assert code == 0 and out == MENDED.replace("\n", "\r\n") and "nothing to report" in err
    assert run("--fix", "-", typed="print(1)\n")[1] == "print(1)\n"
    assert run("--diff", "-", typed=PROGRAM)[1].startswith("--- <stdin>\n")


def test_a_link_stays_a_link(run: Run) -> None:
    os.rename("a.py", "real.py")
    os.symlink("real.py", "a.py")
    run("--fix", "a.py")
    assert os.path.islink("a.py") and Path("real.py").read_text(encoding="utf-8") == MENDED


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_file_that_may_not_be_written_is_a_problem(run: Run) -> None:
    os.chmod("a.py", 0o444)
    code, out, _ = run("--fix", "a.py")
    assert code == 2 and read() == PROGRAM and "may not be written" in out and "input-shape-repeated" in out


def test_answers_decide(run: Run) -> None:
    code, _, err = run("--interactive", "a.py", typed="y\nx\nn\nq\n")
    assert code == 1 and "-    keras.layers.Flatten(input_shape=(28, 28)),  # caf\u00e9\n" in err
    assert read() == PROGRAM.replace("Flatten(input_shape=(28, 28))", "Flatten()")
    assert run("--interactive", "a.py", typed="a\n")[0] == 0 and read() == MENDED


def test_who_is_asked_may_say_yes_to_an_unsafe_fix(run: Run) -> None:
    text = PROGRAM.replace('10, "softmax"', '10, "relu"').replace("(1)", "()")
    Path("a.py").write_text(text, encoding="utf-8")
    _, _, err = run("--interactive", "a.py", typed="a\ny\ny\n")
    assert "(changes what the program does)" in err and '"relu"' not in read()


def test_unsafe_fixes_have_to_be_asked_for(run: Run) -> None:
    text = PROGRAM.replace('10, "softmax"', '10, "relu"').replace("(1)", "()")
    Path("a.py").write_text(text, encoding="utf-8")
    run("--fix", "a.py")
    assert '"relu"' in read()


@pytest.mark.parametrize(
    "options",
    [
        ("--interactive", "--diff"),
        ("--interactive", "-"),
        ("--changed", "--staged"),
        ("--changed-lines",),
        ("--changed", "-"),
    ],
)
def test_contradictions_are_refused(run: Run, options: tuple[str, ...]) -> None:
    assert run(*options)[0] == 2


def test_add_ignore_puts_comments_where_they_are_read(run: Run) -> None:
    text = PROGRAM.replace("Adam(1)", "Adam(\n    1\n)")
    Path("a.py").write_text(text.replace("\n", "\r\n"), encoding="utf-8", newline="")
    code, _, err = run("--add-ignore=old code", "a.py")
    assert code == 0 and "ignored 3 findings" in err
    lines = Path("a.py").read_bytes().decode().split("\r\n")
    assert "    # tflint: ignore[input-shape-repeated] old code" in lines  # there is a comment behind the line already
    assert (
        '    keras.layers.Dense(10, "softmax", input_dim=784),  # tflint: ignore[input-shape-repeated] old code'
        in lines
    )
    assert "    1  # tflint: ignore[learning-rate-invalid] old code" in lines
    assert run("a.py")[0] == 0 and not run("--add-ignore", "a.py")[2]


def test_add_ignore_adds_to_a_comment_and_to_notebooks(run: Run) -> None:
    text = PROGRAM.replace(", input_dim=784),", ", input_dim=784),  # tflint: ignore[linear-stack]")
    Path("a.py").write_text(text, encoding="utf-8")
    assert "[linear-stack, input-shape-repeated]" in run("--add-ignore", "--diff", "a.py")[1] and read() == text
    os.remove("a.py")
    Path("b.ipynb").write_text(notebook(["import os\n"], split_lines(PROGRAM)), encoding="utf-8")
    run("--add-ignore", "b.ipynb")
    content = json.loads(Path("b.ipynb").read_text(encoding="utf-8"))
    assert content["cells"][1]["source"][4] == "    # tflint: ignore[input-shape-repeated]\n"
    assert run("b.ipynb")[0] == 0


def test_add_ignore_gives_a_bare_comment_the_names_it_lacks(run: Run) -> None:
    text = PROGRAM.replace(", input_dim=784),", ", input_dim=784),  # tflint: ignore for now")
    Path("a.py").write_text(text, encoding="utf-8")
    code, _, _ = run("--add-ignore=old code", "a.py")
    assert code == 0 and "input_dim=784),  # tflint: ignore[input-shape-repeated] for now\n" in read()


def test_no_comment_is_put_into_a_string(run: Run) -> None:
    Path("a.py").write_text('import keras\nkeras.optimizers.Adam(1, """\n""")\n', encoding="utf-8")
    assert run("a.py")[0] == 1
    run("--add-ignore", "a.py")
    compile(read(), "a.py", "exec")
    assert run("a.py")[0] == 0 and '1, """\n""")' in read()
