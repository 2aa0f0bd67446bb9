"""Options and configurations into text: what holds and who said so, what a key means, a file to start from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from tflint.config.layers import Values
from tflint.config.options import OPTIONS, TABLE, Option
from tflint.config.reading import Given, shown
from tflint.config.resolve import Configurations

RUN_KEYS = ("extend", "inherit")
SCHEMA_LINE = "#:schema https://github.com/tflint/tflint/blob/main/tflint/config/schema.json"


def settings_text(asked: Configurations, path: str) -> str:
    """Every option as it holds for a file or folder, with the place that said so."""
    file = os.path.join(path, "program.py") if os.path.isdir(path) else path
    configuration = asked.of(file)
    names = [shown(document.path) for document in configuration.documents]
    head = [f"# settings of {path}", f"# read from {', then '.join(names) if names else 'no file'}"]
    ignored = asked.settings_for(file).ignore_here
    lines = list(_lines(asked.values_for(file)))
    width = min(max(len(text) for text, _ in lines), 72)
    body = [f"{text:<{width}}  # {origin}" for text, origin in lines]
    on = [f"# silent here by per-file-ignores: {', '.join(ignored)}"] if ignored else []
    from tflint.rules import rule_book

    settings = asked.settings_for(file)
    speaking = sum(settings.selects(rule) for rule in rule_book().values())
    return "\n".join([*head, *body, *on, f"# {speaking} of {len(rule_book())} rules are on"]) + "\n"


def _lines(values: Values) -> Iterator[tuple[str, str]]:
    for option in TABLE:
        pieces = values.get(option.name, ())
        if not pieces and option.name not in RUN_KEYS:
            yield f"{option.name} = {toml(option.default)}", "default"
        for piece in pieces:
            yield f"{option.name} = {toml(piece.value)}", str(piece.origin)


def toml(value: Any) -> str:
    """A value as TOML writes it on one line; `none` where there is none."""
    if value is None:
        return "none"
    if isinstance(value, Given):
        return toml(value.value)
    if isinstance(value, dict):
        if set(value) == {"files", "values"}:
            value = {"files": value["files"], **value["values"]}
        inside = ", ".join(f"{_key(key)} = {toml(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def option_text(option: Option) -> str:
    """What one key means, its default and an example."""
    lines = [option.name, "", option.meaning]
    if option.choices:
        lines.append(f"One of {', '.join(option.choices)}.")
    lines += ["", f"default: {toml(option.default)}", f"example: {option.name} = {option.example}"]
    holds = "may differ between files, see overrides" if option.per_file else "holds for the whole run"
    closer = "adds to what wider files say" if option.adds else "replaces what wider files say"
    return "\n".join([*lines, f"{holds}; {closer}"]) + "\n"


def option_fields(option: Option) -> dict[str, Any]:
    """What there is to know of one key, for other programs."""
    return {
        "key": option.name,
        "kind": option.kind,
        "meaning": option.meaning,
        "default": option.default,
        "choices": list(option.choices),
        "example": option.example,
        "in_overrides": option.per_file,
        "adds": option.adds,
    }


def option_list() -> str:
    """All keys with what they mean."""
    width = max(len(name) for name in OPTIONS)
    return "".join(f"{option.name:<{width}}  {option.meaning}\n" for option in TABLE)


def start(table: bool) -> str:
    """A configuration to start from: every key as a comment; `table` for pyproject.toml."""
    lines = ["[tool.tflint]"] if table else [SCHEMA_LINE]
    for option in TABLE:
        lines += [f"# {option.meaning}", f"# {option.name} = {option.example}", ""]
    return "\n".join(lines)
