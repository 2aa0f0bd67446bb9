"""Binds the arguments of a call to the shape function registered for its canonical name, and asks it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tflint.knowledge.constants import as_spec
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, Configured, Reference, ShapeError, TensorSpec, Unknown

F = TypeVar("F", bound=Callable[..., Any])

MODULES: tuple[str, ...] = ("layers", "ops")
"""The packages under `tflint.knowledge` whose modules register shape functions when imported."""

Sizes = Any
"""Annotation of a parameter that takes a size or a tuple of sizes, any of them unknown: `UNKNOWN` becomes
`UNKNOWN_DIM`.
"""
Loose = Any
"""Annotation of a parameter that may be `UNKNOWN` without making the result unknown."""


@dataclass(frozen=True, slots=True)
class ShapeFunction:
    """A registered shape function with its signature; `kind` is the kind of tensors it makes.

    `plain` are the parameters that take positional arguments, in order, `needed` those without a default, `coercions`
    the annotations by parameter. `starred` is the annotation of `*args` where there is one; `takes_rest` says whether
    there is a `**kwargs`.
    """

    name: str
    function: Callable[..., Any]
    plain: tuple[str, ...]
    needed: frozenset[str]
    coercions: Mapping[str, str]
    kind: str | None
    starred: str | None
    takes_rest: bool


LAYERS: dict[str, ShapeFunction] = {}
OPS: dict[str, ShapeFunction] = {}
PARAMETERS: dict[str, ShapeFunction] = {}
_loaded = False


def _register(table: dict[str, ShapeFunction], names: tuple[str, ...], kind: str | None) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        given = inspect.signature(function).parameters.values()
        starred = next((str(p.annotation) for p in given if p.kind is p.VAR_POSITIONAL), None)
        rest = any(p.kind is p.VAR_KEYWORD for p in given)
        named = [p for p in given if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        plain = tuple(p.name for p in named if p.kind is not p.KEYWORD_ONLY)
        needed = frozenset(p.name for p in named if p.default is p.empty)
        coercions = {p.name: str(p.annotation) for p in named}
        for name in names:
            table[name] = ShapeFunction(name, function, plain, needed, coercions, kind, starred, rest)
        return function

    return decorate


def layer(*names: str) -> Callable[[F], F]:
    """Register a layer's shape function: `f(x, **constructor_arguments) -> TensorSpec | ShapeError`."""
    return _register(LAYERS, names, "keras")


def parameters(*names: str) -> Callable[[F], F]:
    """Register the function that counts a layer's weights: `f(x, **constructor_arguments) -> Dim`."""
    return _register(PARAMETERS, names, None)


def op(*names: str, kind: str | None = None) -> Callable[[F], F]:
    """Register the shape function of functions or methods; a method gets its receiver as first argument."""
    return _register(OPS, names, kind)


def load() -> None:
    """Import all modules that register shape functions; the second call costs nothing."""
    global _loaded
    if _loaded:
        return
    _loaded = True
    import pkgutil

    for package_name in MODULES:
        try:
            package = importlib.import_module(f"tflint.knowledge.{package_name}")
        except ModuleNotFoundError as missing:
            if missing.name != f"tflint.knowledge.{package_name}":
                raise
            continue
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")


class _Strict(Exception):
    """An argument that decides the shape is not known."""


def _known_size(value: Any) -> Any:
    if isinstance(value, Unknown):
        return UNKNOWN_DIM
    if isinstance(value, (tuple, list)):
        return tuple(_known_size(item) for item in value)
    if isinstance(value, TensorSpec):
        return UNKNOWN_DIM if value.content.constant is None else value.content.constant
    return value


def _has_unknown(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(_has_unknown(item) for item in value)
    return isinstance(value, Unknown)


def _coerce(value: Any, annotation: str) -> Any:
    if annotation == "TensorSpec":
        return as_spec(value)
    if annotation in ("Dim", "Sizes"):
        return _known_size(value)
    if annotation != "Loose" and _has_unknown(value):
        raise _Strict
    return value


def bind(
    function: ShapeFunction, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]] | None:
    """A call's arguments as the function takes them; `None` when they do not fit its signature or a deciding one is
    unknown. Arguments beyond the signature are left out.
    """
    plain, coercions = function.plain, function.coercions
    try:
        values = [_coerce(value, coercions[name]) for name, value in zip(plain, positional, strict=False)]
        if function.starred is not None:
            values += [_coerce(value, function.starred) for value in positional[len(plain) :]]
        named = {}
        for name, value in keywords.items():
            if name in coercions:
                named[name] = _coerce(value, coercions[name])
            elif function.takes_rest:
                named[name] = value
    except _Strict:
        return None
    by_position = plain[: len(values)]
    fits = function.needed.issubset((*by_position, *named)) and named.keys().isdisjoint(by_position)
    return (values, named) if fits else None


def ask(function: ShapeFunction, positional: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """The shape function's answer: a spec, a structure, a number, a `ShapeError`, or `UNKNOWN`."""
    bound = bind(function, positional, keywords)
    return UNKNOWN if bound is None else function.function(*bound[0], **bound[1])


def layer_output(layer: Configured, *inputs: Any) -> Any:
    """The output spec of a configured layer on its inputs (one spec, or one tuple of specs for merging layers)."""
    load()
    function = LAYERS.get(layer.name)
    return UNKNOWN if function is None else ask(function, inputs, layer.arguments)


def layer_parameters(layer: Configured, *inputs: Any) -> Any:
    """The number of weights of a configured layer on its inputs, `UNKNOWN` where nobody taught it."""
    load()
    function = PARAMETERS.get(layer.name)
    return UNKNOWN if function is None else ask(function, inputs, layer.arguments)


def op_output(name: str, positional: tuple[Any, ...], keywords: Mapping[str, Any]) -> Any:
    """The result of a function or method by canonical name, `UNKNOWN` where nobody taught it."""
    load()
    function = OPS.get(name)
    return UNKNOWN if function is None else ask(function, positional, keywords)


__all__ = [
    "LAYERS",
    "OPS",
    "Loose",
    "Reference",
    "ShapeError",
    "Sizes",
    "ask",
    "bind",
    "layer",
    "layer_output",
    "layer_parameters",
    "load",
    "op",
    "op_output",
    "parameters",
]
