"""Brings names up to date after a pandas table was changed in place: all that stood for it stand for what it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.interpret.convert import plain
from tflint.interpret.machine import Frame
from tflint.knowledge.ops import pandas_index, pandas_methods
from tflint.program.spec import TensorSpec
from tflint.program.values import Const, Instance, Mutable, TensorValue

if TYPE_CHECKING:
    from typing import TypeGuard

KINDS = ("frame", "series")


def is_table(value: Any) -> TypeGuard[TensorValue]:
    """Whether a value is a pandas table or column."""
    return isinstance(value, TensorValue) and value.spec.kind in KINDS


def after_method(frame: Frame, receiver: TensorValue, name: str, bound: dict[str, Any], result: Any) -> Any:
    """The result of a method; where it works in place the table is exchanged, and most give `None` then."""
    arguments = {key: plain(value) for key, value in bound.items()}
    spec = result.spec if isinstance(result, TensorValue) else None
    changed = pandas_methods.in_place(receiver.spec, name, arguments, spec)
    if changed is None:
        return result
    exchange(frame, receiver, changed)
    return result if name == "pop" else Const(None)


def after_write(frame: Frame, container: TensorValue, index: Any) -> None:
    """`table[index] = value`: names the table did not have become columns."""
    key = plain(index)
    keys = (key,) if isinstance(key, str) else key if isinstance(key, tuple) else (None,)
    exchange(frame, container, pandas_methods.gained(container.spec, keys))


def after_delete(frame: Frame, container: TensorValue, index: Any) -> None:
    """`del table[index]`."""
    exchange(frame, container, pandas_methods.without(container.spec, plain(index)))


def exchange(frame: Frame, old: TensorValue, spec: TensorSpec) -> None:
    """Bind every name and attribute within reach that stands for a table to what it has become."""
    from tflint.records import replace

    new = replace(old, spec=spec)
    scope = frame.scope
    while scope is not None:
        _rebind(frame, scope, old, new)
        scope = scope.parent  # type: ignore[assignment]
    receiver = getattr(frame.receiver, "instance", frame.receiver)
    if isinstance(receiver, Instance):
        _rebind(frame, receiver, old, new)


def _rebind(frame: Frame, holder: Mutable, old: TensorValue, new: TensorValue) -> None:
    for name, value in list(holder.fields.items()):
        if value is old:
            frame.write(holder, name, new)


def located(receiver: TensorValue, how: str, index: Any) -> Any:
    """The spec of `table.loc[index]` and `table.iloc[index]`."""
    from tflint.program.values import TupleValue

    keys = tuple(plain(each) for each in index.items) if isinstance(index, TupleValue) else (plain(index),)
    return pandas_index.located(receiver.spec, how, keys)
