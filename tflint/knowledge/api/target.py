"""Turns a project's dependency files, or an explicit choice, into the TensorFlow and Keras the code is judged by."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from tflint.knowledge.api.pins import (
    Pins,
    Reader,
    in_configuration,
    in_environment,
    in_lock,
    in_pipfile,
    in_pyproject,
    in_requirements,
)
from tflint.knowledge.api.versions import minor

NEWEST_TENSORFLOW, NEWEST_KERAS = "2.21", "3.15"
FIRST_WITH_KERAS_3 = (2, 16)
KERAS_INSIDE = {(1, 15): "2.2", (2, 0): "2.3", (2, 1): "2.3", (2, 2): "2.3", (2, 3): "2.4", (2, 4): "2.4"}
"""TensorFlow -> the Keras it carried while Keras had no release of its own for it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The versions a program is judged by; `keras` is the one behind `tf.keras`, `source` says where they come from."""

    tensorflow: str
    keras: str
    legacy_keras: bool
    source: str


def keras_for(tensorflow: str, legacy: bool = False) -> str:
    """The Keras behind `tf.keras` of a TensorFlow when nothing else is said: the newest one from 2.16 on."""
    number = minor(tensorflow)
    if number in KERAS_INSIDE:
        return KERAS_INSIDE[number]
    if number < FIRST_WITH_KERAS_3 or legacy:
        return "2.2" if number[0] < 2 else f"{number[0]}.{number[1]}"
    return NEWEST_KERAS


def tensorflow_for(keras: str) -> str:
    """The TensorFlow that goes with a Keras when nothing else is said."""
    number = minor(keras)
    if number >= (3, 0):
        return NEWEST_TENSORFLOW
    inverse = {"2.2": "1.15", "2.3": "2.2", "2.4": "2.4"}
    return inverse.get(f"{number[0]}.{number[1]}", f"{number[0]}.{number[1]}")


def target_for(
    tensorflow: str | None = None, keras: str | None = None, legacy: bool = False, source: str = "given"
) -> Target:
    """A target from what is given of it; the rest follows."""
    if tensorflow is None and keras is None:
        return Target(NEWEST_TENSORFLOW, keras_for(NEWEST_TENSORFLOW, legacy), legacy, source)
    if tensorflow is None:
        assert keras is not None
        return Target(tensorflow_for(keras), keras, legacy, source)
    own = keras_for(tensorflow, legacy)
    if keras is not None and not legacy and minor(tensorflow) >= FIRST_WITH_KERAS_3 and minor(keras) >= (3, 0):
        own = keras
    return Target(tensorflow, own, legacy, source)


def for_source(target: Target, text: str) -> Target:
    """The target of a file that may switch `tf.keras` back to Keras 2 itself, by `TF_USE_LEGACY_KERAS`."""
    if "TF_USE_LEGACY_KERAS" not in text or not re.search(
        r"""TF_USE_LEGACY_KERAS["']?\]?\s*[=,]\s*["']?(1|[Tt]rue)""", text
    ):
        return target
    return target_for(target.tensorflow, None, True, target.source)


def infer(path: Path, tensorflow: str | None = None, keras: str | None = None) -> Target:
    """The target of a file or folder: what is given, else what the nearest dependency file pins, else the newest."""
    if tensorflow is not None or keras is not None:
        return target_for(tensorflow, keras)
    if path.suffix == ".ipynb":
        found = _from_notebook(path)
        if found is not None:
            return found
    return _of_folder(path if path.is_dir() else path.parent)


@lru_cache(maxsize=4096)
def _of_folder(folder: Path) -> Target:
    """The target of a folder, else that of the folder above, up to the root of the project."""
    found = read_folder(folder)
    if found is not None:
        return found
    if (folder / ".git").exists() or folder.parent == folder:
        return target_for(source="newest, no version is pinned")
    return _of_folder(folder.parent)


def read_folder(folder: Path) -> Target | None:
    """The target that the dependency files of one folder pin; lock files come before ranges."""
    for path, reader in _files(folder):
        try:
            pins = reader(path.read_text(encoding="utf-8", errors="replace"))
        except (OSError, tomllib.TOMLDecodeError, ValueError):
            continue
        if pins.tensorflow or pins.keras:
            return target_for(pins.tensorflow, pins.keras, pins.legacy, path.name)
    return None


READERS: dict[str, Reader] = {
    "uv.lock": in_lock,
    "poetry.lock": in_lock,
    "pyproject.toml": in_pyproject,
    "Pipfile": in_pipfile,
    "environment.yml": in_environment,
    "environment.yaml": in_environment,
    "setup.cfg": in_configuration,
}


def _files(folder: Path) -> Iterator[tuple[Path, Reader]]:
    try:
        present = set(os.listdir(folder))
    except OSError:
        return
    for name in ("uv.lock", "poetry.lock"):
        if name in present:
            yield folder / name, READERS[name]
    requirements = sorted(n for n in present if re.fullmatch(r"requirements[\w.-]*\.txt", n))
    requirements.sort(key=lambda n: n != "requirements.txt")
    for name in requirements:
        yield folder / name, in_requirements
    for name in ("pyproject.toml", "Pipfile", "environment.yml", "environment.yaml", "setup.cfg"):
        if name in present:
            yield folder / name, READERS[name]


def _from_notebook(path: Path) -> Target | None:
    """The target that a notebook installs itself: `!pip install tensorflow==2.8`."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    lines = re.findall(r"""[!%]\s*(?:python[\d.]*\s+-m\s+)?(?:pip[\d.]*|uv\s+pip)\s+install\s+([^\\"\n]*)""", text)
    pins = Pins()
    for line in lines:
        pins = pins.merged(in_requirements("\n".join(word for word in line.replace("'", " ").split())))
    if pins.tensorflow or pins.keras:
        return target_for(pins.tensorflow, pins.keras, pins.legacy, f"{path.name}, pip install")
    return None
