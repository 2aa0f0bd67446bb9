"""Python that wants the value of a tensor while code is traced into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.checks.traced import escapes_to_python, is_local, runs_eagerly, symbolic
from tflint.checks.versions import keras_3
from tflint.findings import Finding
from tflint.knowledge.api import Target
from tflint.program.facts import Branched, Call, Compile, Context, ModelMade, Program
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.values import Function, Instance
from tflint.source.file import SourceFile
from tflint.source.nodes import inside

INSTEAD = {
    "if": "use tf.cond or tf.where, or keras.ops.cond",
    "while": "use tf.while_loop, or keras.ops.while_loop",
    "assert": "use tf.debugging.assert_equal and its like",
}
SHAPE_ONLY = ("numpy.shape", "numpy.ndim", "numpy.iscomplexobj", "numpy.dtype", "numpy.zeros_like", "numpy.ones_like")


def is_traced(context: Context | None, program: Program, origin: Origin) -> bool:
    """Whether code surely runs while a graph is drawn: Keras' `call` does in models that are compiled or functional."""
    if context is None or context.graph is None or runs_eagerly(program, origin):
        return False
    if context.graph != "call" or _in_a_graph_of_layers(context, program):
        return True
    return any(_may_hold(compiled.model, context.traced) for compiled in program.of(Compile))


def _may_hold(model: Any, traced: Any) -> bool:
    """Whether a compiled model may run a function: one whose layers are all known holds no others."""
    if isinstance(model, Model) and _trains_without(model.instance, traced):
        return False
    if not isinstance(model, Model) or not model.complete or model.instance is not None:
        return True
    return any(_runs(layer, traced) for layer in model.layers)


def _trains_without(instance: Any, traced: Any) -> bool:
    """Whether a function is the `call` of a model with a training step of its own that does not call the model."""
    methods = instance.cls.fields if isinstance(instance, Instance) else {}
    call, step = methods.get("call"), methods.get("train_step")
    if not isinstance(call, Function) or call.node is not traced or not isinstance(step, Function):
        return False
    called = [each.func for each in inside(step.node) if isinstance(each, cst.Call)]
    itself = ("call", "__call__", "train_step")
    return not any(
        (isinstance(name, cst.Name) and name.value == "self")
        or (isinstance(name, cst.Attribute) and name.attr.value in itself)
        for name in called
    )


def _runs(layer: Any, traced: Any) -> bool:
    if isinstance(layer, Model):
        return _may_hold(layer, traced)
    if not isinstance(layer, Layer):
        return False
    functions = [value for value in layer.arguments.values() if isinstance(value, Function)]
    return isinstance(layer.instance, Instance) or any(value.node is traced for value in functions)


def _in_a_graph_of_layers(context: Context, program: Program) -> bool:
    """Whether a layer whose `call` runs is part of a functional model, or of a Sequential that knows its input."""
    models = [made.model for made in program.of(ModelMade) if made.model.kind in ("functional", "sequential")]
    layers = [layer for model in models if model.inputs for layer in model.layers if isinstance(layer, Layer)]
    owners = [layer.instance.cls for layer in layers if isinstance(layer.instance, Instance)]
    return any(getattr(cls.fields.get("call"), "node", None) is context.body for cls in owners)


@check(calls=("numpy.*", "tf.Tensor.numpy"))
def numpy_in_graph(call: Call, program: Program) -> Iterator[Finding]:
    """NumPy on a tensor that has no value yet."""
    context, node = call.context, call.origin.node
    if not is_traced(context, program, call.origin) or context is None or not isinstance(node, cst.Call):
        return
    at = _operand(call, node)
    if at is not None and is_local(at, context) and not escapes_to_python(program, context):
        spelled = ".numpy()" if call.name.endswith(".numpy") else cst.Module([]).code_for_node(node.func)
        yield from finding(
            call.origin,
            f"{spelled} on a tensor of traced code, it has no value yet",
            help="use the function of tf or keras.ops, or run the code through tf.numpy_function",
        )


def _operand(call: Call, node: cst.Call) -> Any:
    """The expression of the tensor that NumPy gets, `None` when there is none."""
    if call.name == "tf.Tensor.numpy" and isinstance(node.func, cst.Attribute):
        return node.func.value
    if not call.name.startswith("numpy.") or call.name in SHAPE_ONLY or call.receiver is not None:
        return None
    pairs = zip(call.positional, node.args, strict=False)
    return next((given.value for value, given in pairs if symbolic(value)), None)


@check
def python_branch_on_tensor(
    branch: Branched, program: Program, target: Target, source: SourceFile
) -> Iterator[Finding]:
    """A Python branch on a tensor where TensorFlow does not rewrite the code."""
    context, kept = branch.context, branch.statement in ("if", "while") and branch.context.graph != "call"
    rewritten = context.graph == "call" and not keras_3(target, source)
    if rewritten or (kept and not _without_autograph(context)) or _asserts_rewritten(branch):
        return
    local = is_local(branch.origin.node, context) and symbolic(branch.test) and not _with_none(branch.origin.node)
    if local and is_traced(context, program, branch.origin) and not escapes_to_python(program, context):
        where = "in call of a Keras layer or model" if context.graph == "call" else "in a traced function"
        yield from finding(
            branch.origin,
            f"{branch.statement} on a tensor {where}, it has no value yet",
            help=INSTEAD[branch.statement],
        )


def _with_none(test: Any) -> bool:
    """Whether a test compares with `None`, which gives an ordinary bool."""
    return any(isinstance(each, cst.Name) and each.value == "None" for each in inside(test))


def _without_autograph(context: Context) -> bool:
    """Whether the traced function is decorated with `autograph=False`."""
    return any("autograph=False" in each for each in _decorators(context))


def _asserts_rewritten(branch: Branched) -> bool:
    """Whether the traced function asks for assertions to be rewritten, too, which they are not by default."""
    asked = ("Feature.ASSERT_STATEMENTS", "Feature.ALL")
    return branch.statement == "assert" and any(name in each for name in asked for each in _decorators(branch.context))


def _decorators(context: Context) -> list[str]:
    decorators = getattr(context.traced, "decorators", ())
    return [cst.Module([]).code_for_node(each.decorator).replace(" ", "") for each in decorators]
