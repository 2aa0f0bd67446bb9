"""Labels gathered in a list, one class after the other, into the place where that is done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks.definitions import definitions
from tflint.program.facts import Program
from tflint.program.origin import Origin
from tflint.source.nodes import inside

MIXES = re.compile(r"shuffle\w*\(|shuffle\s*=\s*(?!False)|(permutation|train_test_split|\.sample|argsort|sorted)\(")
"""What a program that puts samples into another order says somewhere."""


def gathered_by_class(labels: Any, program: Program) -> Origin | None:
    """Where labels are appended by a loop over files inside a loop over classes, in a program that mixes nothing."""
    made = getattr(labels, "origin", None)
    if made is None or ".append(" not in made.file.text or MIXES.search(made.file.text):
        return None
    module = definitions(made.file.module, made.file, program)
    names, expressions = set[str](), [made.node]
    while expressions:
        for node in inside(expressions.pop()):
            if isinstance(node, cst.Name) and node.value not in names:
                names.add(node.value)
                expressions += [value for value in module.values.get(node.value, ()) if value is not None]
    return next((made.at(call) for call in _appends(made.file.module) if _list_of(call) in names), None)


def _list_of(call: cst.Call) -> str:
    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    return owner.value if isinstance(owner, cst.Name) else ""


def _appends(module: cst.Module) -> Iterator[cst.Call]:
    """The calls `list.append(k)` in a loop inside another one whose own number or name `k` is."""
    for outer in inside(module):
        classes = _targets(outer) if type(outer) is cst.For else frozenset()
        loops = [each for each in inside(outer.body) if isinstance(each, cst.For)] if classes else []
        for loop in loops:
            for call in inside(loop.body):
                if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and len(call.args) == 1:
                    given = call.args[0].value
                    named = isinstance(given, cst.Name) and given.value in classes
                    if call.func.attr.value == "append" and named:
                        yield call


def _targets(loop: cst.For) -> frozenset[str]:
    return frozenset(node.value for node in inside(loop.target) if isinstance(node, cst.Name))
