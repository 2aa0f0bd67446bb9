"""Runs the top level of an imported file piece by piece: only what binds or changes the names that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

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
        self._body = file.module.body
        self._done = [False] * len(self._body)
        self._running: list[int] = []
        self._next = 0
        self._concerning: dict[str, list[int]] = {}
        self._stars: list[int] = []
        bound: set[str] = set()
        self._in_order = False
        for number, statement in enumerate(self._body):
            for how, word in concerned(statement):
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
        while self._next < len(self._body) and self._done[self._next]:
            self._next += 1
        end = self._running[-1] if self._running else len(self._body)
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
                run(Frame(machine, self.scope, self._file), self._body[number])
        finally:
            machine.quiet -= 1
            self._running.pop()
            del machine.defined[defined:], machine.classes[classes:], machine.models[models:]


def concerned(statement: Any) -> Iterator[tuple[str, str]]:
    """The names a top-level statement concerns, and how: plainly `bound`, `changed` or perhaps bound, `star`."""
    if isinstance(statement, cst.SimpleStatementLine):
        for small in statement.body:
            yield from _by_small(small)
    elif isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        yield ("changed" if statement.decorators else "bound"), statement.name.value
    else:
        for inner in _inner(statement):
            yield from (("star" if how == "star" else "changed", word) for how, word in concerned(inner))
        if isinstance(statement, (cst.For, cst.With)):
            yield from (("changed", word) for word in _names_of_header(statement))


def _by_small(small: Any) -> Iterator[tuple[str, str]]:
    if isinstance(small, cst.Import):
        yield from (("changed", root_name(alias.asname.name if alias.asname else alias.name)) for alias in small.names)
    elif isinstance(small, cst.ImportFrom):
        names = () if isinstance(small.names, cst.ImportStar) else small.names
        yield from (("changed", root_name(alias.asname.name if alias.asname else alias.name)) for alias in names)
        if isinstance(small.names, cst.ImportStar):
            yield "star", ""
    elif isinstance(small, cst.Assign):
        for target in small.targets:
            plain = isinstance(target.target, cst.Name)
            yield from (("bound" if plain else "changed", word) for word in _roots(target.target))
    elif isinstance(small, (cst.AnnAssign, cst.AugAssign)):
        yield from (("changed", word) for word in _roots(small.target))
    elif isinstance(small, cst.Expr) and isinstance(small.value, cst.Call):
        yield from (("changed", word) for node in (small.value.func, *_plain(small.value)) for word in _roots(node))


def _plain(call: cst.Call) -> Iterator[cst.Name]:
    """The names given to a call as they are: what they hold may be changed by it."""
    return (arg.value for arg in call.args if isinstance(arg.value, cst.Name))


def _inner(statement: Any) -> Iterator[Any]:
    """The statements of the blocks of a compound statement."""
    for part in (statement, *getattr(statement, "handlers", ()), *_following(statement)):
        body = getattr(part, "body", None)
        yield from getattr(body, "body", ()) if body is not None else ()


def _following(statement: Any) -> Iterator[Any]:
    """The `elif`, `else` and `finally` parts, in order."""
    for name in ("orelse", "finalbody"):
        part = getattr(statement, name, None)
        while part is not None:
            yield part
            part = getattr(part, "orelse", None)


def _names_of_header(statement: Any) -> Iterator[str]:
    if isinstance(statement, cst.For):
        yield from _roots(statement.target)
    else:
        yield from (word for item in statement.items if item.asname for word in _roots(item.asname.name))


def root_name(node: Any) -> str:
    """The name an attribute, subscript or call starts from; empty where it starts from none."""
    while isinstance(node, (cst.Attribute, cst.Subscript, cst.Call, cst.StarredElement)):
        node = node.func if isinstance(node, cst.Call) else node.value
    return node.value if isinstance(node, cst.Name) else ""


def _roots(node: Any) -> Iterator[str]:
    """The names at the root of an assignment's target or of a called expression."""
    if isinstance(node, (cst.Tuple, cst.List)):
        for element in node.elements:
            yield from _roots(element.value)
        return
    word = root_name(node)
    if word:
        yield word
