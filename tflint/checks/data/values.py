"""Results nobody keeps, features that are no numbers and labels that were scaled into findings."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.checks import check
from tflint.checks.data.entrance import fed, learner
from tflint.checks.data.scaling import x_origin, x_place
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call, Discarded, Fit, Head, Program
from tflint.program.spec import Scaling

NEW_DATASET = (
    "map",
    "batch",
    "padded_batch",
    "shuffle",
    "repeat",
    "prefetch",
    "cache",
    "filter",
    "take",
    "skip",
    "unbatch",
)
NEW_ARRAY = ("astype", "reshape", "flatten", "transpose")
WITHOUT_EFFECT = (
    *(f"tf.data.Dataset.{name}" for name in NEW_DATASET),
    *(f"numpy.ndarray.{name}" for name in NEW_ARRAY),
    "tf.cast",
    "tf.image.resize",
    "tf.image.per_image_standardization",
    "keras.utils.to_categorical",
    "keras.utils.normalize",
)
ID_LOSSES = ("SparseCategoricalCrossentropy", "CategoricalCrossentropy")


@check(calls=WITHOUT_EFFECT)
def preprocessing_discarded(call: Call, program: Program) -> Iterator[Finding]:
    """A step that gives a new dataset or array stands alone, what it gives is lost."""
    if call.name not in WITHOUT_EFFECT or not isinstance(call.origin.node, cst.Call) or call.origin.file.is_notebook:
        return
    if any(fact.origin.node is call.origin.node for fact in program.of(Discarded)):
        what, name = "dataset" if "Dataset" in call.name else "array", call.name.rpartition(".")[2]
        yield from finding(
            call.origin,
            f"{name} gives a new {what} and leaves the old one as it is, nobody keeps the result",
            help=f"assign the result to a name, {what} = {what}.{name}(...)"
            if call.receiver is not None
            else "assign the result to a name",
        )


@check
def features_not_numeric(fit: Fit) -> Iterator[Finding]:
    """Text or objects reach a layer that computes."""
    for index, spec in fed(fit):
        first = learner(fit.model, index)
        if first is not None and spec.dtype in ("string", "object") and spec.kind not in ("frame", "series"):
            what = "text" if spec.dtype == "string" else "Python objects"
            yield from finding(
                x_place(fit),
                f"the features are {what}, {first.short_name} computes with numbers",
                (x_origin(fit), "made here"),
                (first.origin, f"this {first.short_name} takes them"),
                help="encode them first: StringLookup, TextVectorization or pad_sequences",
            )


@check
def labels_scaled(head: Head) -> Iterator[Finding]:
    """Class ids went through a scaling meant for features."""
    steps = head.labels.content.scalings if head.labels is not None and head.fit is not None else ()
    moves = {**dict.fromkeys(ID_LOSSES, _moves), "BinaryCrossentropy": _spreads}.get(_loss_name(head))
    if moves is not None and head.loss is not None and head.fit is not None and any(map(moves, steps)):
        yield from finding(
            head.fit.places.get("y") or x_place(head.fit),
            f"the labels of {head.loss.short_name} were scaled, they are no class ids any more",
            (getattr(head.labels_value, "origin", None), "scaled here"),
            help="scale the features alone",
        )


def _loss_name(head: Head) -> str:
    return head.loss.short_name if head.loss is not None else ""


def _spreads(step: Scaling) -> bool:
    """Whether a step takes zeros and ones to other numbers; `minmax` leaves them."""
    return step.kind == "standardise"


def _moves(step: Scaling) -> bool:
    return step.kind in ("standardise", "minmax") or step.kind == "divide" and (step.factor or 0) > 1
