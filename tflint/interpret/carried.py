"""The body of a loop into the names whose values one round may hand to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.source.nodes import children


@lru_cache(maxsize=1024)
def carried(loop: Any) -> frozenset[str]:
    """The names a round of a loop may read before it binds them; too many rather than too few."""
    read: set[str] = set()
    bound: set[str] = set()
    if isinstance(loop, cst.While):
        _reads(loop.test, bound, read)
    else:
        _binds(loop.target, bound, read)
    _block(loop.body, bound, read)
    return frozenset(read)


def _block(body: Any, bound: set[str], read: set[str]) -> None:
    for statement in body.body:
        _statement(statement, bound, read)


def _statement(node: Any, bound: set[str], read: set[str]) -> None:
    """Take in one statement: what it reads, then what it surely binds."""
    kind = node.__class__
    if kind is cst.SimpleStatementLine:
        _block(node, bound, read)
    elif kind is cst.Assign:
        _reads(node.value, bound, read)
        for target in node.targets:
            _binds(target.target, bound, read)
    elif kind is cst.AnnAssign and node.value is not None:
        _reads(node.value, bound, read)
        _binds(node.target, bound, read)
    elif kind is cst.With:
        for item in node.items:
            _reads(item.item, bound, read)
            if item.asname is not None:
                _binds(item.asname.name, bound, read)
        _block(node.body, bound, read)
    elif kind is cst.If:
        _reads(node.test, bound, read)
        _either(node, bound, read)
    else:
        _parts(node, set(bound), read)


def _either(node: cst.If, bound: set[str], read: set[str]) -> None:
    """Bind what both branches bind."""
    first, second = set(bound), set(bound)
    _block(node.body, first, read)
    if isinstance(node.orelse, cst.If):
        _statement(node.orelse, second, read)
    elif node.orelse is not None:
        _block(node.orelse.body, second, read)
    bound |= first & second


def _parts(node: Any, bound: set[str], read: set[str]) -> None:
    """The parts of any other statement: what it binds may be bound too late or not at all."""
    if isinstance(node, (cst.For, cst.While)):
        _reads(node.iter if isinstance(node, cst.For) else node.test, bound, read)
        if isinstance(node, cst.For):
            _binds(node.target, bound, read)
        _block(node.body, bound, read)
        if node.orelse is not None:
            _block(node.orelse.body, bound, read)
    else:
        _reads(node, bound, read)


def _binds(target: Any, bound: set[str], read: set[str]) -> None:
    if isinstance(target, cst.Name):
        bound.add(target.value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            _binds(element.value, bound, read)
    else:
        _reads(target, bound, read)


def _reads(node: Any, bound: set[str], read: set[str]) -> None:
    """Note every name of an expression that is not bound yet; names of arguments and attributes are none."""
    kind = node.__class__
    if kind is cst.Name:
        if node.value not in bound:
            read.add(node.value)
    elif kind is cst.Attribute or kind is cst.Arg:
        _reads(node.value, bound, read)
    else:
        for child in children(node):
            _reads(child, bound, read)
