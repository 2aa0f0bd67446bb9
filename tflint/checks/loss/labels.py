"""Labels in another form or range than their loss takes into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.heads import argument_place, family, form_of, label_words, loss_place, loss_words, reasons, units_of
from tflint.checks.loss_edits import rename_fix
from tflint.checks.reasons import because
from tflint.findings import Finding
from tflint.program.facts import Call, Head
from tflint.program.spec import UNKNOWN_CONTENT
from tflint.program.values import TensorValue, constant

WANTED = {"sparse": "integer labels", "categorical": "one-hot labels", "binary": "labels 0 and 1"}


@check(unless=("softmax-over-one-unit", "categorical-loss-on-one-unit"))
def label_encoding_mismatch(head: Head) -> Iterator[Finding]:
    """Labels in another form than the cross-entropy takes."""
    wanted, form = family(head.loss), form_of(head)
    if wanted not in WANTED or units_of(head) == 1 and wanted != "binary" or not _differs(head, wanted, form):
        return
    better = {"sparse": "categorical_crossentropy", "categorical": "sparse_categorical_crossentropy"}.get(wanted)
    help_ = f"write {better}, or change the labels" if better else "map the labels to 0 and 1 first, (y + 1) / 2"
    yield Finding(
        loss_place(head).span,
        f"{loss_words(head.loss)} takes {WANTED[wanted]}, these are {label_words(head)}",
        reasons(head, "labels", "head"),
        help_,
        rename_fix(head, better),
    )


def _differs(head: Head, wanted: str, form: str) -> bool:
    """Whether labels of this form surely do not suit the loss."""
    if head.labels is None:
        return False
    rank, output = head.labels.shape.rank, head.output.shape.rank
    if wanted == "sparse":
        return form == "one-hot" and (rank == output or rank is None or output is None)
    if wanted == "categorical":
        flat = rank is not None and output is not None and rank < output
        return form in ("integer", "binary", "plus-minus") and (flat or head.labels.shape[-1] == 1)
    return form == "plus-minus"


@check(
    unless=("softmax-over-one-unit", "categorical-loss-on-one-unit", "label-encoding-mismatch"),
    calls=("keras.utils.to_categorical",),
)
def label_out_of_range(head: Head | Call) -> Iterator[Finding]:
    """Class ids that begin above 0 and reach past the last unit or column, or lie below 0."""
    if isinstance(head, Call):
        yield from _past_columns(head)
        return
    units, limits = units_of(head), _class_ids(head)
    if units is None or limits is None or head.fit is None:
        return
    if limits[0] >= 0 and (limits[0] < 1 or limits[1] < units):
        return
    yield Finding(
        (argument_place(head.fit, "y") or head.fit.origin).span,
        f"labels from {limits[0]:g} to {limits[1]:g}, the {units} units stand for 0 to {units - 1}",
        reasons(head, "labels", "head", "loss"),
        "subtract 1 from the labels" if limits[0] == 1 else "number the classes from 0",
    )


def _past_columns(call: Call) -> Iterator[Finding]:
    """Class ids from 1 on under `to_categorical` with as many columns as there are classes."""
    given, columns = call.positional[0] if call.positional else None, constant(call.arguments.get("num_classes"))
    content = given.spec.content if isinstance(given, TensorValue) else UNKNOWN_CONTENT
    if type(columns) is not int or content.low is None or content.high is None or content.low < 1:
        return
    if call.name == "keras.utils.to_categorical" and content.high >= columns:
        yield Finding(
            call.origin.span,
            f"labels from {content.low:g} to {content.high:g}, the {columns} columns stand for 0 to {columns - 1}",
            because((getattr(given, "origin", None), "made here")),
            "subtract 1 from the labels" if content.low == 1 else "number the classes from 0",
        )


def _class_ids(head: Head) -> tuple[float, float] | None:
    """The least and greatest class id under a sparse loss, `None` when they are not known."""
    content = head.labels.content if head.labels is not None and family(head.loss) == "sparse" else None
    if content is None or content.low is None or content.high is None or units_of(head) == 1:
        return None
    return (content.low, content.high) if form_of(head) in ("integer", "binary", "plus-minus", "") else None
