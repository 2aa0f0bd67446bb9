"""Unit tests of the output formats, over one report with everything in it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from tflint.config import Settings
from tflint.findings import Because, Edit, Finding, Fix, Problem
from tflint.pipeline import Report
from tflint.report import FOR_READERS, render, terminal
from tflint.report.statistics import statistics_text
from tflint.source.span import Span

SETTINGS = Settings()
LINES = [
    "import keras",
    "\tx = load('größe')",
    "model.fit(x,",
    "          y)",
]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.coloured.cache_clear()


def reports() -> list[Report]:
    because = Because(Span("a b/train.py", 2, 2, 2, 19), "`x` is made here")
    fix = Fix("write a float", (Edit(Span("a b/train.py", 3, 1, 3, 6), "net"),), "safe")
    first = Finding(
        Span("a b/train.py", 3, 1, 4, 13),
        "5 columns, the model wants 10",
        (because,),
        "use `Input((5,))`",
        fix,
        "must",
        "data-input-mismatch",
        "correctness",
        "error",
    )
    second = Finding(
        Span("n.ipynb", 1, 3, 1, 5, 2), "one: two, 100%", rule="linear-stack", kind="suspicious", level="warning"
    )
    lines: dict[tuple[str, int | None, int], str] = {}
    lines |= {("a b/train.py", None, number): text for number, text in enumerate(LINES, 1)}
    return [
        Report("a b/train.py", (first,), (first,), (), (), lines),
        Report("n.ipynb", (second,), problems=(Problem("n.ipynb", "ValueError: no", "unused-layer"),)),
        Report("clean.py"),
    ]


FULL = """\
error[data-input-mismatch] 5 columns, the model wants 10
 --> a b/train.py:3:1
  |
3 | model.fit(x,
  | ^^^^^^^^^^^^
4 |           y)
  |           ^^
  |
  = because `x` is made here
2 |     x = load('größe')
  |     -----------------
  |
  = help: use `Input((5,))`
  = fix: write a float
3 - model.fit(x,
3 + net.fit(x,
  = why: tflint explain data-input-mismatch

warning[linear-stack] one: two, 100%
 --> n.ipynb:cell 2:1:3
  |
  = why: tflint explain linear-stack

problem: n.ipynb: unused-layer: ValueError: no

found 1 error, 1 warning in 3 files; 1 can be fixed with --fix; 1 more possible, show with --possible; tflint had 1 problem
"""  # noqa: E501


def test_full() -> None:
    assert render(reports(), "full", SETTINGS) == FULL


def test_concise() -> None:
    assert render(reports(), "concise", SETTINGS).splitlines()[:2] == [
        "a b/train.py:3:1: error[data-input-mismatch] 5 columns, the model wants 10",
        "n.ipynb:cell 2:1:3: warning[linear-stack] one: two, 100%",
    ]


def test_grouped() -> None:
    text = render(reports(), "grouped", SETTINGS)
    assert "a b/train.py\n  3:1  error[data-input-mismatch] 5 columns" in text
    assert "n.ipynb\n  cell 2:1:3  warning[linear-stack]" in text


def test_json_contract() -> None:
    document = json.loads(render(reports(), "json", SETTINGS))
    assert document["schema_version"] == 1
    first, second = document["findings"]
    assert first.pop("url").endswith("rules/shape/data-input-mismatch.md")
    assert first == {
        "rule": "data-input-mismatch",
        "kind": "correctness",
        "level": "error",
        "certainty": "must",
        "message": "5 columns, the model wants 10",
        "path": "a b/train.py",
        "cell": None,
        "line": 3,
        "column": 1,
        "end_line": 4,
        "end_column": 13,
        "because": [{"path": "a b/train.py", "cell": None, "line": 2, "column": 2, "message": "`x` is made here"}],
        "help": "use `Input((5,))`",
        "fix": {
            "title": "write a float",
            "safety": "safe",
            "edits": [
                {
                    "path": "a b/train.py",
                    "cell": None,
                    "line": 3,
                    "column": 1,
                    "end_line": 3,
                    "end_column": 6,
                    "text": "net",
                }
            ],
        },
        "verdict": None,
        "suppressed": None,
    }
    assert (second["cell"], second["fix"], second["because"]) == (2, None, [])
    assert document["problems"] == [{"path": "n.ipynb", "rule": "unused-layer", "message": "ValueError: no"}]
    assert document["summary"] == {
        "files": 3,
        "findings": 2,
        "errors": 1,
        "warnings": 1,
        "infos": 0,
        "possible": 1,
        "suppressed": 0,
        "fixable": 1,
        "problems": 1,
    }


def test_sarif() -> None:
    (run,) = json.loads(render(reports(), "sarif", SETTINGS))["runs"]
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20b/train.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 13}
    assert first["relatedLocations"][0]["message"]["text"] == "`x` is made here"
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "net"}
    prints = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]
    assert len(set(prints)) == len(prints)
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["fullDescription"]["text"]) <= 1024 and rule["help"]["markdown"].startswith("# ")
    assert run["invocations"][0]["executionSuccessful"] is False


def test_github_escapes_and_puts_the_worst_first() -> None:
    lines = render(reports()[::-1], "github", SETTINGS).splitlines()
    assert lines[1].startswith(
        "::error title=tflint (data-input-mismatch),file=a b/train.py,line=3,endLine=4::5 columns"
    )
    assert lines[2].endswith("::cell 2: one: two, 100%25 [linear-stack]")


def test_gitlab() -> None:
    first, second = json.loads(render(reports(), "gitlab", SETTINGS))
    assert (first["severity"], second["severity"]) == ("critical", "major")
    assert first["location"] == {"path": "a b/train.py", "lines": {"begin": 3, "end": 4}}
    assert first["fingerprint"] != second["fingerprint"]


def test_junit() -> None:
    root = ElementTree.fromstring(render(reports(), "junit", SETTINGS))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "2", "1")
    assert [len(suite.findall("testcase/failure")) for suite in root] == [1, 1, 0]


@pytest.mark.parametrize("format", ["full", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit"])
def test_nothing_to_report(format: str) -> None:
    text = render([Report("clean.py")], format, SETTINGS)
    if format in FOR_READERS:
        assert text.strip() == "nothing to report in 1 file"


def test_statistics() -> None:
    more = Report("b.py", limits=("the step budget of the file",), unknown_calls={"requests.get": 3})
    assert [line.strip() for line in statistics_text([*reports(), more]).splitlines()] == [
        "1  data-input-mismatch (1 with a safe fix)",
        "1  linear-stack",
        "1  files reached the step budget of the file",
        "3  calls of requests.get, of which nothing is known",
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False), ({"FORCE_COLOR": "1"}, True), ({}, False)],
)
def test_colour_is_decided_once(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: bool) -> None:
    monkeypatch.delenv("NO_COLOR")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal.coloured.cache_clear()
    assert ("\x1b[" in render(reports(), "full", SETTINGS)) == expected
    terminal.coloured.cache_clear()


def test_wide_characters_are_underlined_where_they_stand() -> None:
    finding = Finding(Span("a.py", 1, 6, 1, 7), "wrong", rule="linear-stack", kind="suspicious", level="warning")
    report = Report("a.py", (finding,), lines={("a.py", None, 1): "x = '漢' + y"})
    frame = render([report], "full", SETTINGS).splitlines()
    assert frame[3:5] == ["1 | x = '漢' + y", "  |      ^^"]
