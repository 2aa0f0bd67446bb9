"""A name that moved into the edits that write its new name with the file's own aliases and import style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks.api.mentions import Mention, shown
from tflint.findings import Edit, Fix
from tflint.knowledge.api import Target, canonical, removed
from tflint.program.facts import Program, Use
from tflint.program.origin import Origin

SAME = "the same definition in the wheels"
ONLY_MOVED = "renames_v2.py"


def rename(mention: Mention, program: Program, target: Target) -> Fix | None:
    """The fix that brings every use of a name to its new home; `None` where the new name is no plain one."""
    removal = mention.verdict.removal
    if removal is None or became_class(mention.uses[0].spelled, removal.replacement or ""):
        return None
    safe = is_safe(mention.uses[0].spelled, removal.replacement, removal.source)
    if mention.statement is not None:
        edits, new = _import_edits(mention, target)
    else:
        new = removal.replacement or ""
        edits = _attribute_edits(mention, new, bindings(program))
    return Fix(f"write {shown(new)}", edits, "safe" if safe else "unsafe") if edits else None


def became_class(old: str, new: str) -> bool:
    """Whether a function of tensors became a layer, which is made first and called then."""
    first, last = old.rpartition(".")[2][:1], new.rpartition(".")[2][:1]
    return ".layers." in new and first.islower() and last.isupper()


def is_safe(old: str, new: str | None, source: str) -> bool:
    """Whether two names mean the same: nothing but the name changes."""
    if new is None or ".compat.v1." in new:
        return False
    return source == SAME or source.endswith(" " + ONLY_MOVED) or canonical(old) == canonical(new)


def in_modules(new: str, like: str) -> str:
    """A new name as an import writes it: with `tensorflow` where the old one had it."""
    return "tensorflow" + new[2:] if new == "tf" or (new.startswith("tf.") and not like.startswith("tf.")) else new


def bindings(program: Program) -> dict[str, str]:
    """Names that the file's imports bind -> the module or name they stand for."""
    return program.once("bindings", lambda: dict(_bindings(program)))


def _bindings(program: Program) -> Iterator[tuple[str, str]]:
    for use in program.of(Use):
        alias = use.origin.node
        if isinstance(alias, cst.ImportAlias):
            if alias.asname is not None:
                yield _text(alias.asname.name), use.spelled
            elif isinstance(use.origin.statement, cst.ImportFrom):
                yield use.spelled.rpartition(".")[2], use.spelled
            else:
                yield use.spelled.partition(".")[0], use.spelled.partition(".")[0]


def _attribute_edits(mention: Mention, new: str, bound: dict[str, str]) -> tuple[Edit, ...]:
    edits = []
    for use in mention.uses:
        text = written(use, new, bound)
        if text is None:
            return ()
        edits.append(Edit(use.origin.span, text))
    return tuple(dict.fromkeys(edits))


def written(use: Use, new: str, bound: dict[str, str]) -> str | None:
    """A new name in the words of the file: behind the name the old one starts with, else behind another import."""
    node: Any = use.origin.node
    depth = 0
    while isinstance(node, cst.Attribute):
        node, depth = node.value, depth + 1
    if not isinstance(node, cst.Name) or not depth or not new.replace(".", "").replace("_", "").isalnum():
        return None
    if new.isidentifier():
        return new
    own = ".".join(use.spelled.split(".")[:-depth])
    full = in_modules(new, use.spelled)
    homes = {node.value: own, **{name: home for name, home in bound.items() if name != node.value}}
    fitting = [name for name, home in homes.items() if full.startswith(home + ".")]
    if not fitting:
        return None
    best = fitting[0] if fitting[0] == node.value else max(fitting, key=lambda name: len(homes[name]))
    return best + full[len(homes[best]) :]


def _import_edits(mention: Mention, target: Target) -> tuple[tuple[Edit, ...], str]:
    """The edits of one import statement: another module for all its names, or another name for its only one."""
    statement, uses = mention.statement, mention.uses
    moved = [(use, _new_home(use, target)) for use in uses]
    if any(new is None for _, new in moved) or isinstance(uses[0].origin.node, cst.ImportFrom):
        return (), ""
    if isinstance(statement, cst.Import):
        alias: Any = uses[0].origin.node
        new = str(moved[0][1])
        return ((Edit(uses[0].origin.at(alias.name).span, new),), new) if alias.asname is not None else ((), "")
    parents = {str(new).rpartition(".")[0] for _, new in moved}
    whole = isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar)
    if not whole or len(parents) != 1 or len(statement.names) != len(uses) or not statement.module:
        return (), ""
    parent = parents.pop()
    kept = all(str(new).rpartition(".")[2] == use.spelled.rpartition(".")[2] for use, new in moved)
    if not parent or not (kept or len(uses) == 1):
        return (), ""
    edits = [Edit(uses[0].origin.at(statement.module).span, parent)]
    if not kept:
        edits.append(_renamed_alias(uses[0].origin, str(moved[0][1]).rpartition(".")[2]))
    return tuple(edits), f"{parent}.{str(moved[0][1]).rpartition('.')[2]}" if len(uses) == 1 else parent


def _renamed_alias(origin: Origin, last: str) -> Edit:
    alias: Any = origin.node
    local = _text(alias.asname.name) if alias.asname is not None else alias.name.value
    return Edit(origin.span, last if last == local else f"{last} as {local}")


def _new_home(use: Use, target: Target) -> str | None:
    gone = removed(use.spelled, target.tensorflow, target.keras)
    if gone is None or gone.replacement is None or not gone.replacement.replace(".", "").replace("_", "").isalnum():
        return None
    return in_modules(gone.replacement, use.spelled)


def _text(node: Any) -> str:
    return cst.Module([]).code_for_node(node)
