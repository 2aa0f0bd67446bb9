"""Turns names of TensorFlow and Keras into what they are in each version; imports no TensorFlow.

`canonical` costs microseconds and loads no table; the others load theirs at the first question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.knowledge.api.naming import canonical

if TYPE_CHECKING:
    from tflint.knowledge.api.changes import renamed_argument, replacement_of
    from tflint.knowledge.api.entries import OPAQUE, ApiEntry, Parameter, entry, keywords
    from tflint.knowledge.api.lookup import (
        Members,
        Removal,
        RenamedArgument,
        deprecated,
        exists,
        methods,
        nearest,
        removed,
    )
    from tflint.knowledge.api.target import Target, for_source, infer, target_for
    from tflint.knowledge.api.words import identifiers

_HOME = {
    "renamed_argument": "changes",
    "replacement_of": "changes",
    "OPAQUE": "entries",
    "ApiEntry": "entries",
    "Parameter": "entries",
    "entry": "entries",
    "identifiers": "words",
    "keywords": "entries",
    "Members": "lookup",
    "Removal": "lookup",
    "RenamedArgument": "lookup",
    "deprecated": "lookup",
    "exists": "lookup",
    "methods": "lookup",
    "nearest": "lookup",
    "removed": "lookup",
    "Target": "target",
    "for_source": "target",
    "infer": "target",
    "target_for": "target",
}
"""Name -> module that is imported when the name is first asked for."""

__all__ = [
    "OPAQUE",
    "ApiEntry",
    "Members",
    "Parameter",
    "Removal",
    "RenamedArgument",
    "Target",
    "canonical",
    "deprecated",
    "entry",
    "exists",
    "for_source",
    "identifiers",
    "infer",
    "keywords",
    "methods",
    "nearest",
    "removed",
    "renamed_argument",
    "replacement_of",
    "target_for",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
