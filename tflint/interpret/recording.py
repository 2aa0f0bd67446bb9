"""An interpretation into a record of what its expressions were: for editors, which ask about single places."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import libcst as cst

from tflint.interpret import evaluating
from tflint.interpret.comprehensions import known_items
from tflint.interpret.machine import Frame

if TYPE_CHECKING:
    from tflint.source.file import SourceFile

MOST_VALUES = 4
"""As many values as a union has alternatives: an expression that was more than that says nothing to a reader."""

_lock = threading.Lock()


@dataclass(slots=True)
class Record:
    """The values each expression of one file had, in the order it had them, by the statement it stands in."""

    statements: dict[cst.CSTNode, dict[cst.CSTNode, list[Any]]] = field(default_factory=dict)

    def note(self, statement: cst.CSTNode, node: cst.CSTNode, value: Any) -> None:
        """Remember one value of an expression, the last few if it has many."""
        values = self.statements.setdefault(statement, {}).setdefault(node, [])
        if not any(value is known for known in values):
            values.append(value)
            if len(values) > MOST_VALUES:
                del values[0]

    def bound(self, statement: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, list[Any]]]:
        """The targets of an assignment, each with the values it was given."""
        value = getattr(statement, "value", None)
        values = self.statements.get(statement, {}).get(value, []) if value is not None else []
        if isinstance(statement, cst.Assign):
            for target in statement.targets:
                for each in values:
                    yield from _paired(target.target, each)
        elif isinstance(statement, (cst.AnnAssign, cst.AugAssign)):
            yield statement.target, values


def _paired(target: cst.CSTNode, value: Any) -> Iterator[tuple[cst.CSTNode, list[Any]]]:
    if not isinstance(target, (cst.Tuple, cst.List)):
        yield target, [value]
        return
    items = known_items(value)
    if items is not None and len(items) == len(target.elements):
        for element, item in zip(target.elements, items, strict=True):
            yield from _paired(element.value, item)


@contextmanager
def recording(record: Record, file: SourceFile) -> Iterator[None]:
    """Note the values of a file's expressions meanwhile.

    The handlers themselves are exchanged, so that a run without a record pays nothing; one run at a time records.
    """
    with _lock:
        plain = dict(evaluating.HANDLERS)
        evaluating.HANDLERS.update({kind: _noted(handler, record, file) for kind, handler in plain.items()})
        try:
            yield
        finally:
            evaluating.HANDLERS.update(plain)


def _noted(handler: evaluating.Handler, record: Record, file: SourceFile) -> evaluating.Handler:
    def handle(frame: Frame, node: Any) -> Any:
        value = handler(frame, node)
        if frame.file is file and frame.statement is not None:
            record.note(frame.statement, node, value)
        return value

    return handle
