"""Settings and a file's project into the TensorFlow and Keras that the file is judged by, and where they are said."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tflint.knowledge.api import Target, for_source, infer

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.pipeline import Report
    from tflint.source.file import SourceFile


def target_of(source: SourceFile, settings: Settings) -> Target:
    """The target of a file: what the settings say, else what its project or it itself pins, else the newest."""
    target = _of_path(*_place(source.path), settings.target_tensorflow, settings.target_keras)
    return for_source(target, source.text)


def _place(path: str) -> tuple[str, str]:
    """The folder that decides, and the file itself where it can pin a version (a notebook)."""
    path = os.path.abspath(path)
    return os.path.dirname(path), path if path.endswith(".ipynb") else ""


@lru_cache(maxsize=4096)
def _of_path(folder: str, notebook: str, tensorflow: str | None, keras: str | None) -> Target:
    return infer(Path(notebook or folder), tensorflow, keras)


def distinct(reports: Iterable[Report]) -> list[tuple[Target, int]]:
    """The targets of a run with the number of files judged by each, in the order they were met."""
    counts: dict[Target, int] = {}
    for report in reports:
        if report.target is not None:
            counts[report.target] = counts.get(report.target, 0) + 1
    return list(counts.items())


def line(target: Target, files: int) -> str:
    """A target in one line for readers."""
    legacy = ", tf.keras is the legacy Keras" if target.legacy_keras else ""
    number = "1 file" if files == 1 else f"{files} files"
    return f"target: TensorFlow {target.tensorflow}, Keras {target.keras}{legacy} ({target.source}; {number})"


def fields(target: Target, files: int) -> dict[str, Any]:
    """A target as the JSON formats have it."""
    return {
        "tensorflow": target.tensorflow,
        "keras": target.keras,
        "legacy_keras": target.legacy_keras,
        "source": target.source,
        "files": files,
    }
