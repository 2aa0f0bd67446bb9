"""Finds what a name imported from the project is bound to, by running the other file's module level."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tflint.interpret.joining import MISSING
from tflint.interpret.machine import Frame, Scope
from tflint.program.values import NOTHING_KNOWN, Const, ImportedName, Value
from tflint.source.file import SourceFile
from tflint.source.problem import UnreadableFile

MOST_FILES = 12
"""Other files run for one file: a script's own helpers, not the whole of a library."""
MOST_BYTES = 40_000
"""Bytes of other files read for one file, besides twice its own size: that a script costs what it is worth."""
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
LARGEST_IDLE = 8_000
"""Bytes of a file that is run for the sake of functions nobody calls: settings and constants, not whole modules."""
ROOTS = frozenset(("pyproject.toml", "setup.py", "setup.cfg", ".git", "requirements.txt"))


class Resolver:
    """Answers for one interpretation what the project's own modules define."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope | None] = {}
        self._bytes = 0

    def module(self, frame: Frame, spelled: str) -> Any | None:
        """The value of `import a.b`: a lazy module when the project has one, else `None`."""
        path = self._path(frame, spelled)
        return None if path is None else ImportedName(path, "")

    def name(self, frame: Frame, module: str, name: str) -> Any | None:
        """The value of `from module import name`: a lazy name when the project has the module, else `None`."""
        path = self._path(frame, module)
        if path is None:
            return None
        inner = self._path(frame, f"{module}{'' if module.endswith('.') else '.'}{name}")
        return ImportedName(path, name) if inner is None else ImportedName(inner, "")

    def star(self, frame: Frame, module: str) -> dict[str, Any] | None:
        """The values of `from module import *`, `None` when the module is not the project's."""
        path = self._path(frame, module)
        scope = self._scope(frame, path) if path is not None else None
        return None if scope is None else {n: v for n, v in scope.fields.items() if not n.startswith("_")}

    def value(self, frame: Frame, wanted: ImportedName) -> Any:
        """What a lazy name is bound to at the end of its module; unknown when that cannot be told."""
        scope = self._scope(frame, wanted.path)
        if scope is None:
            return NOTHING_KNOWN
        if not wanted.name:
            return wanted
        found = scope.fields.get(wanted.name, MISSING)
        if isinstance(found, ImportedName):
            return self.value(frame, found)
        return NOTHING_KNOWN if found is MISSING else found

    def attribute(self, frame: Frame, module: ImportedName, name: str) -> Any:
        """`module.name` of a lazy module."""
        return self.value(frame, ImportedName(module.path, name))

    def _path(self, frame: Frame, module: str) -> str | None:
        return module_path(frame.file.path, module)

    def _scope(self, frame: Frame, path: str) -> Scope | None:
        """The names of a module after its top level was run in silence."""
        if path in self._scopes:
            return self._scopes[path]
        size = os.path.getsize(path)
        if frame.machine.idle and size > LARGEST_IDLE:
            return None
        self._scopes[path] = None
        self._bytes += size
        within = self._bytes <= MOST_BYTES + 2 * len(frame.machine.file.data)
        file = _source(path) if within and len(self._scopes) <= MOST_FILES else None
        if file is None:
            self._bytes -= size
            frame.machine.limit("the number and size of other files run for one file")
            return None
        self._scopes[path] = scope = Scope({"__name__": Const(os.path.basename(path))}, kind="module")
        _run_quietly(frame, file, scope)
        return scope


def _run_quietly(frame: Frame, file: SourceFile, scope: Scope) -> None:
    """Run a module's top level for its names only: its facts are stated when it is analysed itself."""
    from tflint.interpret.statements import run_block

    machine = frame.machine
    defined, classes, models = len(machine.defined), len(machine.classes), len(machine.models)
    machine.quiet += 1
    try:
        run_block(Frame(machine, scope, file), file.module.body)
    finally:
        machine.quiet -= 1
        del machine.defined[defined:], machine.classes[classes:], machine.models[models:]


def _source(path: str) -> SourceFile | None:
    """A file of the project, unless it cannot be read or is a notebook."""
    try:
        file = SourceFile.shared(path)
    except UnreadableFile:
        return None
    return None if file.is_notebook else file


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


__all__ = ["Resolver", "Value", "module_path"]
