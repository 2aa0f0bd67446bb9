"""Reports into plain lists that JSON can hold, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tflint.findings import Because, Edit, Finding, Fix, Problem, Report, Verdict
from tflint.source.span import Span

_SEQUENCE, _MAPPING, _FIRST_CLASS = 0, 1, 2
LEFT_OUT = frozenset(("fact", "read", "asked"))
"""Fields of findings and reports that are no part of what is said."""


@cache
def _classes() -> tuple[type, ...]:
    from tflint.knowledge.api.target import Target

    return (Report, Finding, Because, Fix, Edit, Problem, Verdict, Span, Target)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(name for name in kind.__dataclass_fields__ if name not in LEFT_OUT)


def pack(value: Any) -> Any:
    """A report, or a part of one, as lists, strings and numbers; raises TypeError for what is neither."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [_SEQUENCE, *map(pack, value)]
    if isinstance(value, Mapping):
        return [_MAPPING, *(pack(part) for pair in value.items() for part in pair)]
    kind: Any = type(value)
    if kind not in _classes():
        raise TypeError(f"{kind.__name__} cannot be kept")
    return [_FIRST_CLASS + _classes().index(kind), *(pack(getattr(value, name)) for name in _fields(kind))]


def unpack(packed: Any) -> Any:
    """What was packed; raises TypeError, ValueError or IndexError for anything else."""
    if not isinstance(packed, list):
        return packed
    code, *parts = packed
    values = [unpack(part) for part in parts]
    if code == _SEQUENCE:
        return tuple(values)
    if code == _MAPPING:
        return dict(zip(values[::2], values[1::2], strict=True))
    kind = _classes()[code - _FIRST_CLASS]
    return kind(**dict(zip(_fields(kind), values, strict=True)))
