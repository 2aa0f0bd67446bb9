"""Reads the source of `keras.applications` as a program that makes one of its models: what does tflint find there?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tflint.pipeline import interpreted
from tflint.report.outline import outline
from tflint.source.file import SourceFile


@dataclass(frozen=True)
class Found:
    """What is known of a model: its output shape, its number of weights, and where a shape was lost first."""

    output: str
    weights: int | None
    lost: str


def copied(folder: Path, target: Path) -> None:
    """Copy the modules so that they import each other as those of a project."""
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"from keras\.src\.applications import (\w+)", r"import \1", text)
        text = re.sub(r"from keras\.src\.applications\.(\w+) import", r"from \1 import", text)
        text = text.replace("keras.src.layers.layer import", "keras.layers import")
        (target / path.name).write_text(text, encoding="utf-8")


def inferred(target: Path, module: str, name: str, arguments: str = "weights=None") -> Found:
    """The model that a call of its builder gives, as tflint sees it."""
    path = target / f"use_{name}.py"
    source = (target / f"{module}.py").read_text(encoding="utf-8")
    path.write_text(f"{source}\n\nmodel = {name}({arguments})\n", encoding="utf-8")
    program, problems = interpreted(SourceFile.read(str(path)), drawn=True)
    rows = [row for row in outline(program).models if row.kind == "functional"]
    if problems or not rows:
        return Found("", None, "; ".join([*program.limits, *(problem.message for problem in problems)]) or "no model")
    row = next((each for each in rows if each.inputs), rows[0])  # what nobody calls is drawn after what the call makes
    lost = row.missing or next((f"{each.name}: {each.lost}" for each in row.layers if each.lost), "")
    return Found(row.outputs, row.parameters, lost)


def modules(folder: Path) -> dict[str, str]:
    """The model builders of the folder and the modules they stand in."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        for group in re.findall(r"@keras_export\(\s*([^)]*)\)\s*def [A-Z]", path.read_text(encoding="utf-8")):
            names = re.findall(r"keras\.applications\.([A-Z]\w*)\"", group)
            found.update(dict.fromkeys(names[:1], path.stem))
    return found


def built(name: str) -> tuple[str, int]:
    """What Keras says of the same model, built without weights: its output shape and its number of weights."""
    import keras
    from keras.src import backend

    with backend.StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, name)(weights=None)
        return str(tuple(model.output.shape)), model.count_params()
