"""Turns the sources of one version into a snapshot: its public names, and what each definition takes and has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api_classes import Classes, deprecation, parameters_text
from api_sources import Definition, ModuleRef, Sources

Found = Definition | ModuleRef
SKIPPED = {
    "tf": {"keras"},
    "tf.compat": {"v1", "v2"},
    "tf.compat.v1": {"keras", "estimator"},
    "tf.compat.v1.compat": {"v1", "v2"},
}
"""Children of a name space that are read elsewhere, or that only repeat it."""
LEGACY_PARTS = {"tests", "api", "integration_test", "benchmarks", "testing_infra", "protobuf"}


def is_generated(sources: Sources, name: str) -> bool:
    """Whether a module was written by the generator of a public name space."""
    found = sources.file(name)
    if found is None:
        return False
    head = found[0].read_text(encoding="utf-8", errors="replace")[:400]
    return (
        "DO NOT EDIT" in head or "MACHINE GENERATED" in head or "Bring in all of the public" in head or not head.strip()
    )


def _opaque(sources: Sources, module: str, name: str) -> Definition | None:
    """A name that a generated package takes from compiled code: it exists, and no more is known."""
    parsed = sources.module(module)
    bound = parsed.bindings.get(name) if parsed else None
    if isinstance(bound, tuple) and bound[1] is not None:
        return Definition(bound[0], bound[1], ast.Pass())
    return None


def walk(sources: Sources, module: str, public: str) -> Iterator[tuple[str, Found]]:
    """Every public name below a generated package, with what it stands for."""
    yield public, ModuleRef(module)
    for name in dict.fromkeys(sources.names(module)):
        if name.startswith("_") or (name in SKIPPED.get(public, ())):
            continue
        found = sources.resolve(module, name) or _opaque(sources, module, name)
        if isinstance(found, ModuleRef):
            if is_generated(sources, found.name):
                yield from walk(sources, found.name, f"{public}.{name}")
            elif name != "sys":
                yield f"{public}.{name}", found
        elif found is not None:
            yield f"{public}.{name}", found


def walk_sources(sources: Sources, package: str, root: Path) -> Iterator[tuple[str, Found]]:
    """Every name that an import of a hand-written package reaches: Keras before 2.13 had no generated front."""
    for path in sorted(root.rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        if parts and parts[-1] == "__init__":
            parts.pop()
        if any(p.startswith("_") or p in LEGACY_PARTS or p.endswith("_test") for p in parts):
            continue
        module = ".".join([package, *parts])
        yield module, ModuleRef(module)
        for name in dict.fromkeys(sources.names(module)):
            found = None if name.startswith("_") else sources.resolve(module, name)
            if isinstance(found, Definition) and found.module.split(".")[0] == package:
                if not (isinstance(found.node, ast.expr) and found.module != module):
                    yield f"{module}.{name}", found
            elif isinstance(found, ModuleRef) and found.name.split(".")[0] == package:
                yield f"{module}.{name}", found


class Snapshot:
    """Names of one version and the facts about what they stand for, ready to be written as JSON."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.classes = Classes(sources)
        self.spellings: dict[str, dict[str, str]] = {}
        self.definitions: dict[str, dict[str, Any]] = {}

    def add(self, spelling: str, names: Iterator[tuple[str, Found]]) -> None:
        """Record names under a spelling (`tf`: as reached from tensorflow, `keras`: from standalone Keras)."""
        table = self.spellings.setdefault(spelling, {})
        for name, found in names:
            if isinstance(found, ModuleRef):
                table[name] = "module"
            else:
                table[name] = found.identity
                self._describe(found)

    def _describe(self, found: Definition) -> None:
        if found.identity in self.definitions:
            return
        node = found.node
        facts: dict[str, Any] = {"k": "object" if isinstance(node, ast.Pass) else "constant"}
        self.definitions[found.identity] = facts
        whole, arguments, endpoints = deprecation(node)
        if whole is not None:
            facts["d"] = whole
        if arguments:
            facts["da"] = arguments
        if endpoints:
            facts["de"] = endpoints
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            facts.update(k="function", s=parameters_text(node.args, False))
        elif isinstance(node, ast.ClassDef):
            members, is_open = self.classes.members(found)
            order = [d.identity for d in self.classes.shape(found).order[1:]]
            facts.update(k="class", s=self.classes.constructor(found), m=members, o=is_open, b=order)
            if "**" in (facts["s"] or ""):
                facts["kw"] = self.classes.keywords(found)
            if found.name == "Model" and facts["s"] == "*args,**kwargs":
                self._join_functional(found, facts)
            method_deprecations = {
                item.name: note
                for owner in self.classes.shape(found).order
                if isinstance(owner.node, ast.ClassDef)
                for item in owner.node.body
                if isinstance(item, ast.FunctionDef) and (note := deprecation(item)[0]) is not None
            }
            if method_deprecations:
                facts["md"] = method_deprecations
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.endswith("namedtuple"):
                from api_classes import _namedtuple_fields

                facts.update(k="class", s=_namedtuple_fields(node), m={}, o=True, b=[])
            elif called.endswith(("partial", "make_template", "wrap_function", "lru_cache")) or "(" in called:
                facts.update(k="function", s=None)

    def _join_functional(self, model: Definition, facts: dict[str, Any]) -> None:
        """`Model(inputs, outputs)` makes a `Functional`: its constructor and members are what callers meet."""
        package = model.module.rpartition(".")[0]
        for module, name in (("functional", "Functional"), ("network", "Network")):
            functional = self.sources.resolve(f"{package}.{module}", name)
            if isinstance(functional, Definition) and isinstance(functional.node, ast.ClassDef):
                members, _ = self.classes.members(functional)
                facts["m"] = {**members, **facts["m"]}
                facts["kw"] = sorted(
                    {*(self.classes.keywords(functional) or ()), *(facts.get("kw") or ()), "inputs", "outputs"}
                )
                facts["s"] = "inputs=None,outputs=None,name=None,trainable=True,**kwargs"
                return

    def json(self) -> dict[str, Any]:
        return {"spellings": self.spellings, "definitions": self.definitions}


def tensorflow_sources(version: str, folder: Path, *more: Path) -> Sources:
    """Sources in which `tensorflow.*` is found as the running package would find it."""
    if version in ("1.15", "2.1"):
        api = "tensorflow_core._api.v1.v1" if version == "1.15" else "tensorflow_core._api.v2.v2"
        base = api.rsplit(".", 1)[0]
        renames = {
            "tensorflow.compat.v1": base + ".compat.v1",
            "tensorflow.compat.v2": base + ".compat.v2",
            "tensorflow": "tensorflow_core",
        }
    else:
        base = "tensorflow._api.v2"
        if not (folder / "tensorflow" / "_api" / "v2" / "compat").is_dir():
            base = "tensorflow._api.v2.v2"
        renames = {"tensorflow.compat.v1": base + ".compat.v1", "tensorflow.compat.v2": base + ".compat.v2"}
    return Sources([*more, folder], renames)


def tensorflow_snapshot(version: str, folder: Path, tensorboard: Path, keras: Path | None) -> dict[str, Any]:
    """`tf.*` and `tf.compat.v1.*` without Keras; what other packages put there is read from those."""
    sources = tensorflow_sources(version, folder, tensorboard)
    snapshot = Snapshot(sources)
    api = "tensorflow._api.v1" if version == "1.15" else "tensorflow._api.v2"
    names = dict(walk(sources, f"{api}.v2" if version != "1.15" else f"{api}.v1", "tf"))
    names.update(walk(sources, "tensorflow.compat.v1", "tf.compat.v1"))
    if version != "1.15":
        names.update(walk(sources, f"{api}.summary", "tf.summary"))
        for name in ("audio", "histogram", "image", "scalar", "text"):
            found = sources.resolve("tensorboard.summary._tf.summary", name)
            if found is not None:
                names[f"tf.summary.{name}"] = found
    if int(version.split(".")[1]) >= 6 and version != "1.15":
        inside = tuple(public + "." for public in OF_LEGACY_KERAS)
        names = {name: found for name, found in names.items() if not name.startswith(inside)}
    snapshot.add("tf", iter(names.items()))
    if keras is not None:
        legacy = Snapshot(tensorflow_sources(version, folder, keras))
        for public in OF_LEGACY_KERAS:
            module = f"keras.api._v1.keras.__internal__.legacy.{public.rpartition('.')[2]}"
            legacy.add("tf", walk(legacy.sources, module, public))
        snapshot.spellings["tf"].update(legacy.spellings["tf"])
        snapshot.definitions.update(legacy.definitions)
    return snapshot.json()


OF_LEGACY_KERAS = ("tf.compat.v1.layers", "tf.compat.v1.nn.rnn_cell")
"""Name spaces that come out of Keras 2 since TensorFlow 2.6, and are gone under Keras 3."""


def keras_root(version: str, sources: Sources) -> str:
    """The generated package that `tf.keras` is in that version."""
    candidates = (
        "keras._tf_keras.keras",
        "tf_keras.api._v2.keras",
        "keras.api._v2.keras",
        "tensorflow.keras",
        "tensorflow.python.keras.api._v1.keras" if version == "2.2" else "tensorflow.python.keras.api._v2.keras",
    )
    return next(name for name in candidates if sources.file(name))


def keras_snapshot(version: str, tensorflow: Path, tensorflow_version: str, keras: Path | None) -> dict[str, Any]:
    """`keras.*` as reached through `tf.keras`, and through the standalone package where there is one."""
    sources = tensorflow_sources(tensorflow_version, tensorflow, *([keras] if keras else []))
    snapshot = Snapshot(sources)
    snapshot.add("tf", walk(sources, keras_root(version, sources), "keras"))
    if keras is not None and (keras / "keras").is_dir():
        generated = version.startswith("3.") or int(version.split(".")[1]) >= 13
        names = walk(sources, "keras", "keras") if generated else walk_sources(sources, "keras", keras / "keras")
        snapshot.add("keras", names)
    return snapshot.json()


def standalone_snapshot(keras: Path) -> dict[str, Any]:
    """`keras.*` of the Keras that had several back ends of its own."""
    snapshot = Snapshot(Sources([keras], {}))
    snapshot.add("keras", walk_sources(snapshot.sources, "keras", keras / "keras"))
    return snapshot.json()
