"""Findings about saving and converting into requests: do the same with a model of one unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.literals import Undecidable, literal
from tflint.program.facts import Call, Made
from tflint.program.values import Const

FILES = ("filepath", "*0")
KEPT = ("save_format", "save_weights_only", "overwrite")
SLOW = 60.0
"""Seconds a conversion may take."""


@asks("save-format")
def saved(subject: Subject) -> Mapping[str, Any]:
    """The same method, and the last part of the same path."""
    fact = subject.fact
    if isinstance(fact, Made):
        method, given = "checkpoint", dict(fact.object.arguments)
    elif isinstance(fact, Call):
        last = fact.name.rpartition(".")[2]
        method = "checkpoint" if last == "ModelCheckpoint" else last
        given = {**dict(enumerate_names(fact.positional)), **fact.arguments}
    else:
        raise Undecidable("not a question about a file")
    path = next((given[name] for name in FILES if name in given), None)
    if not isinstance(path, Const) or not isinstance(path.value, str):
        raise Undecidable("the path is not known")
    keywords = {name: literal(given[name], subject.sizes) for name in KEPT if name in given}
    file = re.split(r"[/\\]", path.value.rstrip("/\\"))[-1]
    return {"ask": "saved", "method": method, "file": file, "keywords": keywords}


def enumerate_names(positional: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """Positional arguments as they are called where their names are not known."""
    return [(f"*{place}", value) for place, value in enumerate(positional)]


@asks("quantization-without-data")
def quantized(subject: Subject) -> Mapping[str, Any]:
    """A model converted to integers with nothing that shows the range of its inputs."""
    return {"ask": "quantized", "seconds": SLOW}
