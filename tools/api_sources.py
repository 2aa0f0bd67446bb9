"""Turns folders of Python sources into definitions: the `def` or `class` a name stands for, without importing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
PASSING_DECORATORS = ("add_dispatch_support", "deprecated_alias", "export", "wraps", "make_decorator", "add_type_based")


@dataclass(frozen=True)
class ModuleRef:
    """A module of the sources."""

    name: str


@dataclass(frozen=True, eq=False)
class Definition:
    """What a name is bound to: `node` is a def, a class, a lambda or the expression of a constant."""

    module: str
    name: str
    node: ast.AST

    @property
    def identity(self) -> str:
        return f"{self.module}:{self.name}"


@dataclass
class Module:
    """One parsed module: its names, and the modules it takes all names from."""

    name: str
    is_package: bool
    bindings: dict[str, ast.AST | tuple[str, str | None]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    all_values: dict[str, list[ast.expr]] = field(default_factory=dict)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    keep = len(parts) - node.level + (1 if module.is_package else 0)
    return ".".join(parts[:keep] + ([node.module] if node.module else []))


def _bind(module: Module, name: str, value: ast.AST | tuple[str, str | None], only_new: bool) -> None:
    if not (only_new and name in module.bindings):
        module.bindings[name] = value
    if isinstance(value, ast.expr):
        module.all_values.setdefault(name, []).append(value)


def _collect(module: Module, body: list[ast.stmt], only_new: bool = False) -> None:
    """Bind the names that the statements bind; of two branches the first wins, the others fill gaps."""
    for node in body:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    target = alias.name if alias.asname else alias.name.split(".")[0]
                    _bind(module, alias.asname or target, (target, None), only_new)
            case ast.ImportFrom(names=names):
                source = _absolute(module, node)
                for alias in names:
                    if alias.name == "*":
                        module.stars.append(source)
                    else:
                        _bind(module, alias.asname or alias.name, (source, alias.name), only_new)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                _bind(module, name, node, only_new)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        _bind(module, target.id, value, only_new)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                _bind(module, name, value, only_new)
            case ast.If(body=first, orelse=second):
                _collect(module, first, only_new)
                _collect(module, second, True)
            case ast.Try(body=first, handlers=handlers, orelse=orelse):
                _collect(module, first, only_new)
                _collect(module, orelse, only_new)
                for handler in handlers:
                    _collect(module, handler.body, True)
            case ast.With(body=first):
                _collect(module, first, only_new)


class Sources:
    """Several folders of sources seen as one import path; `renames` maps package prefixes to where they lie."""

    def __init__(self, folders: list[Path], renames: dict[str, str]) -> None:
        self.folders = folders
        self.renames = renames
        self._modules: dict[str, Module | None] = {}
        self._resolved: dict[tuple[str, str], Definition | ModuleRef | None] = {}

    def file(self, name: str) -> tuple[Path, bool] | None:
        for old, new in self.renames.items():
            if name == old or name.startswith(old + "."):
                name = new + name[len(old) :]
                break
        for folder in self.folders:
            path = folder.joinpath(*name.split("."))
            if (path / "__init__.py").is_file():
                return path / "__init__.py", True
            if path.with_suffix(".py").is_file() or path.parent.joinpath(path.name + ".py").is_file():
                return path.parent / (path.name + ".py"), False
        return None

    def module(self, name: str) -> Module | None:
        """The parsed module, or `None` when the sources do not have it."""
        if name not in self._modules:
            found = self.file(name)
            self._modules[name] = None
            if found is not None:
                module = Module(name, found[1])
                _collect(module, ast.parse(found[0].read_text(encoding="utf-8", errors="replace")).body)
                self._modules[name] = module
        return self._modules[name]

    def resolve(self, module_name: str, name: str) -> Definition | ModuleRef | None:
        """What `module_name.name` is; follows imports, aliases and export calls."""
        key = (module_name, name)
        if key not in self._resolved:
            self._resolved[key] = None  # a cycle of imports ends here
            self._resolved[key] = self._resolve(module_name, name)
        return self._resolved[key]

    def _resolve(self, module_name: str, name: str) -> Definition | ModuleRef | None:
        module = self.module(module_name)
        if module is None:
            return None
        bound = module.bindings.get(name)
        if isinstance(bound, tuple):
            source, symbol = bound
            if symbol is None:
                return ModuleRef(source) if self.file(source) else None
            if source == module_name and symbol == name:
                return ModuleRef(f"{source}.{symbol}") if self.file(f"{source}.{symbol}") else None
            return self.resolve(source, symbol)
        if isinstance(bound, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return Definition(module_name, name, bound)
        if isinstance(bound, ast.expr):
            found = self.expression(module, bound)
            return found if found is not None else Definition(module_name, name, bound)
        if self.file(f"{module_name}.{name}"):
            return ModuleRef(f"{module_name}.{name}")
        for source in module.stars:
            found = self.resolve(source, name)
            if found is not None:
                return found
        return None

    def expression(self, module: Module, node: ast.expr) -> Definition | ModuleRef | None:
        """What an expression at module level stands for when it only renames or wraps another name."""
        match node:
            case ast.Name(id=name):
                return self.resolve(module.name, name)
            case ast.Attribute(value=value, attr=attr):
                base = self.expression(module, value)
                return self.resolve(base.name, attr) if isinstance(base, ModuleRef) else None
            case ast.IfExp(body=body):
                return self.expression(module, body)
            case ast.Call(func=func, args=args) if args:
                called = func.func if isinstance(func, ast.Call) else func
                text = ast.unparse(called)
                if any(word in text for word in PASSING_DECORATORS):
                    inner = args[-1] if "deprecated_alias" in text or "make_decorator" in text else args[0]
                    return self.expression(module, inner)
        return None

    def names(self, module_name: str) -> Iterator[str]:
        """The names that a module binds, those of its star imports included."""
        module = self.module(module_name)
        if module is not None:
            yield from module.bindings
            for source in module.stars:
                yield from self.names(source)
