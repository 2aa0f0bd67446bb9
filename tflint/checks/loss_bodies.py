"""The loss functions of a program into what their bodies do to the prediction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks.definitions import Definitions, argument, definitions, parameters, returned
from tflint.program.facts import Compile, FunctionMade, Program
from tflint.program.values import BoundMethod, Function
from tflint.source.file import SourceFile
from tflint.source.nodes import children, inside

CUTS = frozenset(
    {
        "tf.argmax",
        "tf.math.argmax",
        "tf.round",
        "tf.math.round",
        "tf.floor",
        "tf.math.floor",
        "tf.math.ceil",
        "tf.sign",
        "tf.math.sign",
        "tf.equal",
        "tf.math.equal",
        "tf.not_equal",
        "tf.math.not_equal",
        "tf.greater",
        "tf.math.greater",
        "tf.greater_equal",
        "tf.math.greater_equal",
        "tf.less",
        "tf.math.less",
        "tf.less_equal",
        "tf.math.less_equal",
        "tf.argsort",
        "tf.one_hot",
        "tf.stop_gradient",
        "keras.backend.argmax",
        "keras.backend.round",
        "keras.backend.sign",
        "keras.backend.equal",
        "keras.backend.not_equal",
        "keras.backend.greater",
        "keras.backend.greater_equal",
        "keras.backend.less",
        "keras.backend.less_equal",
        "keras.ops.argmax",
        "keras.ops.round",
        "keras.ops.floor",
        "keras.ops.sign",
        "keras.ops.equal",
        "keras.ops.not_equal",
        "keras.ops.greater",
        "keras.ops.less",
        "keras.ops.stop_gradient",
    }
)
CASTS = frozenset({"tf.cast", "keras.backend.cast", "keras.ops.cast"})
SUMS = frozenset({"tf.reduce_sum", "tf.math.reduce_sum", "keras.backend.sum", "keras.ops.sum"})
LOGS = frozenset({"tf.math.log", "tf.log", "keras.backend.log", "keras.ops.log"})
PROBABILITIES = frozenset(
    {
        "tf.nn.softmax",
        "tf.nn.sigmoid",
        "tf.sigmoid",
        "tf.math.sigmoid",
        "keras.activations.softmax",
        "keras.activations.sigmoid",
        "keras.backend.softmax",
        "keras.backend.sigmoid",
        "keras.ops.softmax",
        "keras.ops.sigmoid",
    }
)
SCORES = frozenset({"tf.matmul", "tf.linalg.matmul", "keras.ops.matmul"})
SYMMETRIC = (
    "mean_squared",
    "mean_absolute_error",
    "meansquarederror",
    "meanabsoluteerror",
    "mse",
    "mae",
    "huber",
    "log_cosh",
    "logcosh",
    "cosine",
    "root_mean",
)


def compiled_losses(program: Program) -> Iterator[Function]:
    """The functions of the program that are given to compile as losses, each once."""
    seen: set[int] = set()
    for compiled in program.of(Compile):
        for loss in compiled.losses:
            function = loss.value.function if isinstance(loss.value, BoundMethod) else loss.value
            if isinstance(function, Function) and id(function.node) not in seen and len(parameters(function.node)) >= 2:
                seen.add(id(function.node))
                yield function


def loss_functions(program: Program, source: SourceFile) -> Iterator[Definitions]:
    """The bodies of compiled losses, and of functions that say by name that they are one."""
    seen: set[int] = set()
    for function in compiled_losses(program):
        seen.add(id(function.node))
        yield definitions(function.node, function.file or source, program)
    for made in program.of(FunctionMade):
        node = made.function.node
        if isinstance(node, cst.FunctionDef) and id(node) not in seen and _named_loss(node):
            seen.add(id(node))
            yield definitions(node, source, program)


def _named_loss(node: cst.FunctionDef) -> bool:
    names = parameters(node)
    says = "loss" in node.name.value.lower() or "entropy" in node.name.value.lower()
    return len(names) >= 2 and (
        names[:2] == ["y_true", "y_pred"]
        or (says and set(names) & {"y_pred", "y_true", "pred", "prediction", "logits"} != set())
    )


def prediction(body: Definitions) -> str:
    """The name of the parameter that holds the prediction: the one called so, else the second."""
    names = parameters(body.owner)
    return next((name for name in names if "pred" in name or name in ("logits", "y_hat")), names[1])


def whole_sums(body: Definitions) -> Iterator[Any]:
    """The sums over everything that a function returns undivided."""
    for value in returned(body.owner):
        node = _stripped(body, value)
        if (
            body.name_of(node) in SUMS
            and argument(node, 1, "axis") is None
            and not _has(node, "axis", "reduction_indices")
        ):
            yield node


def _stripped(body: Definitions, node: Any) -> Any:
    """What is left of an expression without its sign, its factors and the names it goes by."""
    node = body.resolve(node)
    while True:
        if isinstance(node, cst.UnaryOperation):
            node = body.resolve(node.expression)
        elif (
            isinstance(node, cst.BinaryOperation)
            and isinstance(node.operator, cst.Multiply)
            and isinstance(node.left, (cst.Integer, cst.Float))
        ):
            node = body.resolve(node.right)
        else:
            return node


def _has(call: Any, *names: str) -> bool:
    return any(given.keyword is not None and given.keyword.value in names for given in call.args)


def bare_logs(body: Definitions, predicted: str = "") -> Iterator[tuple[Any, str]]:
    """The logarithms of a probability with nothing added and nothing clipped, each with what it is a probability of."""
    for identity, call in body.calls.items():
        node: Any = call.origin.node
        given = argument(node, 0, "x") if call.name in LOGS and identity in body.statements else None
        what = _probability(body, given, predicted) if given is not None else ""
        if what:
            yield node, what


def _probability(body: Definitions, node: Any, predicted: str) -> str:
    """What makes an expression a bare probability or score, empty when it is not known to be one."""
    if (
        isinstance(node, cst.BinaryOperation)
        and isinstance(node.operator, cst.Subtract)
        and isinstance(node.left, (cst.Integer, cst.Float))
    ):
        node = node.right
    if predicted and isinstance(node, cst.Name) and node.value == predicted and node.value not in body.values:
        return f"{node.value}, the prediction"
    node = body.resolve(node)
    name = body.name_of(node) if isinstance(node, cst.Call) else ""
    if name in SCORES:
        return "a raw score, which can be negative"
    return f"a {name.rpartition('.')[2]}" if name in PROBABILITIES else ""


def cut(body: Definitions) -> Any:
    """The first operation that cuts the prediction off from what is returned, `None` when a gradient gets through."""
    values = list(returned(body.owner))
    cuts: list[Any] = []
    if not values or any(_flows(body, value, cuts, frozenset()) for value in values):
        return None
    return cuts[0] if cuts else None


def _flows(body: Definitions, node: Any, cuts: list[Any], seen: frozenset[str]) -> bool:
    """Whether a gradient may reach the prediction through an expression; the operations that stop it are collected."""
    if isinstance(node, cst.Name):
        if node.value == prediction(body) and node.value not in body.values:
            return True
        bound = body.values.get(node.value, ())
        if node.value in seen or not bound:
            return False
        return any(value is None or _flows(body, value, cuts, seen | {node.value}) for value in bound)
    if stops(body, node):
        if _mentions(body, node, seen):
            cuts.append(node)
        return False
    if isinstance(node, cst.Call) and not body.name_of(node):
        return _mentions(body, node, seen)
    return any(_flows(body, child, cuts, seen) for child in children(node))


def stops(body: Definitions, node: Any) -> bool:
    """Whether no gradient gets through an expression whatever its operands are."""
    if isinstance(node, cst.Comparison):
        return True
    name = body.name_of(node) if isinstance(node, cst.Call) else ""
    if name in CASTS:
        dtype = argument(node, 1, "dtype")
        written = cst.Module([]).code_for_node(dtype) if dtype is not None else ""
        return "int" in written or "bool" in written
    return name in CUTS or (name.startswith("numpy.") and name.count(".") == 1)


def _mentions(body: Definitions, node: Any, seen: frozenset[str]) -> bool:
    """Whether the prediction has a part in an expression."""
    for each in inside(node):
        if isinstance(each, cst.Name):
            if each.value == prediction(body):
                return True
            bound = body.values.get(each.value, ()) if each.value not in seen else ()
            if any(value is not None and _mentions(body, value, seen | {each.value}) for value in bound):
                return True
    return False
