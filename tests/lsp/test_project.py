"""Fixture: the server beside a project's configuration, over all its files, and with TensorFlow at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import CAPABLE, PROGRAM, PULLING, Wire

RULE = "regression-loss-on-classifier"
WATCHING = {**CAPABLE, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}


def rules(items: list[dict[str, Any]]) -> list[str]:
    return [item["code"] for item in items]


def configure(folder: Path, text: str) -> None:
    (folder / "tflint.toml").write_text(text, encoding="utf-8")


def test_the_projects_configuration_holds_and_is_read_again(wire: Wire, tmp_path: Path, uri: str) -> None:
    configure(tmp_path, f'ignore = ["{RULE}"]\n')
    wire.start(WATCHING)
    wire.open(uri, PROGRAM)
    assert RULE not in rules(wire.published(1, uri))
    asked = [each for each in wire.passed if each.get("method") == "client/registerCapability"]
    assert asked[0]["params"]["registrations"][0]["method"] == "workspace/didChangeWatchedFiles"
    configure(tmp_path, "ignore = []\n")
    wire.notify("workspace/didChangeWatchedFiles", {"changes": []})
    assert RULE in rules(wire.published(1, uri))


def test_an_editor_that_watches_nothing_gets_the_news_with_the_next_edit(wire: Wire, tmp_path: Path, uri: str) -> None:
    wire.start(CAPABLE)
    wire.open(uri, PROGRAM)
    assert RULE in rules(wire.published(1, uri))
    configure(tmp_path, f'ignore = ["{RULE}"]\n')
    wire.change(uri, 2, {"text": PROGRAM + "\n"})
    assert RULE not in rules(wire.published(2, uri))


def test_a_broken_configuration_is_told_once_and_the_work_goes_on(wire: Wire, tmp_path: Path, uri: str) -> None:
    configure(tmp_path, "ignore = [\n")
    wire.start(CAPABLE)
    wire.open(uri, PROGRAM)
    assert RULE in rules(wire.published(1, uri))
    wire.change(uri, 2, {"text": PROGRAM + "\n"})
    wire.published(2, uri)
    told = [each["params"]["message"] for each in wire.passed if each.get("method") == "window/showMessage"]
    assert len(told) == 1 and "tflint.toml" in told[0]


def test_what_the_project_excludes_stays_silent(wire: Wire, tmp_path: Path, uri: str) -> None:
    configure(tmp_path, 'extend-exclude = ["train.py"]\n')
    wire.start(CAPABLE, rootUri=tmp_path.as_uri())
    wire.open(uri, PROGRAM)
    assert wire.published(1, uri) == []


@pytest.mark.parametrize("trusted", [False, True])
def test_rule_books_run_only_where_the_user_says_so(wire: Wire, tmp_path: Path, uri: str, trusted: bool) -> None:
    book = tmp_path / "lint"
    book.mkdir()
    (book / "__init__.py").touch()
    (book / "trace.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    configure(tmp_path, f'rulebooks = ["lint"]\nignore = ["{RULE}", "of-the-book"]\n')
    wire.start(CAPABLE, initializationOptions={"debounce": 0, "trustRulebooks": trusted})
    wire.open(uri, PROGRAM)
    found = rules(wire.published(1, uri))
    told = [each["params"]["message"] for each in wire.passed if each.get("method") == "window/showMessage"]
    assert (tmp_path / "ran").exists() == trusted
    if not trusted:
        assert RULE not in found and "rule books run Python" in told[0]


def test_a_module_that_comes_later_is_imported(wire: Wire, tmp_path: Path, uri: str) -> None:
    program = "from rates import RATE\n" + PROGRAM.replace('"adam"', "keras.optimizers.Adam(RATE)")
    wire.start(WATCHING)
    wire.open(uri, program)
    assert "learning-rate-too-high" not in rules(wire.published(1, uri))
    (tmp_path / "rates.py").write_text("RATE = 10.0\n")
    change = {"uri": (tmp_path / "rates.py").as_uri(), "type": 1}
    wire.notify("workspace/didChangeWatchedFiles", {"changes": [change]})
    assert "learning-rate-too-high" in rules(wire.published(1, uri))


@pytest.mark.parametrize(("preference", "shown"), [("filesystemFirst", False), ("editorFirst", True)])
def test_who_decides(wire: Wire, tmp_path: Path, uri: str, preference: str, shown: bool) -> None:
    configure(tmp_path, 'select = ["shape"]\n')
    settings = {"debounce": 0, "select": ["loss"], "configurationPreference": preference}
    wire.start(CAPABLE, initializationOptions=settings)
    wire.open(uri, PROGRAM)
    assert (RULE in rules(wire.published(1, uri))) == shown


def test_all_files_of_the_folder(wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "plain.py").write_text("print(1)\n", encoding="utf-8")
    (tmp_path / "open.py").write_text(PROGRAM, encoding="utf-8")
    options = {"debounce": 0, "diagnosticMode": "workspace"}
    result = wire.start(PULLING, rootUri=tmp_path.as_uri(), initializationOptions=options)
    assert result["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"]
    wire.open((tmp_path / "open.py").as_uri(), PROGRAM)
    report = wire.ask("workspace/diagnostic", {"previousResultIds": []})
    found = {item["uri"].rpartition("/")[2]: item for item in report["items"]}
    assert set(found) == {"wrong.py", "plain.py"}
    assert RULE in rules(found["wrong.py"]["items"]) and found["plain.py"]["items"] == []

    before = [{"uri": item["uri"], "value": item["resultId"]} for item in report["items"]]
    (tmp_path / "plain.py").write_text(PROGRAM, encoding="utf-8")
    again = wire.ask("workspace/diagnostic", {"previousResultIds": before, "partialResultToken": "t"})
    assert again["items"] == []
    (partial,) = [each["params"]["value"] for each in wire.passed if each.get("method") == "$/progress"]
    kinds = {item["uri"].rpartition("/")[2]: item["kind"] for item in partial["items"]}
    assert kinds == {"plain.py": "full", "wrong.py": "unchanged"}


def test_files_are_asked_for_only_when_the_user_wants_that(wire: Wire) -> None:
    provider = wire.start(PULLING)["capabilities"]["diagnosticProvider"]
    assert not provider["workspaceDiagnostics"]


@pytest.mark.tensorflow
def test_tensorflow_is_asked(wire: Wire, uri: str) -> None:
    pytest.importorskip("tensorflow")
    program = "import keras\n\nmodel = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 9)])\n"
    wire.start({**CAPABLE, "window": {"workDoneProgress": True}})
    wire.open(uri, program)
    found = wire.published(1, uri)
    params = {"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": found}}
    (action,) = [each for each in wire.ask("textDocument/codeAction", params) if "Ask TensorFlow" in each["title"]]
    number = wire.request("workspace/executeCommand", action["command"])
    assert wire.answer(number, timeout=120)["result"] is True
    assert "confirmed by TensorFlow" in wire.published(1, uri)[0]["message"]
    kinds = [each["params"]["value"]["kind"] for each in wire.passed if each.get("method") == "$/progress"]
    assert kinds[0] == "begin" and "report" in kinds
    wire.change(uri, 2, {"text": "# moved\n" + program})
    assert "confirmed by TensorFlow" in wire.published(2, uri)[0]["message"]


def test_without_tensorflow_the_user_is_told(wire: Wire, uri: str) -> None:
    options = {"debounce": 0, "confirm": {"python": "/nonexistent/python"}}
    wire.start(CAPABLE, initializationOptions=options)
    wire.open(uri, "import keras\n\nkeras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 9)])\n")
    wire.published(1, uri)
    assert wire.ask("workspace/executeCommand", {"command": "tflint.confirm", "arguments": [uri]}) is False
    told = [each["params"]["message"] for each in wire.passed if each.get("method") == "window/showMessage"]
    assert len(told) == 1 and "tflint.confirm.python" in told[0]
