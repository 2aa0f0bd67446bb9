"""Runs the top level of an imported file piece by piece: only what binds or changes the names that are asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from tflint.interpret.machine import Frame, Machine, Scope
from tflint.program.values import Const
from tflint.source.file import SourceFile


class LazyModule:
    """The names of one imported file; each statement is run once, in silence, when a name it concerns is looked up.

    A file that binds a name anew is run as a whole, in order: what a name is there depends on the line that asks.
    """

    def __init__(self, machine: Machine, file: SourceFile, name: str) -> None:
        self.scope = Scope({"__name__": Const(name)}, kind="module", pending=self.want)
        self._machine, self._file = machine, file
        self._tree = file.tree
        self._count = len(file.module.body if self._tree is None else self._tree.rows)
        self._done = [False] * self._count
        self._running: list[int] = []
        self._next = 0
        self._concerning: dict[str, list[int]] = {}
        self._stars: list[int] = []
        bound: set[str] = set()
        self._in_order = self._tree is None
        for number, row in enumerate(() if self._tree is None else self._tree.rows):
            for how, word in (each for statement in row for each in concerned(statement)):
                if how == "star":
                    self._stars.append(number)
                    continue
                self._concerning.setdefault(word, []).append(number)
                if how == "bound":
                    self._in_order = self._in_order or word in bound
                    bound.add(word)

    def want(self, name: str) -> None:
        """Run what concerns a name; where nothing binds it, the star imports that may."""
        if self._in_order:
            self.run_all()
            return
        numbers = self._concerning.get(name)
        for number in self._stars if numbers is None else numbers:
            self._run(number)

    def run_all(self) -> None:
        """Run every statement that has not been run."""
        while self._next < self._count and self._done[self._next]:
            self._next += 1
        end = self._running[-1] if self._running else self._count
        for number in range(self._next, end):
            self._run(number)

    def _run(self, number: int) -> None:
        from tflint.interpret.statements import run

        if self._done[number] or (self._running and number > self._running[-1]):
            return
        self._done[number] = True
        self._running.append(number)
        machine = self._machine
        defined, classes, models = len(machine.defined), len(machine.classes), len(machine.models)
        machine.quiet += 1
        try:
            with machine.journal.for_good():
                run(Frame(machine, self.scope, self._file), self._statement(number))
        finally:
            machine.quiet -= 1
            self._running.pop()
            del machine.defined[defined:], machine.classes[classes:], machine.models[models:]

    def _statement(self, number: int) -> Any:
        return self._file.module.body[number] if self._tree is None else self._tree.statement(number)


def concerned(statement: Any) -> Iterator[tuple[str, str]]:
    """The names a top-level statement concerns, and how: plainly `bound`, `changed` or perhaps bound, `star`."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield ("changed" if statement.decorator_list else "bound"), statement.name
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                word = alias.asname or alias.name.partition(".")[0]
                yield ("star", "") if word == "*" else ("changed", word)
        case ast.Assign():
            for target in statement.targets:
                yield from (("bound" if isinstance(target, ast.Name) else "changed", word) for word in _roots(target))
        case ast.AnnAssign() | ast.AugAssign():
            yield from (("changed", word) for word in _roots(statement.target))
        case ast.Expr(value=ast.Call() as call):
            yield from (("changed", word) for node in (call.func, *_plain(call)) for word in _roots(node))
        case _:
            for inner in _inner(statement):
                yield from (("star" if how == "star" else "changed", word) for how, word in concerned(inner))
            yield from (("changed", word) for target in _targets(statement) for word in _roots(target))


def _plain(call: ast.Call) -> Iterator[ast.Name]:
    """The names given to a call as they are: what they hold may be changed by it."""
    for each in (*call.args, *(keyword.value for keyword in call.keywords)):
        value = each.value if isinstance(each, ast.Starred) else each
        if isinstance(value, ast.Name):
            yield value


def _inner(statement: Any) -> Iterator[Any]:
    """The statements of the blocks of a compound statement."""
    for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield from getattr(part, "body", ())
    yield from getattr(statement, "orelse", ())
    yield from getattr(statement, "finalbody", ())


def _targets(statement: Any) -> Iterator[Any]:
    """What the header of a loop or `with` binds."""
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        yield statement.target
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        yield from (item.optional_vars for item in statement.items if item.optional_vars is not None)


def _roots(node: Any) -> Iterator[str]:
    """The names at the root of an assignment's target or of a called expression."""
    if isinstance(node, (ast.Tuple, ast.List)):
        for element in node.elts:
            yield from _roots(element)
        return
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
