"""The expression a tape differentiates into the step that cuts it off from the model."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.checks.definitions import Definitions, definitions
from tflint.checks.loss_bodies import stops
from tflint.checks.tapes import Gradient
from tflint.program.facts import Call, Program, Use
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.source.nodes import children, inside


def first_cut(step: Gradient, program: Program) -> tuple[Origin, str] | None:
    """The step from model to target that stops every gradient, as written; `None` if one gets through."""
    context, node = step.call.context, step.call.origin.node
    written = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    owner = (context.body if context is not None else None) or step.call.origin.file.module
    if not isinstance(written, cst.Name) or isinstance(owner, cst.Lambda):
        return None
    body = definitions(owner, step.call.origin.file, program)
    cuts: list[Any] = []
    outside = program.once("outside names by node", lambda: {id(use.origin.node) for use in program.of(Use)})
    if _reaches(body, written, cuts, outside, frozenset()) or not cuts:
        return None
    return body.origin(cuts[0]), _short(cuts[0])


def _reaches(body: Definitions, node: Any, cuts: list[Any], outside: set[int], seen: frozenset[str]) -> bool:
    """Whether a gradient may come from an expression to a model or variable; the steps that stop one are collected."""
    if isinstance(node, cst.Name):
        bound = body.values.get(node.value)
        if node.value in seen:
            return False
        if bound is None:
            return node.value not in _given(body)
        return any(value is not None and _reaches(body, value, cuts, outside, seen | {node.value}) for value in bound)
    if _cuts(body, node):
        if _runs_model(body, node, seen):
            cuts.append(node)
        return False
    if isinstance(node, cst.Call):
        call = body.calls.get(id(node))
        if call is None or isinstance(call.receiver, (Model, Layer)):
            return True
        arguments = [given.value for given in node.args]
        operands = (
            [*arguments, node.func.value] if isinstance(node.func, cst.Attribute) and _method(call) else arguments
        )
        return any(_reaches(body, operand, cuts, outside, seen) for operand in operands)
    if isinstance(node, cst.Attribute):
        return id(node) not in outside
    return any(_reaches(body, child, cuts, outside, seen) for child in children(node))


def _method(call: Call) -> bool:
    return call.name.startswith(("tf.Tensor.", "tf.Variable."))


def _cuts(body: Definitions, node: Any) -> bool:
    return stops(body, node) or (isinstance(node, cst.Call) and body.name_of(node) == "tf.Tensor.numpy")


def _given(body: Definitions) -> set[str]:
    """Names that stand for data: parameters of the function, constants of Python."""
    params = getattr(body.owner, "params", None)
    names = [param.name.value for param in (*params.posonly_params, *params.params)] if params is not None else []
    return {*names, "True", "False", "None"}


def _runs_model(body: Definitions, node: Any, seen: frozenset[str]) -> bool:
    """Whether a model or a variable has a part in an expression."""
    for each in inside(node):
        call = body.calls.get(id(each)) if isinstance(each, cst.Call) else None
        runs = call is not None and isinstance(call.receiver, Model) and call.name.endswith("__call__")
        if runs or (call is not None and call.name == "tf.Variable"):
            return True
        if isinstance(each, cst.Name) and each.value not in seen:
            bound = [value for value in body.values.get(each.value, ()) if value is not None]
            if any(_runs_model(body, value, seen | {each.value}) for value in bound):
                return True
    return False


def _short(node: Any) -> str:
    if isinstance(node, cst.Call):
        return cst.Module([]).code_for_node(node.func) + "()"
    return "a comparison"
