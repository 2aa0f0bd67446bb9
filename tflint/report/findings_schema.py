"""The contract of the JSON output into a JSON Schema, for those who read it by program."""

from __future__ import annotations

from typing import Any

from tflint.findings import LEVELS

PLACE = ("path", "cell", "line", "column")
RANGE = (*PLACE, "end_line", "end_column")
OUTCOMES = ("confirmed", "refuted", "undecided")
SAFETIES = ("safe", "unsafe", "display-only")

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_NUMBER = {"type": "integer", "minimum": 1}
_COUNT = {"type": "integer", "minimum": 0}
_PLACE = {
    "path": _TEXT,
    "cell": {"type": ["integer", "null"], "minimum": 1, "description": "the cell of a notebook, from 1"},
    "line": {**_NUMBER, "description": "from 1; in a notebook the line of the cell"},
    "column": {**_NUMBER, "description": "from 1, in code points"},
    "end_line": _NUMBER,
    "end_column": {**_NUMBER, "description": "from 1, behind the last code point"},
}


def findings_schema() -> dict[str, Any]:
    """The schema of version 1; later versions of tflint may add fields to it, and take none away."""
    problem = _object({"path": _TEXT, "rule": _TEXT_OR_NULL, "message": _TEXT}, ("path", "rule", "message"))
    document = {
        "schema_version": {"const": 1},
        "findings": {"type": "array", "items": _finding()},
        "problems": {"type": "array", "items": problem, "description": "what went wrong in tflint itself"},
        "summary": {"type": "object", "additionalProperties": _COUNT},
        "statistics": {"type": "object", "description": "with --statistics: counts of rules, limits and unknown calls"},
        "targets": {"type": "array", "items": {"type": "object"}, "description": "the versions files were judged by"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Findings of tflint, the linter for TensorFlow and Keras programs",
        **_object(document, ("schema_version", "findings", "summary")),
    }


def _finding() -> dict[str, Any]:
    fields: dict[str, Any] = {
        "rule": _TEXT,
        "kind": _TEXT,
        "level": {"enum": list(LEVELS)},
        "certainty": {"enum": ["must", "may"], "description": "on every way through the program, or on some"},
        "message": _TEXT,
        **_PLACE,
        "because": {"type": "array", "items": _places((*PLACE, "message"), message=_TEXT)},
        "fix": _or_null(_fix()),
        "verdict": _or_null(_object({"outcome": {"enum": list(OUTCOMES)}}, ("outcome",))),
        "url": _TEXT_OR_NULL,
    }
    accepted = {"enum": ["comment", "baseline", None], "description": "what accepts it; such findings come on demand"}
    return _object({**fields, "help": _TEXT_OR_NULL, "suppressed": accepted}, tuple(fields))


def _fix() -> dict[str, Any]:
    edits = {"type": "array", "items": _places((*RANGE, "text"), text=_TEXT)}
    return _object({"title": _TEXT, "safety": {"enum": list(SAFETIES)}, "edits": edits}, ("title", "safety", "edits"))


def _places(names: tuple[str, ...], **more: Any) -> dict[str, Any]:
    every = {**_PLACE, **more}
    return _object({name: every[name] for name in names}, names)


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}
