"""Finds what a name imported from the project is bound to, by running the other file's module level."""

from __future__ import annotations

import os
from typing import Any

from tflint.interpret.joining import MISSING
from tflint.interpret.lazy_modules import LazyModule
from tflint.interpret.limits import LARGEST_IDLE
from tflint.interpret.machine import Frame, Scope
from tflint.program.values import NOTHING_KNOWN, ImportedName, Value
from tflint.source.file import SourceFile
from tflint.source.modules import module_path
from tflint.source.problem import UnreadableFile

MOST_FILES = 12
"""Other files run for one file: a script's own helpers, not the whole of a library."""
MOST_BYTES = 40_000
"""Bytes of other files read for one file, besides twice its own size: that a script costs what it is worth."""


class Resolver:
    """Answers for one interpretation what the project's own modules define."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope | None] = {}
        self._modules: dict[str, LazyModule] = {}
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
        if scope is not None and path is not None:
            self._modules[path].run_all()
        return None if scope is None else {n: v for n, v in scope.fields.items() if not n.startswith("_")}

    def value(self, frame: Frame, wanted: ImportedName) -> Any:
        """What a lazy name is bound to at the end of its module; unknown when that cannot be told."""
        scope = self._scope(frame, wanted.path)
        if scope is None:
            return NOTHING_KNOWN
        if not wanted.name:
            return wanted
        found = scope.own(wanted.name)
        if isinstance(found, ImportedName):
            return self.value(frame, found)
        return NOTHING_KNOWN if found is MISSING else found

    def attribute(self, frame: Frame, module: ImportedName, name: str) -> Any:
        """`module.name` of a lazy module."""
        return self.value(frame, ImportedName(module.path, name))

    def _path(self, frame: Frame, module: str) -> str | None:
        if module == "keras" or module.startswith("keras.") and not module.startswith(("keras.src", "keras.api")):
            return None  # in Keras's own repository too: what it is stands in the knowledge
        asked = frame.machine.program.asked
        question = (frame.file.path, module)
        if question not in asked:
            asked[question] = module_path(*question)
        return asked[question]

    def _scope(self, frame: Frame, path: str) -> Scope | None:
        """The names of a module, bound when they are asked for."""
        if path in self._scopes:
            return self._scopes[path]
        size = os.path.getsize(path)
        frame.machine.program.files.setdefault(path, None)
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
        frame.machine.program.files[path] = file
        self._modules[path] = module = LazyModule(frame.machine, file, os.path.basename(path))
        self._scopes[path] = module.scope
        return module.scope


def _source(path: str) -> SourceFile | None:
    """A file of the project, unless it cannot be read or is a notebook."""
    try:
        file = SourceFile.shared(path)
    except UnreadableFile:
        return None
    return None if file.is_notebook else file


__all__ = ["Resolver", "Value"]
