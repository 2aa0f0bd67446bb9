"""Binds imported names: to outside references by canonical name, or to what other files of the project define."""

from __future__ import annotations

from functools import cache
from typing import Any

import libcst as cst

from tflint.interpret.joining import MISSING
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame
from tflint.knowledge.api import canonical
from tflint.program.facts import Use
from tflint.program.values import NOTHING_KNOWN, ApiRef, Function


def dotted(node: Any) -> str:
    """The dotted name of nested attributes: `a.b.c`."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    parts.append(getattr(node, "value", ""))
    return ".".join(reversed(parts))


def plain_import(frame: Frame, node: cst.Import) -> Flow:
    """`import a.b as c`, `import a.b`."""
    for alias in node.names:
        spelled = dotted(alias.name)
        _use(frame, alias, spelled)
        if alias.asname is not None:
            bound, name = spelled, dotted(alias.asname.name)
        else:
            bound = name = spelled.partition(".")[0]
        frame.write(frame.scope.outer.get(name, frame.scope), name, _module(frame, alias, bound))
    return Flow.NEXT


def _module(frame: Frame, node: Any, spelled: str) -> Any:
    found = frame.machine.resolver.module(frame, spelled) if frame.machine.resolver is not None else None
    return ApiRef(canonical(spelled), spelled, origin=frame.origin(node)) if found is None else found


def from_import(frame: Frame, node: cst.ImportFrom) -> Flow:
    """`from a.b import c as d`, `from a.b import *`."""
    module = "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")
    if isinstance(node.names, cst.ImportStar):
        _import_star(frame, node, module)
        return Flow.NEXT
    for alias in node.names:
        spelled = f"{module}.{alias.name.value}"
        name = dotted(alias.asname.name) if alias.asname is not None else str(alias.name.value)
        frame.write(frame.scope.outer.get(name, frame.scope), name, _imported(frame, alias, module, spelled))
    return Flow.NEXT


def _imported(frame: Frame, alias: Any, module: str, spelled: str) -> Any:
    resolver = frame.machine.resolver
    found = resolver.name(frame, module, alias.name.value) if resolver is not None else None
    if found is not None:
        return found
    if module.startswith("."):
        return NOTHING_KNOWN
    _use(frame, alias, spelled)
    return ApiRef(canonical(spelled), spelled, origin=frame.origin(alias))


def _import_star(frame: Frame, node: Any, module: str) -> None:
    resolver = frame.machine.resolver
    names = resolver.star(frame, module) if resolver is not None else None
    if names is not None:
        for name, value in names.items():
            frame.write(frame.scope, name, value)
        return
    if module.startswith("."):
        return
    _use(frame, node, module)
    for name in public_names(canonical(module)):
        spelled = f"{module}.{name}"
        frame.write(frame.scope, name, ApiRef(canonical(spelled), spelled, origin=frame.origin(node)))
    for name in listed_names(module):
        if frame.scope.lookup(name) is MISSING:
            spelled = f"{module}.{name}"
            frame.write(frame.scope, name, ApiRef(canonical(spelled), spelled, origin=frame.origin(node)))


@cache
def listed_names(module: str) -> tuple[str, ...]:
    """The names that any version of a TensorFlow or Keras module has, by the table of the API."""
    from tflint.knowledge.api.naming import normal_spelling
    from tflint.knowledge.api.table import names

    normal, spelling = normal_spelling(module)
    if not spelling:
        return ()
    prefix = f"{normal}."
    return tuple(n[len(prefix) :] for n in names().keys(prefix) if "." not in n[len(prefix) :])


@cache
def public_names(module: str) -> tuple[str, ...]:
    """The names that `from module import *` binds, as far as tflint knows the module."""
    from tflint.knowledge.registry import LAYERS, OPS, load

    load()
    prefix = f"{module}."
    tables = (LAYERS, OPS)
    return tuple(
        n[len(prefix) :] for table in tables for n in table if n.startswith(prefix) and "." not in n[len(prefix) :]
    )


def _use(frame: Frame, node: Any, spelled: str) -> None:
    frame.machine.state(Use(name=canonical(spelled), spelled=spelled, **frame.common(node)))


__all__ = ["Function", "dotted", "from_import", "plain_import"]
