"""Turns sources into the words that `losses.get` and its like take, and the upgrade script into renames."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api_sources import Definition, Sources

SECTIONS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")
INSTEAD_OF_OBJECTS = {
    "metrics": ("accuracy", "acc", "crossentropy", "ce"),
    "initializers": ("normal", "uniform", "one", "zero"),
}
"""Words that Keras 2 and 3 take without an object of that name."""
ACTIVATION_LAYERS = ("LeakyReLU", "PReLU", "ELU", "ReLU", "ThresholdedReLU", "Softmax")


def snake(name: str) -> str:
    """The lower-case form Keras registers for a class name."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def identifiers(sources: Sources, version: str, package: str) -> dict[str, set[str]]:
    """Section -> words that its `get` takes; optimizers in lower case, for they are compared so."""
    if version.startswith("3."):
        return {section: set(_registered(sources, f"keras.src.{section}")) | _special(section) for section in SECTIONS}
    return {section: _module_level(sources, package, section) | _special(section) for section in SECTIONS}


def _special(section: str) -> set[str]:
    return set(INSTEAD_OF_OBJECTS.get(section, ()))


def _registered(sources: Sources, module: str) -> Iterator[str]:
    """The keys of Keras 3's `ALL_OBJECTS_DICT`, by evaluating the few forms it is built with."""
    found = sources.file(module)
    assert found is not None
    tree = ast.parse(found[0].read_text())
    objects: list[str] = []
    for node in tree.body:
        text = ast.unparse(node)
        if text.startswith("ALL_OBJECTS = ") and isinstance(node, ast.Assign) and isinstance(node.value, ast.Set):
            objects = [ast.unparse(e).rsplit(".", 1)[-1] for e in node.value.elts]
        elif text.startswith("ALL_OBJECTS_DICT"):
            comprehension = next((n for n in ast.walk(node) if isinstance(n, ast.DictComp)), None)
            if comprehension is not None:
                key = ast.unparse(comprehension.key)
                yield from (n.lower() if ".lower" in key else snake(n) if "snake" in key else n for n in objects)
            for literal in ast.walk(node):
                if isinstance(literal, (ast.Dict, ast.Subscript)):
                    keys = literal.keys if isinstance(literal, ast.Dict) else [literal.slice]
                    yield from (k.value for k in keys if isinstance(k, ast.Constant))


def _module_level(sources: Sources, package: str, section: str) -> set[str]:
    """Names that Keras 2 looks up among a module's globals, and its lower-case class names: rather more than fewer."""
    roots = [f"{package}.{section}"]
    if section == "initializers":
        roots += [f"{package}.initializers.initializers{suffix}" for suffix in ("", "_v1", "_v2")]
    if section == "optimizers":
        return _optimizer_keys(sources, roots[0])
    found: set[str] = set(ACTIVATION_LAYERS) if section == "activations" else set()
    for root in roots:
        for name in set(sources.names(root)) if sources.file(root) else ():
            target = None if name.startswith("_") else sources.resolve(root, name)
            if not isinstance(target, Definition) or package.split(".")[0] not in target.module.split("."):
                continue
            if isinstance(target.node, (ast.ClassDef, ast.FunctionDef)):
                found.add(name)
            if isinstance(target.node, ast.ClassDef):
                found.add(snake(name))
    return found


def _optimizer_keys(sources: Sources, module: str) -> set[str]:
    found = sources.file(module)
    assert found is not None
    keys = set()
    for node in ast.walk(ast.parse(found[0].read_text())):
        match node:
            case ast.Assign(targets=[ast.Name(id="all_classes")], value=ast.Dict(keys=names)):
                keys |= {k.value for k in names if isinstance(k, ast.Constant)}
    return keys


def _dictionary(path: Path, name: str) -> dict[object, object]:
    """A literal dictionary assigned to a name or an attribute anywhere in a file, keys that are literals only."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Assign(targets=[ast.Name(id=target) | ast.Attribute(attr=target)], value=ast.Dict() as table):
                if target == name:
                    return _literals(table)
    return {}


def _literals(table: ast.Dict) -> dict[object, object]:
    found = {}
    for key, value in zip(table.keys, table.values, strict=True):
        try:
            found[ast.literal_eval(key)] = ast.literal_eval(value)  # type: ignore[arg-type]
        except ValueError:
            continue
    return found


def upgrade_rows(tensorflow: Path) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str, str]]]:
    """`(old name, new name, file)` and `(callable, old argument, new argument or "", file)` from the upgrade script."""
    folder = tensorflow / "tensorflow" / "tools" / "compatibility"
    names: dict[str, tuple[str, str]] = {}
    for file, table in (
        ("renames_v2.py", "renames"),
        ("all_renames_v2.py", "manual_symbol_renames"),
        ("all_renames_v2.py", "addons_symbol_mappings"),
    ):
        for old, new in _dictionary(folder / file, table).items():
            names[str(old)] = (str(new), file)
    arguments = []
    for function, renamed in _dictionary(folder / "tf_upgrade_v2.py", "function_keyword_renames").items():
        assert isinstance(renamed, dict)
        for old, new in renamed.items():
            arguments.append((str(function), str(old), str(new or ""), "tf_upgrade_v2.py"))
    return sorted((old, new, file) for old, (new, file) in names.items()), sorted(arguments)
