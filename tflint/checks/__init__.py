"""Facts into findings: one module per folder of `rules/`, one small function per page.

The annotation of a check's first parameter is its subscription; further parameters annotated `Program`, `Settings` or
`SourceFile` are filled in by the runner.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from tflint.findings import Finding

CheckFunction = Callable[..., Iterator[Finding]]
CheckT = TypeVar("CheckT", bound=CheckFunction)


@dataclass(frozen=True)
class Check:
    """A check function, the name of its rule, and the rules that speak for it when they share a place.

    `calls` are the names of the calls it wants to see, all where it is empty; `*` stands for any beginning or ending.
    """

    rule: str
    function: CheckFunction
    unless: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()

    @cached_property
    def subscriptions(self) -> tuple[type, ...]:
        """The classes of facts the check wants to see."""
        return _members(self._annotations[0])

    def asks_for(self, name: str) -> bool:
        """Whether calls of a name are among those the check wants to see."""
        exact, beginnings, endings = self._patterns
        return name in exact or name.startswith(beginnings) or name.endswith(endings)

    @cached_property
    def _patterns(self) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
        """The names of `calls`, the beginnings and the endings."""
        exact = frozenset(call for call in self.calls if "*" not in call)
        beginnings = tuple(call[:-1] for call in self.calls if call.endswith("*"))
        return exact, beginnings, tuple(call[1:] for call in self.calls if call.startswith("*"))

    @cached_property
    def extras(self) -> tuple[type, ...]:
        """What the check wants besides the fact, in order."""
        return tuple(member for annotation in self._annotations[1:] for member in _members(annotation)[:1])

    @cached_property
    def _annotations(self) -> tuple[Any, ...]:
        """The annotations of the parameters, evaluated where the check was written."""
        code = self.function.__code__
        names = code.co_varnames[: code.co_argcount]
        space = sys.modules[self.function.__module__].__dict__
        written = [self.function.__annotations__[name] for name in names]
        return tuple(eval(each, space) if isinstance(each, str) else each for each in written)


REGISTERED: dict[str, Check] = {}
"""Every check of the modules loaded so far, by the name of its rule."""


@typing.overload
def check(function: CheckT, /) -> CheckT: ...
@typing.overload
def check(*, unless: tuple[str, ...] = (), calls: tuple[str, ...] = ()) -> Callable[[CheckT], CheckT]: ...
def check(function: Any = None, /, *, unless: tuple[str, ...] = (), calls: tuple[str, ...] = ()) -> Any:
    """Pair a function with the page of its name; `unless` names rules that are more specific than this one.

    A finding is dropped when one of those rules has a finding that shares its span or a span of its because chain.
    Most facts of a program are calls: a check that is about some of them says which with `calls`.
    """

    def register(function: CheckT) -> CheckT:
        name = function.__name__.replace("_", "-")
        REGISTERED[name] = Check(name, function, unless, calls)
        return function

    return register if function is None else register(function)


def _members(annotation: Any) -> tuple[type, ...]:
    """The classes of a union annotation, or the one class it is."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return tuple(typing.get_args(annotation))
    return (annotation,)
