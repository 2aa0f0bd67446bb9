"""Metrics that do not suit the model's task into findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.edits import replaced
from tflint.checks.heads import (
    CLASS_FORMS,
    family,
    form_of,
    is_crossentropy,
    label_words,
    loss_words,
    reasons,
    reconstructs,
    units_of,
)
from tflint.checks.metrics import is_string, measures_classes, measures_numbers, metric_name, metric_place
from tflint.findings import Finding, Fix
from tflint.program.facts import Head
from tflint.program.origin import Origin

FORMS = {
    "categorical_accuracy": "one-hot",
    "top_k_categorical_accuracy": "one-hot",
    "sparse_categorical_accuracy": "integer",
    "sparse_top_k_categorical_accuracy": "integer",
}
IMPLIED = {"sparse": "integer", "categorical": "one-hot"}
"""The labels that a loss takes, by its task."""


@check(unless=("regression-loss-on-classifier",))
def metric_mismatch(head: Head) -> Iterator[Finding]:
    """A metric that says nothing about the task."""
    for metric in head.metrics if len(head.compile.losses) == 1 and len(head.model.outputs) == 1 else ():
        why, better = _number_task(head, metric) or _class_task(head, metric) or _label_form(head, metric) or ("", "")
        if why:
            place = metric_place(metric, head.compile.origin)
            yield Finding(
                place.span, why, reasons(head, "labels", "head", "loss"), f"use {better}", _fix(metric, place, better)
            )


def _fix(metric: Any, place: Origin, better: str) -> Fix | None:
    """The fix that writes another metric by its name, where one is written out."""
    name = re.search(r'"\w+"', better)
    node: Any = getattr(place.node, "value", place.node) if isinstance(place.node, cst.Arg) else place.node
    if name is None or not isinstance(node, (cst.SimpleString, cst.Call)) or getattr(metric, "origin", None) is None:
        return None
    return Fix(f"use {name.group()}", (replaced(place.at(node), name.group()),))


def _number_task(head: Head, metric: Any) -> tuple[str, str] | None:
    """Accuracy of a regression; of several outputs it compares the largest, which may be meant."""
    numbers = (
        family(head.loss) == "regression"
        and head.activation in ("linear", "relu", "softplus")
        and form_of(head) not in CLASS_FORMS
        and units_of(head) in (None, 1)
    )
    if numbers and measures_classes(metric):
        return (
            f"{metric_name(metric)} of a regression counts exact hits, {loss_words(head.loss)} is a loss for numbers",
            '"mae"',
        )
    return None


def _class_task(head: Head, metric: Any) -> tuple[str, str] | None:
    """Exact equality or distance for a classifier."""
    if not is_crossentropy(head.loss) or reconstructs(head):
        return None
    if metric_name(metric) == "accuracy" and not is_string(metric):
        return (
            "Accuracy() asks whether output and label are exactly equal, which scores and probabilities never are",
            'the string "accuracy"',
        )
    if head.activation == "softmax" and measures_numbers(metric) and all(map(measures_numbers, head.metrics)):
        return (
            f"{metric_name(metric)} is all that is measured of a classifier, it does not count right answers",
            '"accuracy"',
        )
    return None


def _label_form(head: Head, metric: Any) -> tuple[str, str] | None:
    """An accuracy for labels in another form, or for yes/no units."""
    name, form, units = metric_name(metric), form_of(head), units_of(head)
    wanted, implied = FORMS.get(name), IMPLIED.get(family(head.loss))
    if not is_crossentropy(head.loss) or units is None:
        return None
    if units == 1:
        text = f"{name} looks for the largest of several outputs, this model has one"
        return (text, '"accuracy"') if wanted is not None and family(head.loss) == "binary" else None
    if wanted is not None and form not in CLASS_FORMS and implied not in (None, wanted):
        return (
            f"{name} wants {wanted} labels, {loss_words(head.loss)} takes {implied} ones",
            '"accuracy", Keras chooses the kind that suits the labels',
        )
    if wanted is not None and form in CLASS_FORMS and (form == "one-hot") != (wanted == "one-hot"):
        return (
            f"{name} wants {wanted} labels, these are {label_words(head)}",
            '"accuracy", Keras chooses the kind that suits the labels',
        )
    if name == "binary_accuracy" and head.activation == "softmax" and isinstance(units, int) and units > 2:
        return (
            f"binary_accuracy judges each of {units} classes alone, a constant answer looks good",
            '"accuracy"',
        )
    return None
