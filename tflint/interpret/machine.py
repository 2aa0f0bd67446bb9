"""The state of one interpretation: program, journal and budgets; and the frame a statement is run in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tflint.interpret import limits
from tflint.interpret.joining import MISSING
from tflint.interpret.journal import Journal
from tflint.program.facts import Call, Context, Program
from tflint.program.origin import Origin
from tflint.program.values import Mutable, UnionValue, Value
from tflint.records import quick, replace

if TYPE_CHECKING:
    import libcst as cst

    from tflint.source.file import SourceFile


class OutOfSteps(Exception):
    """The step budget of the file is spent: what is known so far stands."""


@dataclass(slots=True, eq=False)
class Scope(Mutable):
    """Names and their values in one function, class or module; `parent` is where free names are looked up.

    `pending` runs what binds a name in a module that is run piece by piece.
    """

    parent: Scope | None = None
    outer: dict[str, Scope] = field(default_factory=dict)
    kind: str = "function"
    pending: Callable[[str], None] | None = None

    def lookup(self, name: str) -> Any:
        """The value of a name here or outside, `MISSING` when nothing binds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.outer:
                return scope.outer[name].own(name)
            if name in scope.fields and (scope is self or scope.kind != "class"):
                return scope.fields[name]
            if scope.pending is not None:
                return scope.own(name)
            scope = scope.parent
        return MISSING

    def own(self, name: str) -> Any:
        """The value of a name of this scope alone; an imported module runs what it has to for it."""
        if name not in self.fields and self.pending is not None:
            self.pending(name)
        return self.fields.get(name, MISSING)


class Machine:
    """One interpretation of one file and of what it calls in other files."""

    def __init__(self, file: SourceFile, resolver: Any = None) -> None:
        self.file = file
        self.program = Program(file.path)
        self.journal = Journal()
        self.resolver = resolver
        self.steps = 0
        self.deadline = time.thread_time() + limits.MOST_SECONDS
        self.depth = 0
        self.quiet = 0
        self.idle = False
        self.draws = False
        self.stated: dict[int, int] = {}
        self.loops = 0
        self.choices = 0
        self.active: dict[int, int] = {}
        self.called: set[int] = set()
        self.defined: list[Any] = []
        self.classes: list[Any] = []
        self.models: list[Any] = []
        self.notes: dict[str, Any] = {}
        self.versioned: set[int] = set()  # functions defined where the program asks for the version
        self.reads: dict[int, int] = {}  # mentions of a model by name, less those that add a layer
        self.results: list[tuple[str, Any, Origin]] = []

    def step(self) -> None:
        """Spend one step of the budget."""
        self.steps += 1
        if self.steps > limits.MOST_STEPS:
            self.limit("the step budget of the file")
            raise OutOfSteps
        if not self.steps % limits.STEPS_BETWEEN_LOOKS and time.thread_time() > self.deadline:
            self.limit("the time budget of the file")
            raise OutOfSteps

    def limit(self, which: str) -> None:
        """Note that a budget was reached."""
        if which not in self.program.limits:
            self.program.limits.append(which)

    def state(self, fact: Any) -> None:
        """Add a fact to the program, unless this is a second look at a loop."""
        if self.quiet:
            return
        if type(fact) is Call:
            place = id(fact.origin.node)
            self.stated[place] = seen = self.stated.get(place, 0) + 1
            if seen > limits.MOST_REPEATS:
                return
        self.program.facts.append(fact)

    def unknown_call(self, name: str) -> None:
        """Count a call nobody taught."""
        counts = self.program.unknown_calls
        counts[name] = counts.get(name, 0) + 1


@quick
@dataclass(slots=True)
class Frame:
    """Where a statement is run: its scope, file, surroundings; and the values its function returns."""

    machine: Machine
    scope: Scope
    file: SourceFile
    statement: Any = None
    context: Context = field(default_factory=Context)
    guarded: bool = False
    doubt: str | None = None
    choice: tuple[int, int] | None = None
    returns: list[Any] = field(default_factory=list)
    yields: list[Any] = field(default_factory=list)
    function: Any = None
    receiver: Any = None
    versioned: bool = False

    def origin(self, node: cst.CSTNode) -> Origin:
        """The origin of a node of the current statement."""
        return Origin(self.file, self.statement, node)

    def write(self, target: Mutable, key: str, value: Any) -> None:
        """Set a field of a mutable value."""
        self.machine.journal.write(target, key, value)

    def common(self, node: cst.CSTNode) -> dict[str, Any]:
        """The fields every fact made here shares."""
        return {
            "origin": self.origin(node),
            "choice": self.choice,
            "doubt": self.doubt,
            "guarded": self.guarded,
            "versioned": self.versioned,
        }

    def within(self, **changes: Any) -> Frame:
        """The same frame in other surroundings."""
        frame = replace(self, context=replace(self.context, **changes))
        frame.returns, frame.yields = self.returns, self.yields
        return frame

    def each(self, value: Any) -> Iterator[tuple[Frame, Any]]:
        """The alternatives of a value, each with the frame in which facts about it are stated."""
        if not isinstance(value, UnionValue):
            yield self, value
            return
        self.machine.choices += 1
        group, count = self.machine.choices, len(value.alternatives)
        for alternative in value.alternatives:
            nested = self.doubt or ("one of several alternatives" if self.choice else None)
            frame = replace(self, choice=self.choice or (group, count), doubt=nested)
            frame.returns, frame.yields = self.returns, self.yields
            yield frame, alternative


def is_value(thing: Any) -> bool:
    """Whether a thing is an abstract value."""
    return isinstance(thing, (Value, Mutable))
