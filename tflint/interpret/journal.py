"""Records writes to mutable values so that branches can be run, undone and joined."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tflint.interpret.joining import MISSING, join_field
from tflint.interpret.lists import common, held
from tflint.program.values import ListValue, Mutable


class Flow(enum.Enum):
    """How a statement ends."""

    NEXT = "next"
    RETURN = "return"
    BREAK = "break"
    CONTINUE = "continue"
    RAISE = "raise"


BORN = "<born>"
"""The field with the arm that made a value: what is written there needs no taking back, nobody else sees the value."""
Change = tuple[Mutable, str, Any]


class Journal:
    """All writes since the outermost open branch, newest last."""

    def __init__(self) -> None:
        self._log: list[Change] = []
        self._open = 0
        self.arms = 0
        self.arm = 0

    def write(self, target: Mutable, key: str, value: Any) -> None:
        """Set a field so that an open branch can take it back."""
        if self._open and target.fields.get(BORN) != self.arm:
            self._log.append((target, key, target.fields.get(key, MISSING)))
        target.fields[key] = value

    def delete(self, target: Mutable, key: str) -> None:
        """Remove a field so that an open branch can take it back."""
        if key in target.fields:
            if self._open:
                self._log.append((target, key, target.fields[key]))
            del target.fields[key]

    def trial(self, arm: Callable[[], Flow]) -> tuple[Flow, dict[tuple[int, str], Change]]:
        """Run an arm, take its writes back, and return how it ended with the fields it left changed."""
        mark, outer = len(self._log), self.arm
        self._open += 1
        self.arms += 1
        self.arm = self.arms
        try:
            flow = arm()
        finally:
            self._open -= 1
            self.arm = outer
        touched = {(id(target), key): (target, key) for target, key, _ in self._log[mark:]}
        changes = {place: (target, key, target.fields.get(key, MISSING)) for place, (target, key) in touched.items()}
        self._undo(mark)
        return flow, changes

    @contextmanager
    def for_good(self) -> Iterator[None]:
        """Writes made meanwhile are not taken back by branches that are open: a module is imported once."""
        opened, self._open = self._open, 0
        try:
            yield
        finally:
            self._open = opened

    def _undo(self, mark: int) -> None:
        while len(self._log) > mark:
            target, key, old = self._log.pop()
            if old is MISSING:
                target.fields.pop(key, None)
            else:
                target.fields[key] = old

    def apply(self, changes: dict[tuple[int, str], Change]) -> None:
        """Make the writes of one arm."""
        for target, key, value in changes.values():
            if value is MISSING:
                self.delete(target, key)
            else:
                self.write(target, key, value)

    def branch(self, arms: Iterable[Callable[[], Flow]]) -> Flow:
        """Run the arms of an undecided branch and go on with the join of those that reach its end."""
        ends = [self.trial(arm) for arm in arms]
        alive = [changes for flow, changes in ends if flow not in (Flow.RETURN, Flow.RAISE)]
        if not alive:
            flows = {flow for flow, _ in ends}
            return Flow.RETURN if Flow.RETURN in flows else Flow.RAISE
        self.merge(alive)
        return Flow.NEXT

    def merge(self, alive: list[dict[tuple[int, str], Change]]) -> None:
        """Join the changes of several arms into the present state."""
        places = {place: (target, key) for changes in alive for place, (target, key, _) in changes.items()}
        for place, (target, key) in places.items():
            present = target.fields.get(key, MISSING)
            ends = [changes[place][2] if place in changes else present for changes in alive]
            joined = join_field(key, ends)
            if isinstance(target, ListValue) and key == "element" and (id(target), "items") in places:
                continue
            if joined is not MISSING:
                self.write(target, key, joined)
            if joined is None and key == "items" and isinstance(target, ListValue):
                self.write(target, "element", _element(target, alive, ends))


def _element(target: ListValue, alive: list[dict[tuple[int, str], Change]], ends: list[Any]) -> Any:
    """What stands for the items of a list at the ends of several arms."""
    place, before = (id(target), "element"), target.fields.get("element", MISSING)
    arms = zip(ends, (changes[place][2] if place in changes else before for changes in alive))
    return common(each for items, element in arms for each in held(items, element))
