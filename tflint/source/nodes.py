"""A syntax tree into the nodes below one of it, without LibCST's visitors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import libcst as cst


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a node class that can hold code: white space and commas hold none."""
    names = getattr(kind, "__dataclass_fields__", {})
    return tuple(
        name
        for name in names
        if "whitespace" not in name and name not in ("lpar", "rpar", "comma", "leading_lines", "trailing", "semicolon")
    )


def children(node: Any) -> Iterator[Any]:
    """The nodes below a node, without LibCST's visitors: a tenth of the price of `.children`."""
    for name in _fields(node.__class__):
        value = getattr(node, name)
        kind = value.__class__
        if kind in (tuple, list):
            yield from (item for item in value if _is_node(item.__class__))
        elif _is_node(kind):
            yield value


@cache
def _is_node(kind: type) -> bool:
    """Whether a class is one of nodes; the metaclass of LibCST makes `isinstance` dear."""
    return issubclass(kind, cst.CSTNode)


def inside(node: Any) -> Iterator[Any]:
    """A node and everything below it."""
    yield node
    for child in children(node):
        yield from inside(child)
