"""Fixture: whole conversations with a server process, as editors have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import CAPABLE, PROGRAM, PULLING, Wire, edit

RULE, OTHER = "regression-loss-on-classifier", "label-output-mismatch"
SAFE = """import keras

model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Dense(8, "relu"),  # tflint: ignore[linear-stack]
    keras.layers.Dense(8, "relu"),  # tflint: ignore[dropout-rate]
    keras.layers.Dense(1),
])
"""


def document(uri: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}}


def at(uri: str, line: int, character: int) -> dict[str, Any]:
    return {**document(uri), "position": {"line": line, "character": character}}


def rules(items: list[dict[str, Any]]) -> list[str]:
    return [item["code"] for item in items]


def place(item: dict[str, Any]) -> tuple[int, int, int, int]:
    start, end = item["range"]["start"], item["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def edited(text: str, edits: list[dict[str, Any]]) -> str:
    """A text of ASCII after an editor's edits."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:index])) for index in range(len(lines) + 1)]

    def offset(position: dict[str, int]) -> int:
        return min(starts[min(position["line"], len(lines))] + position["character"], len(text))

    for each in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        low, high = offset(each["range"]["start"]), offset(each["range"]["end"])
        text = text[:low] + each["newText"] + text[high:]
    return text


def test_findings_come_and_go(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    found = pushed.published(1, uri)
    assert rules(found) == [RULE, OTHER]
    assert place(found[0]) == (7, 27, 7, 32)
    assert found[0]["severity"] == 1 and found[0]["source"] == "tflint"
    assert found[0]["codeDescription"]["href"].endswith(f"{RULE}.md")
    assert [link["message"] for link in found[0]["relatedInformation"]] == [
        "integer labels, 10 classes",
        "10 units with softmax",
    ]
    pushed.change(uri, 2, edit(7, 27, 32, '"sparse_categorical_crossentropy"'))
    assert pushed.published(2, uri) == []
    pushed.change(uri, 3, {"text": PROGRAM})
    assert len(pushed.published(3, uri)) == 2
    pushed.notify("textDocument/didClose", document(uri))
    assert pushed.published(uri=uri) == []


def test_an_editor_that_asks_is_not_told(pulling: Wire, uri: str) -> None:
    pulling.passed.clear()
    pulling.open(uri, PROGRAM)
    report = pulling.ask("textDocument/diagnostic", document(uri))
    assert report["kind"] == "full" and rules(report["items"]) == [RULE, OTHER]
    again = pulling.ask("textDocument/diagnostic", {**document(uri), "previousResultId": report["resultId"]})
    assert again == {"kind": "unchanged", "resultId": report["resultId"]}
    pulling.change(uri, 2, edit(0, 0, 0, "\n"))
    moved = pulling.ask("textDocument/diagnostic", {**document(uri), "previousResultId": report["resultId"]})
    assert moved["kind"] == "full" and place(moved["items"][0]) == (8, 27, 8, 32)
    assert not [each for each in pulling.passed if each.get("method") == "textDocument/publishDiagnostics"]


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 42), ("utf-16", 40), ("utf-32", 39)])
def test_columns_are_counted_as_agreed(wire: Wire, uri: str, encoding: str, column: int) -> None:
    capabilities = {**CAPABLE, "general": {"positionEncodings": [encoding]}}
    assert wire.start(capabilities)["capabilities"]["positionEncoding"] == encoding
    wire.open(uri, PROGRAM.replace("model.compile(", 'name = "\U0001f600"; model.compile('))
    assert wire.published()[0]["range"]["start"] == {"line": 7, "character": column}
    hover = wire.ask("textDocument/hover", at(uri, 7, column - 27))
    assert "Sequential" in json.dumps(hover)


def test_hover_tells_shape_range_and_source(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    text = pushed.ask("textDocument/hover", at(uri, 9, 12))["contents"]["value"]
    assert "x_train: (60000, 28, 28) uint8" in text
    assert "values from 0 to 255" in text and "mnist" in text
    target = pushed.ask("textDocument/hover", at(uri, 8, 3))["contents"]["value"]
    assert "x_train: (60000, 28, 28) uint8" in target
    layer = pushed.ask("textDocument/hover", at(uri, 5, 20))["contents"]["value"]
    assert "(None, 784) -> (None, 10)" in layer
    model = pushed.ask("textDocument/hover", at(uri, 2, 1))["contents"]["value"]
    assert "model: Sequential (None, 28, 28) -> (None, 10)" in model and "compiled with Adam" in model


def test_hover_on_a_finding_and_on_its_suppression(pushed: Wire, uri: str) -> None:
    comment = f"# tflint: file-ignore[{OTHER}]\n"
    pushed.open(uri, comment + PROGRAM)
    assert "`regression-loss-on-classifier`" in pushed.ask("textDocument/hover", at(uri, 8, 29))["contents"]["value"]
    page = pushed.ask("textDocument/hover", at(uri, 0, 26))["contents"]["value"]
    assert "Labels and output cannot be compared" in page and "When to ignore it" in page
    assert pushed.ask("textDocument/hover", at(uri, 0, 5)) is None
    assert pushed.ask("textDocument/hover", at(uri, 900, 5)) is None


def test_hints_show_the_shapes_of_layers_and_data(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = pushed.ask("textDocument/inlayHint", {**document(uri), "range": whole})
    assert [(hint["position"]["line"], hint["label"]) for hint in hints] == [
        (4, ": (None, 784) float32"),
        (5, ": (None, 10) float32"),
        (9, ": (60000, 28, 28) float64"),
        (9, ": (60000,) uint8"),
    ]
    few = {"start": {"line": 5, "character": 0}, "end": {"line": 6, "character": 0}}
    assert len(pushed.ask("textDocument/inlayHint", {**document(uri), "range": few})) == 1


def actions(wire: Wire, uri: str, item: dict[str, Any], **context: Any) -> list[dict[str, Any]]:
    params = {**document(uri), "range": item["range"], "context": {"diagnostics": [item], **context}}
    found: list[dict[str, Any]] = wire.ask("textDocument/codeAction", params)
    return found


def test_the_configuration_is_offered_where_there_is_one(pushed: Wire, uri: str, tmp_path: Path) -> None:
    (tmp_path / "tflint.toml").write_text("ignore = ['seed-missing']\n", "utf-8")
    pushed.open(uri, PROGRAM)
    found = pushed.published(1, uri)
    (action,) = [each for each in actions(pushed, uri, found[0]) if each["title"] == f"Ignore `{RULE}` in tflint.toml"]
    (change,) = action["edit"]["documentChanges"]
    assert change["textDocument"]["uri"].endswith("/tflint.toml")
    assert change["edits"][0]["newText"] == f'"{RULE}", '
    assert change["edits"][0]["range"]["start"] == {"line": 0, "character": 10}


def edits_of(action: dict[str, Any]) -> list[dict[str, Any]]:
    (change,) = action["edit"]["documentChanges"]
    edits: list[dict[str, Any]] = change["edits"]
    return edits


@pytest.mark.parametrize("title", ["Use sparse_categorical", "on this line", "in this file"])
def test_each_action_on_a_finding_settles_it(pushed: Wire, uri: str, title: str) -> None:
    pushed.open(uri, PROGRAM)
    found = pushed.published(1, uri)
    (action,) = [each for each in actions(pushed, uri, found[0]) if title in each["title"]]
    assert action["kind"] == "quickfix" and action["diagnostics"][0]["code"] == RULE
    pushed.change(uri, 2, {"text": edited(PROGRAM, edits_of(action))})
    assert RULE not in rules(pushed.published(2, uri))


def test_a_second_rule_joins_the_comment_that_is_there(pushed: Wire, uri: str) -> None:
    text = PROGRAM.replace("y_train)\n", f"y_train)  # tflint: ignore[{RULE}]\n")
    pushed.open(uri, text)
    found = [item for item in pushed.published(1, uri) if item["code"] == OTHER]
    (action,) = [each for each in actions(pushed, uri, found[0]) if "this line" in each["title"]]
    assert edits_of(action)[0]["newText"] == f", {OTHER}"


def test_an_unsafe_fix_says_so_and_is_not_preferred(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    first = actions(pushed, uri, pushed.published(1, uri)[0])[0]
    assert first["title"].endswith("(unsafe)") and not first.get("isPreferred")


def test_everything_safe_is_mended_at_once(pushed: Wire, uri: str) -> None:
    pushed.open(uri, SAFE)
    found = pushed.published(1, uri)
    assert rules(found) == ["unused-suppression"] * 2
    (action,) = actions(pushed, uri, found[0], only=["source.fixAll"])
    assert action["kind"] == "source.fixAll.tflint" and "edit" not in action
    resolved = pushed.ask("codeAction/resolve", action)
    pushed.change(uri, 2, {"text": edited(SAFE, edits_of(resolved))})
    assert pushed.published(2, uri) == []


def test_actions_of_other_kinds_are_not_offered(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    assert actions(pushed, uri, pushed.published(1, uri)[0], only=["refactor"]) == []


def test_broken_code_keeps_what_was_known_where_it_is_now(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    before = pushed.published(1, uri)
    pushed.change(uri, 2, edit(2, 0, 0, "callbacks = [\n"))
    after = [item for item in pushed.published(2, uri) if item["code"] != "syntax-error"]
    assert [(item["message"], *place(item)) for item in after] == [
        (item["message"], line + 1, column, end_line + 1, end)
        for item in before
        for line, column, end_line, end in [place(item)]
    ]
    moved = [link["location"]["range"]["start"]["line"] for link in after[0]["relatedInformation"]]
    assert moved == [link["location"]["range"]["start"]["line"] + 1 for link in before[0]["relatedInformation"]]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = pushed.ask("textDocument/inlayHint", {**document(uri), "range": whole})
    assert [hint["position"]["line"] for hint in hints] == [5, 6, 10, 10]
    assert "x_train: (60000" in pushed.ask("textDocument/hover", at(uri, 10, 12))["contents"]["value"]
    pushed.change(uri, 3, edit(2, 13, 13, "]"))
    assert rules(pushed.published(3, uri)) == [RULE, OTHER]


def test_broken_code_drops_what_was_edited_itself(pushed: Wire, uri: str) -> None:
    pushed.open(uri, PROGRAM)
    pushed.published(1, uri)
    pushed.change(uri, 2, edit(7, 28, 30, ""), edit(2, 0, 0, "callbacks = [\n"))
    assert RULE not in rules(pushed.published(2, uri))


def test_settings_of_the_editor(wire: Wire, uri: str) -> None:
    wire.start(CAPABLE, initializationOptions={"settings": {"debounce": 0, "ignore": [RULE]}})
    wire.open(uri, PROGRAM)
    assert RULE not in rules(wire.published(1, uri))
    settings = {"tflint": {"debounce": 0, "enable": False, "nonsense": 1}}
    wire.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert wire.published(1, uri) == []
    assert wire.ask("workspace/executeCommand", {"command": "tflint.debug"})["encoding"] == "utf-16"
    told = [each["params"]["message"] for each in wire.passed if each.get("method") == "window/logMessage"]
    assert told == ["tflint: unknown setting `tflint.nonsense`"]


def test_settings_are_asked_for(wire: Wire, uri: str) -> None:
    capabilities = {**CAPABLE, "workspace": {"configuration": True}}
    wire.ask("initialize", {"capabilities": capabilities, "processId": None, "rootUri": None})
    wire.notify("initialized", {})
    question = wire.received.get(timeout=20)
    assert question is not None and question["method"] == "workspace/configuration"
    assert question["params"]["items"][0]["section"] == "tflint"
    wire.send({"jsonrpc": "2.0", "id": question["id"], "result": [{"ignore": [RULE], "debounce": 0}]})
    wire.open(uri, PROGRAM)
    while RULE in rules(wire.published(1, uri)):
        pass


def test_commands(pushed: Wire, uri: str) -> None:
    page = pushed.ask("workspace/executeCommand", {"command": "tflint.explain", "arguments": [RULE]})
    assert page.startswith("# ")
    assert (
        pushed.ask("workspace/executeCommand", {"command": "tflint.fixAll", "arguments": ["file:///none.py"]}) is False
    )


def cell(uri: str, kind: int = 2) -> dict[str, Any]:
    return {"kind": kind, "document": uri}


def test_a_notebook(wire: Wire, tmp_path: Path) -> None:
    """Cells are one program, and are published even to an editor that asks: VS Code never asks for cells."""
    wire.start(PULLING)
    book = (tmp_path / "n.ipynb").as_uri()
    uris = [f"vscode-notebook-cell:{book[5:]}#c{index}" for index in range(3)]
    first, second = PROGRAM.split("model.compile")
    texts = [first, "model.compile" + second]
    items = [
        {"uri": uri, "languageId": "python", "version": 1, "text": text}
        for uri, text in zip((uris[0], uris[2]), texts, strict=True)
    ]
    notebook = {
        "uri": book,
        "notebookType": "jupyter-notebook",
        "version": 1,
        "cells": [cell(uris[0]), cell(uris[1], 1), cell(uris[2])],
    }
    wire.notify("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": items})
    assert wire.published(uri=uris[0]) == []
    found = wire.published(uri=uris[2])
    assert rules(found) == [RULE, OTHER] and place(found[0]) == (0, 27, 0, 32)
    assert found[0]["relatedInformation"][1]["location"]["uri"] == uris[0]
    assert "x_train" in json.dumps(wire.ask("textDocument/hover", at(uris[2], 2, 12)))

    content = {"document": {"uri": uris[2], "version": 2}, "changes": [edit(0, 27, 32, "None")]}
    change = {"cells": {"textContent": [content]}}
    wire.notify("notebookDocument/didChange", {"notebookDocument": {"uri": book, "version": 2}, "change": change})
    assert RULE not in rules(wire.published(2, uris[2]))

    removed = {"array": {"start": 2, "deleteCount": 1}, "didClose": [{"uri": uris[2]}]}
    wire.notify(
        "notebookDocument/didChange",
        {"notebookDocument": {"uri": book, "version": 3}, "change": {"cells": {"structure": removed}}},
    )
    assert wire.published(uri=uris[2]) == []
    assert wire.ask("textDocument/hover", at(uris[2], 0, 0)) is None
    wire.notify(
        "notebookDocument/didClose",
        {"notebookDocument": {"uri": book}, "cellTextDocuments": [{"uri": uris[0]}]},
    )


def test_a_notebook_as_jupyterlab_sends_it(pushed: Wire, tmp_path: Path) -> None:
    uri = (tmp_path / ".virtual_documents" / "n.ipynb").as_uri()
    pushed.open(uri, PROGRAM + "\nget_ipython().run_line_magic('matplotlib', 'inline')\n")
    assert rules(pushed.published(1, uri)) == [RULE, OTHER]


def test_a_file_that_was_never_saved(pushed: Wire) -> None:
    pushed.open("untitled:Untitled-1", PROGRAM)
    assert rules(pushed.published(1, "untitled:Untitled-1")) == [RULE, OTHER]
