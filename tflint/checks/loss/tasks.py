"""Losses made for another task than their head or labels into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.heads import (
    are_numbers,
    family,
    form_of,
    head_words,
    is_crossentropy,
    loss_place,
    loss_words,
    reasons,
    reconstructs,
    units_of,
)
from tflint.checks.loss.by_hand import CROSSENTROPIES, wrong_scores
from tflint.checks.loss_edits import logits_fix, rename_fix, right_loss
from tflint.checks.metrics import measures_classes
from tflint.findings import Finding
from tflint.program.facts import Call, Head, Program

SIGMOIDS = ("sigmoid", "hard_sigmoid")
ONE_BY_ONE = ("binary", "multi-hot", "one-hot", "integer")


@check(unless=("softmax-over-one-unit",))
def regression_loss_on_classifier(head: Head) -> Iterator[Finding]:
    """A loss for numbers on a head or labels that are surely classes."""
    if family(head.loss) == "regression" and (why := classifier(head)):
        better = right_loss(head)
        yield Finding(
            loss_place(head).span,
            f"{loss_words(head.loss)} is a loss for numbers, {why}",
            reasons(head, "labels", "head"),
            f"write {better}" if better else "use a cross-entropy that suits the labels",
            rename_fix(head, better),
        )


def classifier(head: Head) -> str:
    """Why a head is surely a classifier's, empty when it may be something else."""
    content = head.labels.content if head.labels is not None else None
    constant = content is not None and content.low is not None and content.low == content.high
    if reconstructs(head) or constant or are_numbers(head) or form_of(head) == "real":
        return ""
    if head.activation == "softmax":
        return "the head is a softmax over classes"
    if form_of(head) == "one-hot" and head.activation is not None:
        return "the labels are one-hot classes"
    if head.activation in SIGMOIDS and form_of(head) in ONE_BY_ONE:
        return "the labels of this sigmoid head are classes"
    if head.activation in SIGMOIDS and units_of(head) == 1 and any(map(measures_classes, head.metrics)):
        return "the metrics of this sigmoid head are those of a classifier"
    return ""


@check
def classification_loss_on_regression(head: Head) -> Iterator[Finding]:
    """A cross-entropy on targets that are surely plain numbers."""
    if is_crossentropy(head.loss) and are_numbers(head):
        yield Finding(
            loss_place(head).span,
            f"{loss_words(head.loss)} is a loss for classes, the targets are numbers",
            reasons(head, "labels", "head"),
            'use "mse", "mae" or "huber" for numbers',
            rename_fix(head, "mse"),
        )


@check(unless=("classification-loss-on-regression", "softmax-over-one-unit"))
def binary_loss_on_softmax(head: Head) -> Iterator[Finding]:
    """A loss of yes/no questions on a softmax over exclusive classes."""
    units = units_of(head)
    if family(head.loss) != "binary" or head.activation != "softmax" or units == 1:
        return
    better = right_loss(head)
    yield Finding(
        loss_place(head).span,
        f"{loss_words(head.loss)} judges each unit alone, a softmax says that one of {units or 'the'} classes is true",
        reasons(head, "labels", "head"),
        f"write {better}"
        if better
        else "use categorical_crossentropy for one-hot labels, sparse_categorical_crossentropy for integers",
        rename_fix(head, better),
    )


@check(unless=("classification-loss-on-regression",))
def categorical_loss_on_one_unit(head: Head) -> Iterator[Finding]:
    """A loss that wants one unit per class on a single unit."""
    if family(head.loss) not in ("categorical", "sparse") or units_of(head) != 1:
        return
    effect = "is always 0" if family(head.loss) == "categorical" else "takes no label but 0"
    yield Finding(
        loss_place(head).span,
        f"{loss_words(head.loss)} wants one unit per class, with a single unit it {effect}",
        reasons(head, "labels", "head"),
        'for two classes write binary_crossentropy and activation="sigmoid", for more give the head one unit per class',
        rename_fix(head, "binary_crossentropy") if head.activation == "sigmoid" and form_of(head) == "binary" else None,
    )


@check(
    unless=("classification-loss-on-regression", "categorical-loss-on-one-unit", "binary-loss-on-softmax"),
    calls=CROSSENTROPIES,
)
def logits_mismatch(head: Head | Call, program: Program) -> Iterator[Finding]:
    """Probabilities where the loss wants scores, or scores where it wants probabilities."""
    yield from wrong_scores(head) if isinstance(head, Call) else _compiled_mismatch(head, program)


def _compiled_mismatch(head: Head, program: Program) -> Iterator[Finding]:
    """The loss that a model is compiled with against its head."""
    if not is_crossentropy(head.loss) or head.loss is None or head.loss.from_logits is None:
        return
    if head.loss.from_logits and head.activation in ("softmax", *SIGMOIDS):
        text, better = (
            f"from_logits=True, but the head gives probabilities ({head_words(head)})",
            "leave from_logits out",
        )
    elif not head.loss.from_logits and _raw_scores(head):
        text = f"{loss_words(head.loss)} takes probabilities by default, the head gives raw scores ({head_words(head)})"
        better = "pass from_logits=True"
    else:
        return
    chain = reasons(head, "labels", "head")
    yield Finding(loss_place(head).span, text, chain, better, logits_fix(head, program), level=_softer(head))


def _raw_scores(head: Head) -> bool:
    """Whether a head without activation stands for classes that the loss can tell apart."""
    return head.activation == "linear" and (units_of(head) != 1 or family(head.loss) == "binary")


def _softer(head: Head) -> str:
    """A warning where Keras 3 notices by itself and goes back to the scores."""
    return "warning" if head.loss is not None and head.loss.from_logits else ""
