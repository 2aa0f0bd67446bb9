"""Turns class and function definitions into their parameters, their members and their deprecation."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from api_sources import Definition, Function, ModuleRef, Sources

LONGEST_DEFAULT = 48
NEVER_BASES = {"object", "Generic", "Protocol", "ABC", "Hashable", "type", "Iterable", "Iterator", "Sized", "Callable"}
"""Bases that bring no public member."""


def default_text(node: ast.expr) -> str:
    """The default's source where it is a literal, else `...`."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return "..."
    text = repr(value)
    return text if len(text) <= LONGEST_DEFAULT and value is not Ellipsis else "..."


def parameters_text(args: ast.arguments, skip_first: bool) -> str:
    """The parameter list in Python's own notation, annotations left out and defaults that are no literals as `...`."""
    positional = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    parts = [a.arg if d is None else f"{a.arg}={default_text(d)}" for a, d in zip(positional, defaults, strict=True)]
    if args.posonlyargs:
        parts.insert(len(args.posonlyargs), "/")
    if skip_first and parts:
        del parts[0]
        if parts and parts[0] == "/":
            del parts[0]
    if args.vararg:
        parts.append("*" + args.vararg.arg)
    elif args.kwonlyargs:
        parts.append("*")
    parts += [
        a.arg if d is None else f"{a.arg}={default_text(d)}"
        for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg:
        parts.append("**" + args.kwarg.arg)
    return ",".join(parts)


def decorator_names(node: ast.AST) -> list[str]:
    """The decorators' dotted names without their arguments."""
    found = []
    for decorator in getattr(node, "decorator_list", []):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.append(ast.unparse(target))
    return found


def deprecation(node: ast.AST) -> tuple[str | None, dict[str, str], list[str]]:
    """The replacement named by a deprecation decorator (`""`: none named), and what arguments and names are."""
    whole: str | None = None
    arguments: dict[str, str] = {}
    endpoints: list[str] = []
    for decorator in getattr(node, "decorator_list", []):
        if not isinstance(decorator, ast.Call):
            continue
        name = ast.unparse(decorator.func).rsplit(".", 1)[-1]
        texts = [a.value for a in decorator.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        instructions = " ".join(
            str(n.value) for a in decorator.args[1:2] for n in ast.walk(a) if isinstance(n, ast.Constant)
        )
        if name == "deprecated":
            whole = replacement(instructions)
        elif name == "deprecated_args" and len(decorator.args) > 2:
            for argument in decorator.args[2:]:
                label = argument.elts[0] if isinstance(argument, ast.Tuple) else argument
                if isinstance(label, ast.Constant) and isinstance(label.value, str):
                    arguments[label.value] = replacement(instructions)
        elif name == "deprecated_endpoints":
            endpoints += texts
    return whole, arguments, endpoints


def replacement(instructions: str) -> str:
    """The dotted or backticked name that the text says to use instead, empty when it names none."""
    found = re.search(r"\b[Uu]se\s+(?:the\s+)?`?((?:tf|keras)\.[\w.]+\w|[a-z_]\w*`)", instructions)
    return found.group(1).strip("`") if found else ""


@dataclass(frozen=True)
class ClassShape:
    """The classes a class inherits from, nearest first, and whether all of them were found."""

    order: tuple[Definition, ...]
    complete: bool
    builtin: str | None = None


class Classes:
    """Class questions over one set of sources."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._shapes: dict[str, ClassShape] = {}

    def shape(self, definition: Definition) -> ClassShape:
        """The method resolution order of a class."""
        key = definition.identity
        if key not in self._shapes:
            self._shapes[key] = ClassShape((definition,), False)
            self._shapes[key] = self._shape(definition)
        return self._shapes[key]

    def _shape(self, definition: Definition) -> ClassShape:
        assert isinstance(definition.node, ast.ClassDef)
        chains: list[list[Definition]] = []
        complete, builtin = True, None
        module = self.sources.module(definition.module)
        assert module is not None
        for base in _bases(definition.node):
            base = base.value if isinstance(base, ast.Subscript) else base
            found = self.sources.expression(module, base)
            if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef):
                shape = self.shape(found)
                chains.append(list(shape.order))
                complete, builtin = complete and shape.complete, builtin or shape.builtin
            elif isinstance(found, Definition) and _namedtuple_fields(found.node) is not None:
                chains.append([found])
            elif _namedtuple_fields(base) is not None:
                chains.append([Definition(definition.module, definition.name + ".fields", base)])
            else:
                text = ast.unparse(base).rsplit(".", 1)[-1]
                if text in (
                    "NamedTuple",
                    "Enum",
                    "IntEnum",
                    "Exception",
                    "RuntimeError",
                    "dict",
                    "Mapping",
                    "Sequence",
                ):
                    builtin = builtin or text
                elif text not in NEVER_BASES:
                    complete = False
        heads = [chain[0] for chain in chains]
        return ClassShape((definition, *_merge([*chains, heads])), complete, builtin)

    def constructor(self, definition: Definition) -> str | None:
        """The parameters of the class's constructor, `None` when they cannot be told."""
        shape = self.shape(definition)
        fields: list[str] = []
        for owner in shape.order:
            if not isinstance(owner.node, ast.ClassDef):
                return _namedtuple_fields(owner.node)
            made_by = self._metaclass_call(owner)
            if made_by is not None:
                return parameters_text(made_by.args, True)
            body = {n.name: n for n in owner.node.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
            if "__init__" in body:
                return parameters_text(body["__init__"].args, True)
            new = body.get("__new__")
            if new is not None and parameters_text(new.args, True) != "*args,**kwargs":
                return parameters_text(new.args, True)
            if any("dataclass" in d for d in decorator_names(owner.node)) or shape.builtin == "NamedTuple":
                fields = [*_annotated(owner.node), *fields]
        if fields:
            return ",".join(fields)
        if not shape.complete:
            return None
        return "" if shape.builtin is None else None

    def _metaclass_call(self, owner: Definition) -> Function | None:
        """The `__call__` of a metaclass, which then is what callers meet."""
        module = self.sources.module(owner.module)
        assert module is not None and isinstance(owner.node, ast.ClassDef)
        for keyword in owner.node.keywords:
            found = self.sources.expression(module, keyword.value) if keyword.arg == "metaclass" else None
            if isinstance(found, Definition):
                return _method(found.node, "__call__")
        return None

    def keywords(self, definition: Definition) -> list[str] | None:
        """Keywords that the constructors' `**kwargs` take over all bases, `None` when that may be anything."""
        shape = self.shape(definition)
        found: set[str] = set()
        for owner in shape.order:
            init = _method(owner.node, "__init__")
            if init is None:
                continue
            found.update(a.arg for a in (*init.args.args[1:], *init.args.kwonlyargs))
            if init.args.kwarg is None:
                return sorted(found)
            found |= named_in(init, init.args.kwarg.arg)
            handler = self._handler(shape, init, init.args.kwarg.arg)
            if handler is not None:
                return sorted(found | named_in(handler, handler.args.args[-1].arg))
            if not _forwards(init, init.args.kwarg.arg):
                return sorted(found) if _refuses(init, init.args.kwarg.arg) else None
        return sorted(found) if shape.complete else None

    def _handler(self, shape: ClassShape, init: Function, kwargs: str) -> Function | None:
        """The method that a constructor leaves all its `**kwargs` to, when that one refuses the unknown."""
        for node in ast.walk(init):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[ast.Name(id=given)]):
                    if given == kwargs:
                        methods = [m for o in shape.order if (m := _method(o.node, name)) is not None]
                        if methods and _refuses(methods[0], methods[0].args.args[-1].arg):
                            return methods[0]
        return None

    def members(self, definition: Definition) -> tuple[dict[str, str], bool]:
        """Public members over all bases by kind and parameters, and whether there may be more."""
        shape = self.shape(definition)
        found: dict[str, str] = {}
        is_open = not shape.complete or shape.builtin is not None
        attributes: dict[str, str] = {}
        for owner in shape.order:
            if not isinstance(owner.node, ast.ClassDef):
                is_open = True
                continue
            own, assigned, dynamic = _own_members(owner.node)
            is_open = is_open or dynamic
            for name, text in own.items():
                found.setdefault(name, text)
            attributes.update(assigned)
        for name, text in attributes.items():
            found.setdefault(name, text)
        return found, is_open


def _bases(node: ast.ClassDef) -> list[ast.expr]:
    """The bases, with those that `six.with_metaclass` carries taken out of it."""
    found: list[ast.expr] = []
    for base in node.bases:
        is_six = isinstance(base, ast.Call) and ast.unparse(base.func).endswith("with_metaclass")
        found += base.args[1:] if is_six and isinstance(base, ast.Call) else [base]
    return found


def _merge(chains: list[list[Definition]]) -> list[Definition]:
    """C3 where it works, else depth first."""
    result: list[Definition] = []
    chains = [list(chain) for chain in chains if chain]
    while chains:
        for chain in chains:
            head = chain[0]
            if not any(head.identity in {d.identity for d in other[1:]} for other in chains):
                break
        else:
            head = chains[0][0]
        if head.identity not in {d.identity for d in result}:
            result.append(head)
        chains = [[d for d in chain if d.identity != head.identity] for chain in chains]
        chains = [chain for chain in chains if chain]
    return result


def _namedtuple_fields(node: ast.AST) -> str | None:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("namedtuple") and len(node.args) > 1):
        return None
    try:
        fields = ast.literal_eval(node.args[1])
    except ValueError:
        return None
    names = fields.replace(",", " ").split() if isinstance(fields, str) else list(fields)
    return ",".join(str(name) for name in names)


def _annotated(node: ast.ClassDef) -> list[str]:
    found = []
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            if "ClassVar" in ast.unparse(item.annotation):
                continue
            found.append(item.target.id if item.value is None else f"{item.target.id}={default_text(item.value)}")
    return found


def _method_text(node: Function) -> str:
    decorators = decorator_names(node)
    if any(
        d in ("property", "cached_property", "abc.abstractproperty") or d.endswith((".setter", "property"))
        for d in decorators
    ):
        return "p"
    if "staticmethod" in decorators:
        return "s:" + parameters_text(node.args, False)
    kind = "s:" if "classmethod" in decorators else "m:"
    return kind + parameters_text(node.args, True)


def _method(node: ast.AST, name: str) -> Function | None:
    for item in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name == name:
            return item
    return None


def named_in(function: Function, kwargs: str) -> set[str]:
    """The keys that a function reads from its `**kwargs`, or lists as allowed."""
    found: set[str] = set()
    refused = [
        n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and "legacy" in ast.unparse(n.targets[0])
    ]
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[ast.Constant(value=str(key)), *_]):
                found |= {key} if name == kwargs else set()
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                found |= {key} if name == kwargs else set()
            case ast.Compare(left=ast.Constant(value=str(key)), comparators=[ast.Name(id=name)]):
                found |= {key} if name == kwargs else set()
            case ast.Set() | ast.List() | ast.Tuple() if node not in refused:
                found |= {e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)}
    return found


def _forwards(function: Function, kwargs: str) -> bool:
    """Whether `**kwargs` is handed on to another constructor."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    for node in calls:
        if "__init__" in ast.unparse(node.func) and any(
            k.arg is None and kwargs in ast.unparse(k.value) for k in node.keywords
        ):
            return True
    return False


def _refuses(function: Function, kwargs: str) -> bool:
    """Whether keys that nobody reads raise."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and "validate_kwargs" in ast.unparse(node.func):
            return True
        if isinstance(node, (ast.If, ast.For)):
            head = ast.unparse(node.test if isinstance(node, ast.If) else node.iter)
            if kwargs in head.replace(".", " ").split() and any(isinstance(n, ast.Raise) for n in ast.walk(node)):
                return True
    return False


def _own_members(node: ast.ClassDef) -> tuple[dict[str, str], dict[str, str], bool]:
    own: dict[str, str] = {}
    assigned: dict[str, str] = {}
    dynamic = False
    for item in node.body:
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            dynamic = dynamic or item.name in ("__getattr__", "__getattribute__")
            if not item.name.startswith("_") or item.name == "__call__":
                own.setdefault(item.name, _method_text(item))
            if any("property" in d for d in decorator_names(item)) or item.args.args:
                assigned.update(_assigned(item))
        elif isinstance(item, ast.ClassDef) and not item.name.startswith("_"):
            own[item.name] = "a"
        elif isinstance(item, ast.Assign):
            for target in item.targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    own[target.id] = own.get(item.value.id, "a") if isinstance(item.value, ast.Name) else "a"
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id[0] != "_":
            own[item.target.id] = "a"
    return own, assigned, dynamic


def _assigned(function: Function) -> dict[str, str]:
    first = function.args.args[0].arg if function.args.args else "self"
    found = {}
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()):
                if name == first and not attr.startswith("_"):
                    found[attr] = "a"
    return found


def is_module(found: Definition | ModuleRef | None) -> bool:
    """Whether the found thing is a module."""
    return isinstance(found, ModuleRef)
