"""How functions are traced, and how often, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.definitions import at_top
from tflint.checks.layer_kinds import has_weights
from tflint.checks.reasons import finding
from tflint.checks.traced import GRAPHS, local_names, runs_eagerly, symbolic, under_condition
from tflint.findings import Finding
from tflint.program.facts import Call, Made, Program, TracedCall
from tflint.program.layers import Layer
from tflint.program.values import ListValue
from tflint.source.nodes import inside


@check
def variable_in_graph(made: Call | Made, program: Program) -> Iterator[Finding]:
    """A variable, layer or optimizer made at each call of a traced function."""
    context = made.context
    if context is None or context.graph not in GRAPHS or context.body is not context.traced:
        return
    what = _with_state(made, program)
    if what and not under_condition(context.body, made.origin) and not runs_eagerly(program, made.origin):
        yield from finding(
            made.origin,
            f"{what} made inside a traced function, TensorFlow allows new variables on the very first call only",
            help="make it once outside and use it here",
        )


def _with_state(made: Call | Made, program: Program) -> str:
    """What makes variables in a call or object, empty for others."""
    if isinstance(made, Call):
        return "a tf.Variable" if made.name == "tf.Variable" else ""
    thing = made.object
    if isinstance(thing, Layer):
        return f"a {thing.short_name} layer" if has_weights(thing) and thing.calls else ""
    applied = (call for call in program.of(Call) if call.receiver is thing and call.name.endswith(".apply_gradients"))
    return f"an optimizer ({thing.short_name})" if thing.name.startswith("keras.optimizers.") and any(applied) else ""


@check(calls=("tf.function",))
def retracing(use: Call | TracedCall) -> Iterator[Finding]:
    """A function that is traced anew in each round of a loop."""
    loops = use.context.loops if use.context is not None else ()
    if isinstance(use, Call):
        if use.name == "tf.function" and loops and use.positional and use.context and use.context.graph is None:
            text = "tf.function in a loop makes a new function that is traced anew in each round"
            yield from finding(use.origin, text, help="make it once, before the loop")
        return
    name = _counted(loops[-1]) if loops and use.context.graph is None else ""
    if name and name in _names_given(use.origin.node) and use.origin.node in list(inside(loops[-1])):
        text = f"a traced function gets the Python number {name}, it is traced anew for each value"
        help = f"pass tf.constant({name}), or loop over tf.range inside the function"
        yield from finding(use.origin, text, help=help)


def _names_given(node: Any) -> list[str]:
    """The arguments of a call that are bare names."""
    arguments = node.args if isinstance(node, cst.Call) else ()
    return [each.value.value for each in arguments if isinstance(each.value, cst.Name)]


def _counted(loop: Any) -> str:
    """The Python number a `for` loop counts with, empty for other loops."""
    if not isinstance(loop, cst.For) or not isinstance(loop.iter, cst.Call) or not isinstance(loop.iter.func, cst.Name):
        return ""
    kind, target = loop.iter.func.value, loop.target
    if kind == "range" and isinstance(target, cst.Name):
        return target.value
    if kind == "enumerate" and isinstance(target, cst.Tuple) and isinstance(target.elements[0].value, cst.Name):
        return target.elements[0].value.value
    return ""


@check
def recursive_graph_function(call: TracedCall) -> Iterator[Finding]:
    """A traced function that calls itself on tensors."""
    if call.recursive and call.positional and all(map(symbolic, call.positional)) and not call.context.managers:
        yield from finding(
            call.origin,
            f"{call.function.name} calls itself on tensors while it is traced, tracing never ends",
            (call.function.origin, "a tf.function"),
            help="write it as a loop over tensors",
        )


@check(calls=("builtins.next",))
def iterator_in_graph(call: Call, program: Program) -> Iterator[Finding]:
    """A Python iterator that is asked for its next item by traced code."""
    context, node = call.context, call.origin.node
    if call.name != "builtins.next" or context is None or context.graph not in GRAPHS or not call.positional:
        return
    items, written = call.positional[0], node.args[0].value if isinstance(node, cst.Call) and node.args else None
    outer = isinstance(written, cst.Name) and written.value not in local_names(context.body)
    if isinstance(items, ListValue) and outer and not runs_eagerly(program, call.origin):
        links = ((items.origin, "the iterator"),) if items.origin is not None and at_top(items.origin) else ()
        yield from finding(
            call.origin,
            "next() of a Python iterator in a traced function is taken once, each call gets the same item",
            *links,
            help="pass the item as an argument, or use a tf.data.Dataset",
        )
