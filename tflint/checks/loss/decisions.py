"""Predictions turned into classes in a way that does not suit the head into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.definitions import Definitions, definitions
from tflint.checks.edits import written
from tflint.checks.heads import family
from tflint.checks.reasons import because
from tflint.findings import Edit, Finding, Fix
from tflint.program.facts import Call, Head, Program
from tflint.program.layers import Model
from tflint.program.origin import Origin
from tflint.program.values import Const, TensorValue
from tflint.source.file import SourceFile
from tflint.source.nodes import inside

ARGMAX = ("numpy.argmax", "tf.argmax", "tf.math.argmax", "keras.ops.argmax", "numpy.ndarray.argmax")
PREDICT = ("keras.Model.predict", "keras.Model.__call__", "keras.Model.predict_on_batch")


@check
def decision_mismatch(program: Program, source: SourceFile) -> Iterator[Finding]:
    """`argmax` over one unit, or a threshold of one half on raw scores."""
    predictions = [call for call in program.of(Call) if call.name in PREDICT]
    for call in program.of(Call) if predictions else ():
        if call.name in ARGMAX:
            yield from _argmax(call, predictions)
    scores = {id(head.model) for head in program.of(Head) if _raw(head)}
    for node, origin, predicted in _thresholds(program, source) if scores and predictions else ():
        if id(predicted.receiver) in scores:
            text = "0.5 as the threshold of raw scores, which are even at 0"
            yield Finding(
                origin.at(node).span,
                text,
                because((predicted.origin, "the scores")),
                "compare with 0, or put them through a sigmoid first",
                Fix("compare with 0", (Edit(origin.at(node.comparisons[0].comparator).span, "0.0"),)),
            )


def _argmax(call: Call, predictions: list[Call]) -> Iterator[Finding]:
    """An `argmax` along an axis of one unit."""
    given = call.receiver if call.name == ARGMAX[-1] else next(iter(call.positional), None)
    axis = call.arguments.get("axis")
    one = isinstance(given, TensorValue) and given.spec.shape.rank == 2 and given.spec.shape[-1] == 1
    if one and axis in (Const(1), Const(-1)):
        for predicted in predictions:
            if predicted.result is given and isinstance(predicted.receiver, Model):
                text = "argmax over the single output of this model is 0 for every sample"
                yield Finding(
                    call.origin.span,
                    text,
                    because((predicted.origin, "one value per sample")),
                    "compare with 0.5 instead: (p > 0.5)",
                    _compare(call),
                )
                return


def _compare(call: Call) -> Fix | None:
    """The fix that compares an array of predictions with one half."""
    node: Any = call.origin.node
    given = node.func.value if call.name == ARGMAX[-1] else node.args[0].value if node.args else None
    if given is None or not call.name.startswith("numpy."):
        return None
    if not isinstance(given, (cst.Name, cst.Call, cst.Attribute, cst.Subscript)):
        return None
    text = f'({written(call.origin.at(given))}[:, 0] > 0.5).astype("int32")'
    return Fix("compare with 0.5", (Edit(call.origin.span, text),))


def _raw(head: Head) -> bool:
    """Whether a single unit gives raw scores, trained as such."""
    return (
        head.units == 1
        and head.activation == "linear"
        and family(head.loss) == "binary"
        and head.loss is not None
        and head.loss.from_logits is True
    )


def _thresholds(program: Program, source: SourceFile) -> Iterator[tuple[Any, Origin, Call]]:
    """Comparisons of a prediction with one half."""
    if not any(
        call.name.startswith("keras.Model.predict") or call.name == "keras.Model.__call__" for call in program.of(Call)
    ):
        return
    body = definitions(source.module, source, program)
    for node in inside(source.module):
        if isinstance(node, cst.Comparison) and len(node.comparisons) == 1 and _half(node.comparisons[0].comparator):
            predicted = _prediction(body, node.left)
            if predicted is not None and id(node) in body.statements:
                yield node, body.origin(node), predicted


def _half(node: Any) -> bool:
    return isinstance(node, cst.Float) and float(node.value) == 0.5


def _prediction(body: Definitions, node: Any) -> Call | None:
    """The call of predict that an expression is a piece of."""
    for _ in range(8):
        node = body.resolve(node)
        if isinstance(node, cst.Subscript):
            node = node.value
        elif (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value in ("flatten", "ravel", "squeeze", "numpy")
        ):
            node = node.func.value
        else:
            break
    call = body.calls.get(id(node))
    return call if call is not None and call.name in PREDICT else None
