"""A function or file into what its names stand for and which outside names its calls mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import libcst as cst

from tflint.program.facts import Call, Program
from tflint.program.origin import Origin
from tflint.source.file import SourceFile
from tflint.source.nodes import children

STATEMENTS = (cst.BaseSmallStatement, cst.BaseCompoundStatement)


@dataclass(slots=True)
class Definitions:
    """What is written in one function or file: `values` of each name, `statements` of each node, `calls` by node."""

    owner: Any
    file: SourceFile
    calls: Mapping[int, Call]
    values: dict[str, list[Any]] = field(default_factory=dict)
    statements: dict[int, Any] = field(default_factory=dict)

    def origin(self, node: Any) -> Origin:
        """The origin of a node of the function."""
        return Origin(self.file, self.statements.get(id(node), node), node)

    def resolve(self, node: Any) -> Any:
        """The expression a name stands for when it is bound just once, else the node itself."""
        seen: set[str] = set()
        while isinstance(node, cst.Name) and node.value not in seen and len(self.values.get(node.value, ())) == 1:
            seen.add(node.value)
            node = self.values[node.value][0]
        return node

    def name_of(self, node: Any) -> str:
        """The canonical name of what a call node calls, empty for others."""
        call = self.calls.get(id(node))
        return call.name if call is not None else ""


def definitions(owner: Any, file: SourceFile, program: Program) -> Definitions:
    """What a function, lambda or module defines; nested functions are left out."""
    return program.once(f"definitions {id(owner)}", lambda: _definitions(owner, file, program))


def _definitions(owner: Any, file: SourceFile, program: Program) -> Definitions:
    found = Definitions(owner, file, program.once("calls by node", lambda: _calls(program)))
    for statement, node in _walk(owner, owner):
        found.statements[id(node)] = statement
        for name, value in _bindings(node) if node.__class__ in _BINDING else ():
            found.values.setdefault(name, []).append(value)
    return found


def _calls(program: Program) -> dict[int, Call]:
    return {id(call.origin.node): call for call in program.of(Call)}


def _walk(node: Any, statement: Any) -> Iterator[tuple[Any, Any]]:
    """Every node below with its innermost statement, not into nested functions and classes."""
    waiting, top = [(statement, node)], node
    while waiting:
        statement, node = waiting.pop()
        kind = node.__class__
        if _is_statement(kind):
            statement = node
        yield statement, node
        if kind not in _NESTED or node is top:
            waiting += [(statement, child) for child in reversed(children(node))]


_NESTED = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


@cache
def _is_statement(kind: type) -> bool:
    return issubclass(kind, STATEMENTS)


_BINDING = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.For, cst.CompFor)


def _bindings(node: Any) -> Iterator[tuple[str, Any]]:
    """The names a node binds, each with the expression it is bound to; `None` stands for something else."""
    match node:
        case cst.Assign(targets=targets, value=value):
            for target in targets:
                yield from _targets(target.target, value)
        case cst.AnnAssign(target=cst.Name(value=name), value=value) if value is not None:
            yield name, value
        case cst.AugAssign(target=cst.Name(value=name)):
            yield name, node
        case cst.For(target=target) | cst.CompFor(target=target):
            yield from _targets(target, None)


def _targets(target: Any, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(target, cst.Name):
        yield target.value, value
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from _targets(element.value, None)


def parameters(function: Any) -> list[str]:
    """The names of a function's or lambda's plain parameters, `self` left out."""
    names = [parameter.name.value for parameter in (*function.params.posonly_params, *function.params.params)]
    return [name for name in names if name not in ("self", "cls")]


def returned(function: Any) -> Iterator[Any]:
    """The expressions a function or lambda returns, nested functions left out."""
    if isinstance(function, cst.Lambda):
        yield function.body
        return
    for _, node in _walk(function.body, function):
        if isinstance(node, cst.Return) and node.value is not None:
            yield node.value


def argument(call: Any, position: int, name: str) -> Any:
    """The expression given for a parameter of a call, `None` when it was left out."""
    for given in call.args:
        if given.keyword is not None and given.keyword.value == name:
            return given.value
    plain = [given.value for given in call.args if given.keyword is None and not given.star]
    return plain[position] if position < len(plain) else None


def at_top(origin: Origin) -> bool:
    """Whether a statement stands at the top level of its file."""
    lines = (line.body for line in origin.file.module.body if isinstance(line, cst.SimpleStatementLine))
    return any(small is origin.statement for body in lines for small in body)
