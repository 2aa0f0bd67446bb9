"""The name of an imported module into the file of the project that is that module."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

OUTSIDE = frozenset(
    (
        "tensorflow",
        "keras",
        "tf_keras",
        "numpy",
        "pandas",
        "sklearn",
        "scipy",
        "matplotlib",
        "torch",
        "jax",
        "os",
        "sys",
        "typing",
        "math",
        "random",
        "time",
        "collections",
        "functools",
        "itertools",
        "argparse",
        "json",
        "logging",
        "re",
        "pathlib",
        "tensorflow_datasets",
        "cv2",
        "PIL",
        "absl",
        "seaborn",
        "datetime",
        "copy",
        "shutil",
        "glob",
        "tqdm",
        "enum",
        "dataclasses",
        "abc",
        "warnings",
        "six",
        "pickle",
    )
)
"""Packages that are never looked for in the project."""
ROOTS = frozenset(("pyproject.toml", "setup.py", "setup.cfg", ".git", "requirements.txt"))
"""What lies in the top folder of a project: above it nobody looks for modules."""


def module_path(importer: str, module: str) -> str | None:
    """The file of a module of the project, `None` when it is not one of the project's."""
    bare = module.lstrip(".")
    level = len(module) - len(bare)
    if level == 0 and (not bare or bare.partition(".")[0] in OUTSIDE):
        return None
    folder = os.path.dirname(os.path.abspath(importer))
    for _ in range(level - 1):
        folder = os.path.dirname(folder)
    return _found(folder, bare) if level else _anywhere(folder, bare)


def forget() -> None:
    """Look at the folders again: files may have come or gone."""
    for remembered in (_anywhere, _found, _entries):
        remembered.cache_clear()


@lru_cache(maxsize=4096)
def _anywhere(folder: str, bare: str) -> str | None:
    """A module by its absolute name: beside the importing file, or in a folder above it up to the project's root."""
    for _ in range(6):
        found = _found(folder, bare)
        if found is not None:
            return found
        if not _entries(folder).isdisjoint(ROOTS) or os.path.dirname(folder) == folder:
            return None
        folder = os.path.dirname(folder)
    return None


@lru_cache(maxsize=4096)
def _entries(folder: str) -> frozenset[str]:
    """What a folder holds; nothing where there is none."""
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()


@lru_cache(maxsize=4096)
def _found(folder: str, bare: str) -> str | None:
    """The file of a module below a folder: as packages lie on disk; astroid answers for folders that are none."""
    *packages, last = bare.split(".")
    inner = folder
    for package in packages:
        if package not in _entries(inner):
            return None
        inner = os.path.join(inner, package)
        if "__init__.py" not in _entries(inner):
            return _spec(folder, bare)
    entries = _entries(inner)
    if last in entries or not last:
        init = os.path.join(inner, last, "__init__.py")
        if os.path.isfile(init):
            return init
    if f"{last}.py" in entries and last:
        return os.path.join(inner, f"{last}.py")
    return None


def _spec(folder: str, bare: str) -> str | None:
    spec = _finder()(bare.split("."), [folder])
    location = spec.location if spec is not None else None
    if location is None:
        return None
    path = os.path.join(location, "__init__.py") if os.path.isdir(location) else str(location)
    inside = os.path.abspath(path).startswith(os.path.join(folder, ""))
    return path if inside and path.endswith(".py") and os.path.isfile(path) else None


@lru_cache(maxsize=1)
def _finder() -> Callable[[list[str], list[str]], Any]:
    from astroid.interpreter._import import spec  # type: ignore[import-untyped]

    def find(parts: list[str], path: list[str]) -> Any:
        try:
            return spec.find_spec(parts, path)
        except (ImportError, ValueError, OSError, AttributeError):
            return None

    return find
