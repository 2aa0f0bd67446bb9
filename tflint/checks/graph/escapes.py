"""What traced code leaves behind in Python into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.checks.traced import GRAPHS, outlives, runs_eagerly, symbolic
from tflint.findings import Finding
from tflint.program.facts import AttributeSet, Call, Context, Escape, Program
from tflint.program.origin import Origin
from tflint.program.values import Const, ListValue, Number
from tflint.source.nodes import inside

CLOCKS = ("time.time", "time.perf_counter", "time.monotonic", "datetime.datetime.now")


@check
def tensor_leak(store: Escape | AttributeSet, program: Program) -> Iterator[Finding]:
    """A tensor of a traced function stored where it outlives the trace."""
    context = store.context
    if context is None or context.graph not in GRAPHS or not symbolic(store.value):
        return
    where = _where(store, context)
    if where and not runs_eagerly(program, store.origin):
        yield from finding(
            store.origin,
            f"a tensor of a traced function is stored in {where}, it means nothing outside",
            (_head(context, store.origin), "traced into a graph"),
            help="return the tensor, or assign its value to a tf.Variable",
        )


def _where(store: Escape | AttributeSet, context: Context) -> str:
    """Where traced code stores something that outlives it, empty when it does not."""
    if isinstance(store, AttributeSet):
        return f"the attribute {store.name}" if _kept_on_self(store, context) else ""
    if not outlives(store):
        return ""
    return "a list from outside" if store.receiver is not None else f"the outer name {store.name}"


def _kept_on_self(store: AttributeSet, context: Context) -> bool:
    """Whether a traced method sets an attribute of its object that code outside reads."""
    target: Any = store.origin.node
    if not isinstance(target, cst.Attribute) or not isinstance(target.value, cst.Name) or target.value.value != "self":
        return False
    if context.body is not context.traced:
        return False
    here = {id(node) for node in inside(context.traced)}
    outside = [node for node in inside(store.origin.file.module) if id(node) not in here]
    written = {id(node.target) for node in outside if isinstance(node, cst.AssignTarget)}
    return any(
        isinstance(node, cst.Attribute) and node.attr.value == store.name and id(node) not in written
        for node in outside
    )


def _head(context: Context, origin: Origin) -> Origin | None:
    """The name of the function that is traced."""
    node = context.traced
    return Origin(origin.file, node, node.name) if isinstance(node, cst.FunctionDef) else None


@check(unless=("tensor-leak",), calls=("builtins.print", *CLOCKS))
def side_effect_in_graph(effect: Call | Escape | AttributeSet, program: Program) -> Iterator[Finding]:
    """Something that Python does while tracing, once, where the program means each call."""
    context = effect.context
    if context is None or context.graph not in GRAPHS or runs_eagerly(program, effect.origin):
        return
    what, help = _effect(effect)
    if what:
        links = (_head(context, effect.origin), "traced into a graph")
        yield from finding(
            effect.origin, f"{what} in a traced function happens while it is traced, not at each call", links, help=help
        )


def _effect(effect: Call | Escape | AttributeSet) -> tuple[str, str]:
    """What a fact does to the world around the trace, and what to write instead; empty for nothing."""
    if isinstance(effect, Call):
        if effect.name == "builtins.print" and any(map(symbolic, effect.positional)) and not _says_tracing(effect):
            return "print", "write tf.print"
        return (effect.name, "write tf.timestamp()") if effect.name in CLOCKS else ("", "")
    counts = isinstance(effect.origin.statement, cst.AugAssign)
    if isinstance(effect, AttributeSet):
        number = isinstance(effect.value, (Const, Number))
        return (
            (f"the change of {effect.name}", "count in a tf.Variable")
            if counts and number and _own(effect)
            else ("", "")
        )
    if symbolic(effect.value) or not outlives(effect):
        return "", ""
    if isinstance(effect.receiver, ListValue):
        return f"{effect.name}() to a list from outside", "return the value, or collect it in a tf.TensorArray"
    return (f"the change of the outer name {effect.name}", "count in a tf.Variable") if counts else ("", "")


def _says_tracing(call: Call) -> bool:
    """Whether a print says by its text that it is about tracing."""
    return any(isinstance(value, Const) and "trac" in str(value.value).lower() for value in call.positional)


def _own(change: AttributeSet) -> bool:
    """Whether the traced method changes its own object."""
    return change.context is not None and change.context.body is change.context.traced
