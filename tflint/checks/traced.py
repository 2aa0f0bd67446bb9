"""Traced code into what belongs to the trace and what outlives it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.checks.definitions import at_top
from tflint.program.facts import Call, Context, Escape, Program
from tflint.program.origin import Origin
from tflint.program.values import Function, TensorValue, alternatives
from tflint.source.nodes import inside

GRAPHS = ("tf.function", "map")
"""Traced by TensorFlow itself; what Keras calls may also run eagerly."""


@lru_cache(maxsize=256)
def local_names(body: Any) -> frozenset[str]:
    """The names a function binds: its parameters and what it assigns, `global` and `nonlocal` ones left out."""
    bound = {node.name.value for node in inside(body.params) if isinstance(node, cst.Param)}
    free: set[str] = set()
    for node in inside(body):
        match node:
            case cst.Global() | cst.Nonlocal():
                free |= {item.name.value for item in node.names}
            case (
                cst.AssignTarget(target=target)
                | cst.For(target=target)
                | cst.CompFor(target=target)
                | cst.NamedExpr(target=target)
            ):
                bound |= {each.value for each in inside(target) if isinstance(each, cst.Name)}
            case cst.AnnAssign(target=cst.Name(value=name)) | cst.AugAssign(target=cst.Name(value=name)):
                bound.add(name)
    return frozenset(bound - free)


def is_local(node: Any, context: Context) -> bool:
    """Whether an expression is built of what the running function was given or made."""
    if context.body is None:
        return False
    names = local_names(context.body)
    attributes = {id(each.attr) for each in inside(node) if isinstance(each, cst.Attribute)}
    mentions = {each.value for each in inside(node) if isinstance(each, cst.Name) and id(each) not in attributes}
    return bool(mentions & (names - {"self"})) and not _of_self(node)


def _of_self(node: Any) -> bool:
    """Whether an expression starts at an attribute of `self`, which may hold an ordinary eager tensor."""
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return isinstance(node, cst.Name) and node.value == "self"


def symbolic(value: Any) -> bool:
    """Whether a value is surely a tensor, which stands for many values while code is traced."""
    found = list(alternatives(value))
    return bool(found) and all(
        isinstance(each, TensorValue) and each.spec.kind in ("tensor", "keras") for each in found
    )


def outlives(escape: Escape) -> bool:
    """Whether the place where traced code stores a value is still there when the trace is over."""
    context, node = escape.context, escape.origin.node
    if escape.receiver is None:
        return context.body is context.traced or escape.name not in local_names(context.traced)
    made = getattr(escape.receiver, "origin", None)
    if made is not None and at_top(made):
        return True
    holder = node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None
    free = isinstance(holder, cst.Name) and holder.value not in local_names(context.body)
    return free and context.body is context.traced


def under_condition(body: Any, origin: Origin) -> bool:
    """Whether a node stands in an arm of an `if` of its function, as where something is made on the first call only."""
    branches = [node for node in inside(body) if isinstance(node, (cst.If, cst.IfExp, cst.Try, cst.With))]
    return any(node is origin.node for branch in branches for node in inside(branch))


def runs_eagerly(program: Program, origin: Origin) -> bool:
    """Whether the program switches tracing off."""
    text = origin.file.text
    return program.once(
        f"eager {origin.file.path}", lambda: "run_functions_eagerly(True" in text or "run_eagerly=True" in text
    )


def escapes_to_python(program: Program, context: Context) -> bool:
    """Whether the running function is handed to `tf.py_function` or the like, which run it eagerly."""
    wrappers = ("tf.py_function", "tf.numpy_function", "tf.compat.v1.py_func")
    decorated = (cst.Module([]).code_for_node(each.decorator) for each in getattr(context.body, "decorators", ()))
    if any(name in each for each in decorated for name in ("py_function", "numpy_function")):
        return True
    given = (
        value
        for call in program.of(Call)
        if call.name in wrappers
        for value in (*call.positional, *call.keywords.values())
    )
    return any(isinstance(value, Function) and value.node is context.body for value in given)
