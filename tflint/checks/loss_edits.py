"""A loss that does not suit its head into the name of the one that does, and the edits that write it."""

from __future__ import annotations

from typing import Any

import libcst as cst

from tflint.checks.edits import happens_once, with_argument
from tflint.checks.heads import family, form_of, units_of
from tflint.findings import Edit, Fix
from tflint.program.facts import Compile, Head, Program
from tflint.program.origin import Origin

CLASSES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "mse": "MeanSquaredError",
}


def right_loss(head: Head) -> str | None:
    """The cross-entropy that suits activation and labels of a head, `None` when the labels are not known."""
    form = form_of(head)
    if head.activation in ("sigmoid", "hard_sigmoid"):
        fits = units_of(head) == 1 or form == "multi-hot"
        return "binary_crossentropy" if fits else None
    if head.activation == "softmax" and form in ("one-hot", "integer", "binary"):
        flat = head.labels is not None and (head.labels.shape.rank == 1 or head.labels.shape[-1] == 1)
        return "categorical_crossentropy" if form == "one-hot" else "sparse_categorical_crossentropy" if flat else None
    return None


def rename_fix(head: Head, better: str | None, safety: str = "unsafe") -> Fix | None:
    """The fix that writes another loss in place of the one given, `None` where that is not one word."""
    place = head.loss.origin if head.loss is not None else None
    if better is None or place is None or (edit := renamed(place, better)) is None:
        return None
    return Fix(f"use {better}", (edit,), safety)


def renamed(place: Origin, better: str) -> Edit | None:
    """The edit that turns a loss written as string, `keras.losses.X()` or `keras.losses.x` into another one."""
    node: Any = place.node.value if isinstance(place.node, cst.Arg) else place.node
    if isinstance(node, cst.SimpleString):
        return Edit(place.at(node).span, f"{node.quote}{better}{node.quote}")
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
        return Edit(place.at(node.func.attr).span, CLASSES[better])
    if isinstance(node, cst.Attribute) and better in CLASSES and node.attr.value[:1].islower():
        return Edit(place.at(node.attr).span, better if better != "mse" else "mean_squared_error")
    return None


def logits_fix(head: Head, program: Program) -> Fix | None:
    """The fix that turns `from_logits` of a loss object round, `None` where the loss is a string or a function.

    It is safe where the loss is written into the `compile` of one model and can serve no other.
    """
    place = head.loss.origin if head.loss is not None else None
    node: Any = getattr(place, "node", None)
    if head.loss is None or place is None or not isinstance(node, cst.Call) or not family(head.loss):
        return None
    own = place.statement is head.compile.origin.statement and happens_once(head.compile.origin, Compile, program)
    safety = "safe" if own else "unsafe"
    for argument in node.args:
        if argument.keyword is not None and argument.keyword.value == "from_logits":
            given = isinstance(argument.value, cst.Name) and argument.value.value in ("True", "False")
            turned = Edit(place.at(argument.value).span, str(not head.loss.from_logits))
            return Fix("turn from_logits round", (turned,), safety) if given else None
    edit = with_argument(place, "from_logits=True")
    return Fix("pass from_logits=True", (edit,), safety) if edit is not None and not head.loss.from_logits else None
