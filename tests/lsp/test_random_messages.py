"""Fixture: messages made at random from the protocol's own words; each request is answered, and the server lives."""

from __future__ import annotations

import random
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import CAPABLE, PROGRAM, PULLING, Inside

pytestmark = pytest.mark.slow

LEAVE_OUT = {"exit", "shutdown", "initialize", "initialized"}
METHODS = sorted(set(types.METHOD_TO_TYPES) - LEAVE_OUT) + ["textDocument/nothing", ""]
URIS = ["file:///tmp/open.py", "file:///tmp/never.py", "untitled:Untitled-1", "", "http://[", "file:///tmp/n.ipynb#c1"]
WORDS: list[Any] = [None, True, -1, 0, 3, 2**40, 1.5, "", "x", "\ud800", [], {}, [None], "tflint.fixAll", "quickfix"]


def anything(chance: random.Random, depth: int = 3) -> Any:
    """Some value with the protocol's own field names in it."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(WORDS)
    place = {"line": chance.choice([0, 1, 8, 10**6]), "character": chance.choice([0, 5, 10**6])}
    fields: dict[str, Any] = {
        "textDocument": {
            "uri": chance.choice(URIS),
            "version": chance.randrange(9),
            "languageId": "python",
            "text": "a\n",
        },
        "notebookDocument": {"uri": chance.choice(URIS), "version": 1, "notebookType": "x", "cells": []},
        "position": place,
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": chance.choice([None, ["quickfix"], ["source"]])},
        "contentChanges": [{"range": {"start": place, "end": place}, "text": chance.choice(["", "(", "x = 1\n"])}],
        "cellTextDocuments": [],
        "change": {
            "cells": {"structure": {"array": {"start": chance.randrange(3), "deleteCount": chance.randrange(3)}}}
        },
        "previousResultIds": [],
        "settings": anything(chance, depth - 1),
        "command": chance.choice(["tflint.fixAll", "tflint.explain", "tflint.debug", "rm"]),
        "arguments": chance.choice([None, [], ["x"], [1, 2]]),
        "title": "x",
        "data": anything(chance, depth - 1),
        "event": {"added": [], "removed": []},
        "changes": [],
        "id": chance.choice([1, "x", 10**9]),
        "value": "off",
    }
    kept = {name: value for name, value in fields.items() if chance.random() < 0.85}
    if kept and chance.random() < 0.15:
        kept[chance.choice(sorted(kept))] = chance.choice(WORDS)
    return kept


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("capabilities", [CAPABLE, PULLING], ids=["pushed", "pulling"])
def test_every_request_is_answered(wire: Inside, capabilities: dict[str, Any], seed: int) -> None:
    chance = random.Random(seed)
    wire.start(capabilities)
    wire.open(URIS[0], PROGRAM)
    asked = []
    for _ in range(150):
        method, params = chance.choice(METHODS), anything(chance)
        if chance.random() < 0.5:
            wire.notify(method, params)
        else:
            asked.append(wire.request(method, params))
    for number in asked:
        given = [each for each in wire.passed if each.get("id") == number and "method" not in each]
        answer = given[0] if given else wire.answer(number)
        assert "result" in answer or isinstance(answer["error"]["code"], int)
    uri = "file:///tmp/after.py"
    wire.notify("workspace/didChangeConfiguration", {"settings": {"debounce": 0}})
    wire.open(uri, PROGRAM)
    assert wire.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 9, "character": 12}})
