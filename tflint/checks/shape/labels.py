"""Labels whose shape the loss cannot, or should not, bring together with the output into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.alignment import differ, outcome
from tflint.checks.edits import fix
from tflint.checks.heads import argument_place, reasons
from tflint.checks.inputs import fits_input
from tflint.checks.layer_edits import in_front, spelled_like
from tflint.checks.model_graph import nodes
from tflint.checks.reasons import finding
from tflint.findings import Finding, Fix
from tflint.program.facts import Crossed, Head
from tflint.program.origin import Origin
from tflint.program.spec import Shape
from tflint.program.values import TensorValue

MORE_SPECIFIC = (
    "missing-flatten",
    "label-encoding-mismatch",
    "head-units-mismatch",
    "categorical-loss-on-one-unit",
    "softmax-over-one-unit",
    "backbone-not-pooled",
)


@check(unless=MORE_SPECIFIC)
def label_output_mismatch(head: Head) -> Iterator[Finding]:
    """Labels and output that the loss cannot bring together."""
    if _outcome(head) == "fails" and head.fit is not None and head.labels is not None:
        yield Finding(
            _labels_place(head).span,
            f"labels of shape {head.labels.shape!r} and an output of {head.output.shape!r} do not fit {_loss(head)}",
            reasons(head, "labels", "head", "loss"),
            "give the labels the shape of the output, or let the model answer in the shape of the labels",
        )


@check(unless=("missing-flatten", "head-units-mismatch", "label-encoding-mismatch", "regression-loss-on-classifier"))
def silent_broadcast(head: Head | Crossed) -> Iterator[Finding]:
    """Labels repeated along an axis of the output, or the reverse."""
    if isinstance(head, Crossed):
        yield from _crossed(head)
        return
    if _outcome(head) == "broadcasts" and head.fit is not None and head.labels is not None:
        yield Finding(
            _labels_place(head).span,
            f"labels {head.labels.shape!r} are broadcast to the output's {head.output.shape!r}, nothing will say so",
            reasons(head, "labels", "head", "loss"),
            "give labels and output the same shape",
        )


@check(unless=("backbone-not-pooled",))
def missing_flatten(head: Head) -> Iterator[Finding]:
    """A Dense head on a map or sequence, with one label for each sample."""
    layer, labels = head.layer, head.labels
    if layer is None or labels is None or layer.origin is None or layer.short_name != "Dense":
        return
    if _outcome(head) in ("fails", "broadcasts") and _one_vector_per_sample(labels.shape, head.output.shape):
        yield Finding(
            layer.origin.span,
            f"this Dense answers {head.output.shape!r}, the labels {labels.shape!r} hold one answer per sample",
            reasons(head, "labels", "loss"),
            "put keras.layers.Flatten() or a global pooling in front of the Dense layers",
            _flatten_first(head),
        )


def _crossed(fact: Crossed) -> Iterator[Finding]:
    """The difference of a model's answers and labels, one of which has an axis more."""
    sides = [side for side in (fact.left, fact.right) if isinstance(side, TensorValue)]
    if any(getattr(side.producer, "layer", None) is not None for side in sides):
        shapes = " and ".join(repr(side.spec.shape) for side in sides)
        links = ((side.origin, f"this is {side.spec.shape!r}") for side in sides)
        text = f"{shapes} broadcast to {fact.result.shape!r}, each prediction is compared with every label"
        yield from finding(fact.origin, text, *links, help="give both the same axes, tf.squeeze(predictions, -1)")


def _outcome(head: Head) -> str:
    """What fit makes of this head; unknown unless there is one named loss and a fit with labels."""
    if head.loss is None or head.labels is None or head.fit is None or not fits_input(head.fit):
        return "unknown"
    return outcome(head.loss.short_name, head.labels.shape, head.output.shape)


def _one_vector_per_sample(labels: Shape, output: Shape) -> bool:
    if labels.dims is None or output.rank is None or output.rank < 3 or len(labels.dims) > 2:
        return False
    return len(labels.dims) == 1 or labels.dims[-1] == 1 or not differ(labels.dims[-1], output[-1])


def _labels_place(head: Head) -> Origin:
    fit = head.fit
    return argument_place(fit, "y") or head.compile.origin if fit is not None else head.compile.origin


def _loss(head: Head) -> str:
    return head.loss.short_name if head.loss is not None else "the loss"


def _flatten_first(head: Head) -> Fix | None:
    """The fix that puts a Flatten in front of the first Dense of a Sequential."""
    first = next((node for node in nodes(head.model) if node.kind == "Dense"), None)
    flatten = spelled_like(first.origin, "Flatten") if first is not None else None
    if first is None or flatten is None or head.model.kind != "sequential":
        return None
    if any(name in first.layer.places for name in ("input_shape", "input_dim", "batch_input_shape")):
        return None
    return fix("flatten before the first Dense", in_front(first, f"{flatten[0]}()"), *flatten[1])
