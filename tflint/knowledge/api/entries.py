"""Turns a public name and a version into what is there: kind, parameters in order, first and last version."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from tflint.knowledge.api.naming import canonical, normal_spelling
from tflint.knowledge.api.table import members, names
from tflint.knowledge.api.versions import asked, from_history, known_versions, places, position

KINDS = {"f": "function", "c": "class", "m": "module", "o": "object"}
MEMBER_KINDS = {"m": "method", "s": "static method", "p": "property", "a": "attribute"}
WIDTH = 9
"""Fields of a row: kind, canonical, versions in `tf`, in `keras`, parameters, deprecated, arguments,
keywords of `**kwargs`, other names."""
OPAQUE = ...
"""A default that is no literal."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `kind` is inspect's, `default` the literal, `OPAQUE` for other ones, `None` when required."""

    name: str
    required: bool
    default: Any
    kind: inspect._ParameterKind


@dataclass(frozen=True)
class ApiEntry:
    """A public name at one version; `since` and `until` are the first and last known version that has it."""

    name: str
    kind: str
    parameters: tuple[Parameter, ...] | None
    since: str
    until: str | None
    deprecated: bool = False
    replacement: str | None = None

    @cached_property
    def signature(self) -> inspect.Signature | None:
        """The parameters as inspect's signature without the receiver, `None` when they are not known."""
        if self.parameters is None:
            return None
        empty = inspect.Parameter.empty
        return inspect.Signature(
            [inspect.Parameter(p.name, p.kind, default=empty if _bare(p) else p.default) for p in self.parameters]
        )

    @property
    def takes_any_keyword(self) -> bool:
        """Whether `**kwargs` takes what is not named, or the parameters are not known."""
        return self.parameters is None or any(p.kind is p.kind.VAR_KEYWORD for p in self.parameters)


def _bare(parameter: Parameter) -> bool:
    return parameter.required or parameter.kind in (parameter.kind.VAR_POSITIONAL, parameter.kind.VAR_KEYWORD)


@lru_cache(maxsize=4096)
def parse_parameters(text: str) -> tuple[Parameter, ...]:
    """Parameters from their compact notation, Python's own."""
    parsed = ast.parse(f"lambda {text}: 0", mode="eval").body
    assert isinstance(parsed, ast.Lambda)
    args = parsed.args
    kinds = inspect.Parameter
    positional: list[tuple[str, inspect._ParameterKind]] = [(a.arg, kinds.POSITIONAL_ONLY) for a in args.posonlyargs]
    positional += [(a.arg, kinds.POSITIONAL_OR_KEYWORD) for a in args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    found = [_parameter(name, default, kind) for (name, kind), default in zip(positional, defaults, strict=True)]
    if args.vararg:
        found.append(Parameter(args.vararg.arg, False, None, kinds.VAR_POSITIONAL))
    found += [
        _parameter(a.arg, default, kinds.KEYWORD_ONLY)
        for a, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg:
        found.append(Parameter(args.kwarg.arg, False, None, kinds.VAR_KEYWORD))
    return tuple(found)


def _parameter(name: str, default: ast.expr | None, kind: inspect._ParameterKind) -> Parameter:
    return Parameter(name, default is None, None if default is None else ast.literal_eval(default), kind)


def axis_of(name: str) -> str:
    """The line of versions that decides about a name in the table."""
    return "keras" if name == "keras" or name.startswith("keras.") else "tf"


def row_of(name: str) -> list[Any] | None:
    """The table's row of a normal spelling, with empty fields filled in."""
    row = names().get(name)
    return None if row is None else [*row, *([0] * (WIDTH - len(row)))]


def reach(row: list[Any], spelling: str) -> str:
    """The versions in which a name is reached under a spelling, as text."""
    if spelling == "keras" and row[3]:
        return "" if row[3] == "-" else str(row[3])
    return str(row[2])


@lru_cache(maxsize=8192)
def entry(name: str, tf: str | None = None, keras: str | None = None) -> ApiEntry | None:
    """What a name is in a version (`None`: the newest that has it); `None` when it is not known there."""
    for found in _spellings(name):
        answer = _public(*found, tf, keras)
        if answer is not None:
            return answer
    parent, _, last = name.rpartition(".")
    return _member(canonical(parent), last, tf, keras) if parent else None


def _spellings(name: str) -> list[tuple[str, str]]:
    normal, spelling = normal_spelling(name)
    known = canonical(name)
    return [(normal, spelling or "tf"), (known, "tf" if spelling != "keras" else "keras"), (known, "tf")]


def _public(name: str, spelling: str, tf: str | None, keras: str | None) -> ApiEntry | None:
    row = row_of(name)
    if row is None:
        return None
    axis = axis_of(name)
    version = asked(axis, spelling, tf, keras)
    there = places(axis, reach(row, spelling))
    at = position(axis, version) if version is not None else (max(there) if there else None)
    if at is None or at not in there:
        return None
    line = known_versions(axis)
    signatures = (row_of(row[1]) or [0] * WIDTH)[4] if row[1] else row[4]
    text = from_history(axis, signatures or [], at)
    deprecated = bool(row[5]) and at in places(axis, row[5][0])
    return ApiEntry(
        row[1] or name,
        KINDS[row[0]],
        parse_parameters(str(text)) if text is not None else None,
        line[min(there)],
        None if max(there) == len(line) - 1 else line[max(there)],
        deprecated,
        (row[5][1] or None) if deprecated else None,
    )


@lru_cache(maxsize=4096)
def keywords(name: str, tf: str | None = None, keras: str | None = None) -> frozenset[str] | None:
    """Every keyword a callable takes, those of its `**kwargs` included; `None` when that may be anything."""
    found = entry(name, tf, keras)
    if found is None or found.parameters is None:
        return None
    named = {p.name for p in found.parameters if p.kind in (p.kind.POSITIONAL_OR_KEYWORD, p.kind.KEYWORD_ONLY)}
    if not found.takes_any_keyword:
        return frozenset(named)
    row = row_of(found.name)
    if row is None or not row[7]:
        return None
    axis = axis_of(found.name)
    version = keras if axis == "keras" else tf
    at = position(axis, version if version is not None else found.until)
    words = from_history(axis, row[7], at) if at is not None else None
    return None if words is None else frozenset(named | set(str(words).split()))


def class_axis(name: str, tf: str | None, keras: str | None) -> tuple[str, int | None]:
    """The axis of a class and the position asked for, the newest that has the class when no version is given."""
    axis = axis_of(name)
    version = keras if axis == "keras" else tf
    row = row_of(name)
    if version is None and row is not None:
        there = places(axis, row[2]) or places(axis, reach(row, "keras"))
        return axis, max(there) if there else None
    return axis, position(axis, version)


def class_members(name: str, axis: str, at: int) -> dict[str, str] | None:
    """Members of a class at a position, inherited ones included; `None` when the class is not in the table."""
    row = members().get(name)
    if row is None:
        return None
    found: dict[str, str] = {}
    for member, versions in row.get("m", {}).items():
        text = from_history(axis, versions, at)
        if text is not None:
            found[member] = str(text)
    bases = from_history(axis, row.get("b", []), at)
    for base in bases if isinstance(bases, list) else []:
        for member, text in (members_at(base, axis, at) or {}).items():
            found.setdefault(member, text)
    return found


def _member(owner: str, member: str, tf: str | None, keras: str | None) -> ApiEntry | None:
    axis, at = class_axis(owner, tf, keras)
    if at is None:
        return None
    text = (members_at(owner, axis, at) or {}).get(member)
    if text is None and (tf if axis == "tf" else keras) is None:
        line = range(at - 1, -1, -1)
        at = next((n for n in line if member in (members_at(owner, axis, n) or {})), at)
        text = (members_at(owner, axis, at) or {}).get(member)
    if text is None:
        return None
    kind, _, parameters = text.partition(":")
    line_of_versions = known_versions(axis)
    there = [n for n in range(len(line_of_versions)) if member in (members_at(owner, axis, n) or {})]
    return ApiEntry(
        f"{owner}.{member}",
        MEMBER_KINDS[kind],
        parse_parameters(parameters) if kind in "ms" else None,
        line_of_versions[there[0]],
        None if there[-1] == len(line_of_versions) - 1 else line_of_versions[there[-1]],
    )


@lru_cache(maxsize=1024)
def members_at(owner: str, axis: str, at: int) -> dict[str, str] | None:
    """`class_members`, remembered."""
    return class_members(owner, axis, at)
