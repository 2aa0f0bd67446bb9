"""Unit tests of configuration files: where keys stand, what is wrong, which file holds where, what is merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tflint.config import ConfigError, Options, Settings, layers, settings_for
from tflint.config.options import FORMATS, IN_OVERRIDES, TABLE
from tflint.config.places import read
from tflint.config.reading import read_text
from tflint.config.resolve import Configurations
from tflint.config.schema import schema
from tflint.config.showing import option_text, settings_text, start
from tflint.rules import Retired, rule_book

SCHEMA = Path(__file__).parent.parent / "tflint" / "config" / "schema.json"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    layers.forget()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def complaints(*config: str, **given: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        Configurations(given, config).settings_for("a.py")
    return str(caught.value).splitlines()


PLACES = '''# comment with = and [brackets]
title = "x"

[tool."tf lint"]
a.b = [1, "]", [2,
  3]]  # end
"quoted # key" = { c = 1, d.e = 'f' }
text = """
[not.a.table]
k = "v" """
[[list]]
x = 1
[[list]]
y = 2
[list.inside]
z = 2021-01-01T00:00:00Z
'''


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), (2, 1), (2, 9)),
        (("tool", "tf lint", "a", "b"), (5, 3), (5, 7)),
        (("tool", "tf lint", "a", "b", 1), (5, 11), (5, 11)),
        (("tool", "tf lint", "a", "b", 2, 1), (6, 3), (6, 3)),
        (("tool", "tf lint", "quoted # key"), (7, 1), (7, 18)),
        (("tool", "tf lint", "quoted # key", "d", "e"), (7, 29), (7, 33)),
        (("list", 1, "y"), (14, 1), (14, 5)),
        (("list", 1, "inside", "z"), (16, 1), (16, 5)),
        (("list", 0, "nothing"), (11, 3), (11, 3)),
    ],
)
def test_places(path: Any, key: Any, value: Any) -> None:
    document, places = read(PLACES)
    assert document["list"][1]["inside"] and (places.key(path), places.value(path)) == (key, value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("selct = 1", "t.toml:1:1: unknown key `selct`, did you mean `select`?"),
        ("\n  zzz = 1", "t.toml:2:3: unknown key `zzz`, `tflint config` lists the keys"),
        ("select = 'loss'", "t.toml:1:10: `select` is 'loss', a list of rules is wanted"),
        ("select = ['losss']", "t.toml:1:11: there is no rule `losss`, did you mean `loss`?"),
        ("fail-on = 'warn'", "t.toml:1:11: `fail-on` is 'warn', one of error, warning, info is wanted"),
        ("jobs = true", "t.toml:1:8: `jobs` is true, a whole number from 1 is wanted"),
        ("possible = 1", "t.toml:1:12: `possible` is 1, true or false is wanted"),
        ("target-keras = '3.x'", "t.toml:1:16: `target-keras` is '3.x', a version such as \"2.15\" is wanted"),
        ("levels = { nothing = 'off' }", "t.toml:1:12: there is no rule `nothing`"),
        ("levels = { loss = 'of' }", "t.toml:1:19: `levels.loss` is 'of', one of error, warning, info, off is wanted"),
        ("per-file-ignores = { 'a.py' = 'loss' }", "t.toml:1:31: `per-file-ignores.a.py` is 'loss', a list of rules"),
        ("exclude = ['']", "t.toml:1:12: `exclude` is '', a pattern is wanted"),
        ("[[overrides]]\nignore = ['loss']", "t.toml:1:3: an override needs `files`"),
        ("[[overrides]]\nfiles = ['a']\njobs = 2", "t.toml:3:1: `jobs` holds for the whole run"),
        ("overrides = 3", "t.toml:1:13: `overrides` is 3, a list of tables is wanted"),
        ("[rules.learning-rate-too-hihg]\nfactor = 2", "t.toml:1:8: there is no rule `learning-rate-too-hihg`"),
        (
            "[rules.learning-rate-too-high]\nfacto = 2",
            "t.toml:2:1: `learning-rate-too-high` has no option `facto`, did",
        ),
        (
            "[rules.learning-rate-too-high]\nfactor = '2'",
            "t.toml:2:1: `factor` of `learning-rate-too-high` is '2', a nu",
        ),
        ("extend = 'none.toml'", "t.toml:1:1: `extend` names none.toml, there is no such file"),
        ("extend = 't.toml'", "t.toml:1:1: `extend` goes in a circle"),
        ("rulebooks = ['nowhere']", "t.toml:1:1: "),
        ("a = [1,\n", "t.toml:2:1: this is no TOML, "),
        ("a = ]", "t.toml:1:5: this is no TOML, invalid value"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    write({"t.toml": text})
    assert complaints("t.toml")[0].startswith(told)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    write({"pyproject.toml": "[tool.tflint]\nselct = []\nignore = ['losss', 3]\n"})
    told = complaints()
    assert [line.partition(": ")[0] for line in told] == [f"pyproject.toml:{at}" for at in ("2:1", "3:20", "3:11")]


@pytest.mark.parametrize("text", ["project = 1\n[tool]\nx = 1", "broken = [", "[tool.black]\nname = 'tflint'", ""])
def test_a_pyproject_without_our_table_is_not_ours(text: str) -> None:
    write({"pyproject.toml": text, "sub/pyproject.toml": "broken ["})
    assert settings_for("a.py") == settings_for("sub/a.py") == Settings()


def test_a_broken_pyproject_that_mentions_us_is_told() -> None:
    write({"pyproject.toml": "[tool.tflint]\nselect = ["})
    assert "this is no TOML" in complaints()[0]


def test_the_closest_file_alone_counts() -> None:
    write({"pyproject.toml": "[tool.tflint]\nignore = ['loss']", "pkg/tflint.toml": "possible = true"})
    assert settings_for("a.py").ignore == ("loss",) and settings_for("pkg/deep/a.py") == Settings(possible=True)


def test_files_of_a_folder_in_order() -> None:
    for number, name in enumerate(("pyproject.toml", "tflint.toml", ".tflint.toml")):
        write({name: f"{'[tool.tflint]' if number == 0 else ''}\ntarget-keras = '3.{number}'"})
        layers.forget()
        assert settings_for("a.py").target_keras == f"3.{number}"


def test_inherit_takes_the_next_file_above() -> None:
    write(
        {
            "tflint.toml": "ignore = ['loss']\npossible = true\n[per-file-ignores]\n'pkg/gen/' = ['data']\n",
            "pkg/tflint.toml": "inherit = true\nignore = ['shape']\npossible = false\n",
        }
    )
    assert settings_for("pkg/a.py") == Settings(ignore=("loss", "shape"))
    assert settings_for("pkg/gen/a.py").ignore_here == ("data",)


def test_patterns_of_an_extended_file_speak_about_the_extending_project() -> None:
    write(
        {
            "shared/base.toml": "extend-exclude = ['/gen/']\n[[overrides]]\nfiles = ['/old/']\npossible = true\n",
            "app/tflint.toml": "extend = '../shared/base.toml'\n",
            "app/old/a.py": "",
            "app/gen/a.py": "",
        }
    )
    asked = Configurations()
    assert asked.settings_for("app/old/a.py").possible and not asked.settings_for("old/a.py").possible
    assert asked.excluded("app/gen/a.py", "app") and not asked.excluded("gen/a.py", ".")


def test_select_starts_anew_and_others_add() -> None:
    write(
        {
            "base.toml": "select = ['loss']\nextend-select = ['seed-missing']\nignore = ['data']\n"
            "levels = { shape = 'off', model = 'info' }\n",
            "adds.toml": "extend = 'base.toml'\nextend-select = ['pedantic']\nignore = ['graph']\n",
            "anew.toml": "extend = 'base.toml'\nselect = ['shape']\n",
        }
    )
    adds = Configurations(config=["adds.toml"]).settings_for("a.py")
    assert adds.select == ("loss",) and adds.extend_select == ("seed-missing", "pedantic")
    assert adds.ignore == ("data", "graph") and adds.levels == (("shape", "off"), ("model", "info"))
    anew = Configurations(config=["anew.toml"]).settings_for("a.py")
    assert anew == Settings(select=("shape",), levels=(("model", "info"),))


def test_the_command_line_is_on_top_of_overrides() -> None:
    write({"tflint.toml": "[[overrides]]\nfiles = ['*.py']\ntarget-keras = '2.1'\nignore = ['loss']\n"})
    asked = Configurations({"target-keras": "3.1", "ignore": ["data"]}, ["possible = true"])
    settings = asked.settings_for("a.py")
    assert (settings.target_keras, settings.possible) == ("3.1", True) and set(settings.ignore) == {"loss", "data"}


def test_two_files_on_the_command_line_are_one_too_many() -> None:
    write({"a.toml": "", "b.toml": ""})
    assert "two files" in complaints("a.toml", "b.toml")[0]
    assert "no such file" in complaints("c.toml")[0]


def test_isolated_reads_nothing_but_what_is_given() -> None:
    write({"tflint.toml": "ignore = ['loss']"})
    asked = Configurations(config=["possible = true"], isolated=True)
    assert asked.settings_for("a.py") == Settings(possible=True)


@pytest.mark.parametrize(
    ("patterns", "path", "silent"),
    [
        ("'tests/' = ['loss']", "tests/deep/a.py", True),
        ("'tests/' = ['loss']", "src/a.py", False),
        ("'*_pb2.py' = ['ALL']", "deep/x_pb2.py", True),
        ("'!src/' = ['loss']", "tests/a.py", True),
        ("'!src/' = ['loss']", "src/a.py", False),
        ("'a.py' = ['binary-loss-on-softmax']", "../a.py", False),
    ],
)
def test_per_file_ignores(patterns: str, path: str, silent: bool) -> None:
    write({"tflint.toml": f"select = ['binary-loss-on-softmax']\n[per-file-ignores]\n{patterns}\n"})
    settings = Configurations(config=["tflint.toml"]).settings_for(path)
    assert settings.selects(rule_book()["binary-loss-on-softmax"]) is not silent


def test_equal_settings_are_one_object() -> None:
    write({"tflint.toml": "[per-file-ignores]\n'tests/' = ['loss']\n"})
    asked = Configurations()
    assert asked.settings_for("a.py") is asked.settings_for("deep/b.py")
    assert asked.settings_for("tests/a.py") is asked.settings_for("tests/b.py") is not asked.settings_for("a.py")


@pytest.mark.parametrize(
    ("text", "path", "excluded"),
    [
        ("", ".venv/a.py", True),
        ("", "src/node_modules/a.py", True),
        ("", "build/a.py", False),
        ("exclude = ['vendor/']", ".venv/a.py", False),
        ("exclude = ['vendor/']", "vendor/a.py", True),
        ("extend-exclude = ['*_pb2.py']", "deep/a_pb2.py", True),
        ("extend-exclude = ['gen/', '!gen/keep.py']", "gen/", True),
        ("extend-exclude = ['a.py']", "../a.py", False),
    ],
)
def test_excluded(text: str, path: str, excluded: bool) -> None:
    write({"tflint.toml": text})
    assert Configurations(config=["tflint.toml"]).excluded(path, path) is excluded


@pytest.mark.parametrize("pattern", ["*", "**", "/", ".", "*/"])
def test_the_project_itself_is_never_excluded(pattern: str) -> None:
    write({"tflint.toml": f"extend-exclude = ['{pattern}']", "a.py": ""})
    assert not Configurations().excluded("./", ".")


def test_nothing_above_the_project_excludes_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"venv/app/tflint.toml": "extend-exclude = ['venv/']", "venv/app/a.py": ""})
    monkeypatch.chdir(project / "venv" / "app")
    assert not Configurations().excluded("a.py", "a.py")


def test_levels_follow_the_closest_name() -> None:
    write({"tflint.toml": "levels = { ALL = 'info', loss = 'off', binary-loss-on-softmax = 'error' }"})
    settings = settings_for("a.py")
    book = rule_book()
    assert (
        settings.level_of(book["binary-loss-on-softmax"]) == "error"
        and settings.level_of(book["flatten-too-large"]) == "info"
    )
    assert not settings.selects(book["summed-loss"]) and settings.selects(book["binary-loss-on-softmax"])


def test_retired_rules_are_told_and_stand_for_the_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    retired = {"old-rule": Retired("old-rule", "0.2", "linear-stack"), "gone": Retired("gone", "0.3", "")}
    for module in ("rules", "config.judging"):
        monkeypatch.setattr(f"tflint.{module}.retired_rules", lambda: retired)
    write({"tflint.toml": "ignore = ['old-rule']\nlevels = { gone = 'off' }\n"})
    asked = Configurations()
    assert asked.settings_for("a.py").ignore == ("linear-stack",)
    assert list(asked.warnings) == [
        "tflint.toml:1:11: the rule `old-rule` was retired in 0.2, write `linear-stack`",
        "tflint.toml:2:12: the rule `gone` was retired in 0.3, take it out",
    ]


def test_options_of_rules() -> None:
    write({"tflint.toml": "[rules]\nflatten-too-large = { weights = 5 }\n"})
    rule = rule_book()["flatten-too-large"]
    assert settings_for("a.py").options_of(rule) == Options({"weights": 5, "inputs": 100_000.0})
    assert all(option.meaning for each in rule_book().values() for option in each.options)


@pytest.mark.parametrize("option", TABLE, ids=lambda option: option.name)
def test_every_example_can_be_read(option: Any) -> None:
    write({"lint/.keep": "", "tflint.toml": ""})
    document = read_text(f"{option.name} = {option.example}\n", "tflint.toml", ".")
    assert not document.complaints and option.name in document.values
    assert option.meaning.endswith(".") and option.name in option_text(option)


@pytest.mark.parametrize("table", [True, False])
def test_the_start_is_valid_when_uncommented(table: bool) -> None:
    lines = start(table).splitlines()
    live = [line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in lines]
    document = read_text("\n".join(live), "tflint.toml", ".", ("tool", "tflint") if table else ())
    assert not document.complaints and set(document.values) == {option.name for option in TABLE}
    assert not read_text("\n".join(lines), "tflint.toml", ".", ("tool", "tflint") if table else ()).values


def test_settings_are_shown_with_their_origins() -> None:
    write({"base.toml": "ignore = ['loss']\n", "tflint.toml": "extend = 'base.toml'\nignore = ['data']\n"})
    text = settings_text(Configurations({"possible": True}), "a.py")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "# read from tflint.toml, then base.toml" in lines
    assert 'ignore = ["loss"] # base.toml:1:1' in lines and 'ignore = ["data"] # tflint.toml:2:1' in lines
    assert "possible = true # command line" in lines and 'fail-on = "warning" # default' in lines


def test_schema_is_the_committed_one() -> None:
    """`UPDATE_SCHEMA=1 pytest tests/test_config_files.py` writes it anew."""
    import os

    if os.environ.get("UPDATE_SCHEMA"):
        SCHEMA.write_text(schema(), encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == schema()


def test_schema_knows_every_key_and_rule() -> None:
    document = json.loads(schema(rule_book().values()))
    assert set(document["properties"]) == {option.name for option in TABLE}
    assert set(document["definitions"]["override"]["properties"]) == {*IN_OVERRIDES, "files"}
    assert set(rule_book()) <= set(document["definitions"]["selector"]["anyOf"][0]["enum"])
    assert (
        document["definitions"]["rules"]["properties"]["flatten-too-large"]["properties"]["weights"]["default"] == 1e7
    )


def test_formats_are_modules() -> None:
    import importlib

    assert all(importlib.import_module(f"tflint.report.{name.replace('-', '_')}") for name in FORMATS)
