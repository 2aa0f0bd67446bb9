"""Dataclasses into ones that cost little to make and to change: a run makes a million nodes, values and facts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")
Kind = TypeVar("Kind", bound=type)

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    @dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
    def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[Kind], Kind]:
        """A quick, frozen dataclass with slots."""

else:

    def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[Kind], Kind]:
        """A quick, frozen dataclass with slots."""

        def decorate(kind: Kind) -> Kind:
            hashed = eq and "__hash__" not in vars(kind)
            make = dataclasses.dataclass(init=False, slots=True, eq=eq, unsafe_hash=hashed, kw_only=kw_only)
            return quick(make(kind))

        return decorate


def quick(kind: Kind) -> Kind:
    """The dataclass with an `__init__` of plain assignments, a third of the price of a frozen one's.

    That a frozen class stays as it is made is left to the type checker: at run time nothing watches.
    """
    fields = [field for field in dataclasses.fields(kind) if field.init]
    space: dict[str, Any] = {"MISSING": MISSING, "new": object.__new__, "kind": kind}
    plain = [_parameter(field, space) for field in fields if not field.kw_only]
    by_name = [_parameter(field, space) for field in fields if field.kw_only]
    given = ", ".join(("self", *plain, *(("*", *by_name) if by_name else ())))
    made = "\n ".join(_assignment(field) for field in fields) or "pass"
    copied = "\n ".join(f"copy.{field.name} = self.{field.name}" for field in fields)
    exec(f"def __init__({given}):\n {made}\ndef copied(self):\n copy = new(kind)\n {copied}\n return copy", space)
    plainly = {"__init__": space["__init__"], "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    for name, method in plainly.items():
        setattr(kind, name, method)
    _COPIED[kind] = space["copied"]
    return kind


_COPIED: dict[type, Callable[[Any], Any]] = {}


def replace(value: T, **changes: Any) -> T:
    """A copy of a dataclass with other values in some fields, as `dataclasses.replace`, at a fifth of its price."""
    copied = _COPIED.get(type(value))
    if copied is None:
        changed: T = dataclasses.replace(value, **changes)  # type: ignore[type-var]
        return changed
    copy: T = copied(value)
    for name, given in changes.items():
        setattr(copy, name, given)
    return copy


def _parameter(field: Field[Any], space: dict[str, Any]) -> str:
    """A field as a parameter, its default among the names the function sees."""
    if field.default is not MISSING:
        space[f"default_{field.name}"] = field.default
        return f"{field.name}=default_{field.name}"
    if field.default_factory is not MISSING:
        space[f"make_{field.name}"] = field.default_factory
        return f"{field.name}=MISSING"
    return field.name


def _assignment(field: Field[Any]) -> str:
    if field.default_factory is MISSING:
        return f"self.{field.name} = {field.name}"
    return f"self.{field.name} = make_{field.name}() if {field.name} is MISSING else {field.name}"
