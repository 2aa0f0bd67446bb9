"""The table of options into a JSON Schema, by which editors complete and check configuration files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tflint.config.options import IN_OVERRIDES, OPTIONS, VERSION, Option

DRAFT = "http://json-schema.org/draft-07/schema#"


def schema(rules: Iterable[Any] = ()) -> str:
    """The schema of `tflint.toml` and of `[tool.tflint]`; with rules, their names are known."""
    rules = list(rules)
    document = {
        "$schema": DRAFT,
        "$id": "https://github.com/tflint/tflint/blob/main/tflint/config/schema.json",
        "title": "tflint, the linter for TensorFlow and Keras programs",
        **_table(OPTIONS.values()),
        "definitions": {
            "selector": _selector(rules),
            "override": {**_table(IN_OVERRIDES.values(), files=True), "required": ["files"]},
            "rules": _rules(rules),
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _table(options: Iterable[Option], files: bool = False) -> dict[str, Any]:
    patterns: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    properties = {option.name: {"description": option.meaning, **_value(option)} for option in options}
    if files:
        properties["files"] = {"description": "The files this is about.", **patterns}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _value(option: Option) -> dict[str, Any]:
    strings: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    selectors = {"type": "array", "items": {"$ref": "#/definitions/selector"}}
    plain: dict[str, dict[str, Any]] = {
        "flag": {"type": "boolean"},
        "number": {"type": "integer", "minimum": 0 if option.name == "max-warnings" else 1},
        "choice": {"enum": list(option.choices)},
        "version": {"type": "string", "pattern": f"^{VERSION}$"},
        "path": {"type": "string", "minLength": 1},
        "paths": {"anyOf": [{"type": "string", "minLength": 1}, strings]},
        "globs": strings,
        "words": strings,
        "selectors": selectors,
        "levels": {"type": "object", "additionalProperties": {"enum": list(option.choices)}},
        "glob-selectors": {"type": "object", "additionalProperties": selectors},
        "rule-options": {"$ref": "#/definitions/rules"},
        "overrides": {"type": "array", "items": {"$ref": "#/definitions/override"}},
    }
    default = {} if option.default is None else {"default": option.default}
    return {**plain[option.kind], **(default if option.kind != "rule-options" else {})}


def _selector(rules: list[Any]) -> dict[str, Any]:
    from tflint.rules import LEVEL_OF_KIND

    folders = sorted({rule.folder for rule in rules})
    known = ["ALL", *LEVEL_OF_KIND, *folders, *(rule.name for rule in rules)]
    return {"anyOf": [{"enum": known}, {"type": "string"}]} if rules else {"type": "string", "examples": known}


def _rules(rules: list[Any]) -> dict[str, Any]:
    known = {rule.name: _options_of(rule) for rule in rules if rule.options}
    table = {"type": "object", "additionalProperties": {"anyOf": [{"type": "number"}, {"type": "array"}]}}
    return {"type": "object", "properties": known, "additionalProperties": table}


def _options_of(rule: Any) -> dict[str, Any]:
    properties = {}
    for option in rule.options:
        words = isinstance(option.default, tuple)
        kind = {"type": "array", "items": {"type": "string"}} if words else {"type": "number", "minimum": 0}
        default = list(option.default) if words else option.default
        properties[option.name] = {"description": option.meaning, **kind, "default": default}
    return {"type": "object", "additionalProperties": False, "properties": properties}
