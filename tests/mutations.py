"""Programs and notebooks into broken ones, as typing, deleting and merging leave them."""

from __future__ import annotations

import json
import random
import re
from typing import Any

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
ODD_TOKENS = (
    *"()[]{}:,=*@.\\\n\t#\x00é\u2028",
    *[
        "lambda",
        "def",
        "class",
        "for",
        "if",
        "else",
        "return",
        "yield",
        "not",
        "in",
        "is",
        "await",
        "del",
        "None",
        "True",
        "self",
    ],
    *("**", "...", "-1", "0", "1e400", "10**9", "''", '"""', "f'{", "*x", "x:=1", "[]", "{}", "()"),
)
ODD_VALUES: tuple[Any, ...] = (None, 0, -1, 1e308, "", [], {}, [[]], {"a": None}, True, "python", ["x", 1])


def mutated(text: str, draw: random.Random) -> str:
    """A program with one prefix, line, token or piece too few, too many, or elsewhere."""
    return draw.choice((_prefix, _without_line, _token, _token, _tokens, _moved_line))(text, draw)


def mutated_notebook(text: str, draw: random.Random) -> str:
    """A notebook with a broken cell, a broken structure, or a broken text."""
    kind = draw.randrange(4)
    if kind == 0:
        return _prefix(text, draw)
    if kind == 1:
        return _token(text, draw)
    content = json.loads(text)
    cells = content.get("cells", [])
    if kind == 2 and cells:
        cell = draw.choice(cells)
        source = cell.get("source", "")
        source = "".join(source) if isinstance(source, list) else source
        cell["source"] = mutated(source, draw).splitlines(keepends=True)
    else:
        holder: Any = draw.choice([content, *cells, content.get("metadata", {})])
        if isinstance(holder, dict) and holder:
            holder[draw.choice(sorted(holder))] = draw.choice(ODD_VALUES)
    return json.dumps(content)


def _prefix(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text) + 1)]


def _without_line(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    del lines[draw.randrange(len(lines))]
    return "".join(lines)


def _moved_line(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    lines.insert(draw.randrange(len(lines)), lines.pop(draw.randrange(len(lines))))
    return "".join(lines)


def _token(text: str, draw: random.Random) -> str:
    tokens = TOKEN.findall(text) or [""]
    place = draw.randrange(len(tokens))
    new = draw.choice((draw.choice(ODD_TOKENS), draw.choice(tokens)))
    tokens[place : place + draw.randrange(2)] = [new] if draw.random() < 0.8 else []
    return "".join(tokens)


def _tokens(text: str, draw: random.Random) -> str:
    for _ in range(draw.randrange(2, 8)):
        text = _token(text, draw)
    return text
