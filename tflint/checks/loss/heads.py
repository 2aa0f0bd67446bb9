"""Last layers that cannot give what their loss or labels need into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.activations import activation_of
from tflint.checks.edits import fix, happens_once, literal, replaced, without_value
from tflint.checks.heads import (
    activation_place,
    are_numbers,
    argument_place,
    classes_of,
    family,
    form_of,
    head_words,
    is_crossentropy,
    kind_of,
    label_words,
    limits_of,
    loss_words,
    reasons,
    reconstructs,
    units_of,
)
from tflint.checks.model_graph import Node, nodes
from tflint.findings import Finding, Fix
from tflint.program.facts import Compile, Head, Made, ModelMade, Program
from tflint.program.values import Const


@check
def softmax_over_one_unit(made: ModelMade, program: Program) -> Iterator[Finding]:
    """A softmax along an axis of size 1."""
    for node in nodes(made.model):
        place = argument_place(node.layer, "activation")
        if activation_of(node) == "softmax" and _last_size(node) == 1 and place is not None:
            yield Finding(
                place.span,
                "softmax over one unit, its output is 1 for every input",
                help='use activation="sigmoid" for a yes/no question, or one unit per class',
                fix=_to_sigmoid(node, made.model.compiled, program),
            )


def _last_size(node: Node) -> Any:
    """The size of the axis a softmax runs over, `None` when that is not the last one or not known."""
    axis = node.argument("axis")
    if axis is not None and axis != Const(-1):
        return None
    units = node.argument("units")
    return units.value if isinstance(units, Const) else node.output.shape[-1]


def _to_sigmoid(node: Node, compiled: Any, program: Program) -> Fix | None:
    """The fix that writes sigmoid for softmax: safe at the output of one model, which is trained with a binary loss."""
    place = getattr(node.layer, "places", {}).get("activation")
    value: Any = getattr(getattr(place, "node", None), "value", None)
    if place is None or not isinstance(value, cst.SimpleString):
        return None
    losses = compiled.losses if isinstance(compiled, Compile) and node.is_output else ()
    binary = bool(losses) and all(family(loss) == "binary" for loss in losses)
    binary = binary and happens_once(node.layer.origin, Made, program)
    return Fix("use sigmoid", (replaced(place, f"{value.quote}sigmoid{value.quote}"),), "safe" if binary else "unsafe")


@check(unless=("label-out-of-range", "softmax-over-one-unit", "categorical-loss-on-one-unit"))
def head_units_mismatch(head: Head) -> Iterator[Finding]:
    """A last layer whose size is not the number of classes among the labels."""
    units, classes = units_of(head), classes_of(head)
    if units is None or classes is None or units == classes or not _countable(head, units, classes):
        return
    lost = f", the labels from {units} on have no unit" if units < classes else ""
    yield Finding(
        (argument_place(head.layer, "units") or activation_place(head)).span,
        f"{units} output unit{'s' * (units != 1)} for {classes} classes{lost}",
        reasons(head, "labels", "loss"),
        f"give the last layer {classes} units" + (" and softmax" if units == 1 else ""),
        _units_fix(head, units, classes),
        level="" if units < classes or family(head.loss) == "categorical" else "warning",
    )


def _units_fix(head: Head, units: int, classes: int) -> Fix | None:
    """The fix that gives a head of several units one for each class."""
    place = getattr(head.layer, "places", {}).get("units")
    if place is None or units == 1 or not isinstance(literal(place), cst.Integer):
        return None
    return Fix(f"write {classes}", (replaced(place, str(classes)),))


def _countable(head: Head, units: int, classes: int) -> bool:
    """Whether each class needs a unit of its own, and spare units are surely spare."""
    if not is_crossentropy(head.loss):
        return False
    if family(head.loss) == "binary":
        return units == 1 and classes > 2 and form_of(head) == "integer"
    if units == 1 or (family(head.loss) == "sparse") != (form_of(head) in ("integer", "binary")):
        return False
    source = head.labels.content.source if head.labels is not None else None
    return units < classes or form_of(head) == "one-hot" or (source is not None and source.kind == "dataset")


@check(unless=("softmax-over-one-unit", "categorical-loss-on-one-unit", "classification-loss-on-regression"))
def head_activation_mismatch(head: Head) -> Iterator[Finding]:
    """A last activation that gives no probabilities under a cross-entropy, or cannot reach the targets."""
    why = _no_probabilities(head) or _out_of_reach(head)
    if why and head.activation is not None:
        yield Finding(
            activation_place(head).span, why, reasons(head, "labels", "loss"), _better(head), _activation_fix(head)
        )


def _no_probabilities(head: Head) -> str:
    """Why the head's values are not what its cross-entropy wants, empty when they may be."""
    if not is_crossentropy(head.loss) or are_numbers(head) or head.loss is None or head.loss.from_logits is None:
        return ""
    if kind_of(head.activation) in ("rectifier", "saturating"):
        low, high = limits_of(head.activation)
        if head.loss.from_logits:
            bounded = low == 0 or (low, high) == (-1, 1)
            return (
                f"{head.activation} cuts the raw scores off, from_logits=True wants them without bounds"
                if bounded
                else ""
            )
        return f"{head.activation} gives no probabilities, {loss_words(head.loss)} needs {_better_name(head)}"
    exclusive = family(head.loss) in ("categorical", "sparse") and units_of(head) != 1 and form_of(head) != "multi-hot"
    if head.activation in ("sigmoid", "hard_sigmoid") and exclusive:
        return f"{head.activation} judges each class alone, {loss_words(head.loss)} wants values that add up to 1"
    return ""


def _out_of_reach(head: Head) -> str:
    """Why the targets lie where the head cannot go, empty when they do not or it is not known."""
    low, high = limits_of(head.activation)
    if (
        family(head.loss) != "regression"
        or head.labels is None
        or form_of(head) not in ("", "real")
        or reconstructs(head)
    ):
        return ""
    content = head.labels.content
    above = high is not None and content.high is not None and content.high > high
    below = low is not None and content.low is not None and content.low < low
    if not above and not below:
        return ""
    return f"{head.activation} stays {_span_words(low, high)}, the targets do not ({label_words(head)})"


def _span_words(low: float | None, high: float | None) -> str:
    return f"between {low:g} and {high:g}" if high is not None else f"above {low:g}"


def _better_name(head: Head) -> str:
    return "sigmoid" if family(head.loss) == "binary" else "softmax"


def _better(head: Head) -> str:
    if family(head.loss) == "regression":
        return f"leave the last layer without activation ({head_words(head)})"
    if head.activation in ("sigmoid", "hard_sigmoid"):
        return 'write activation="softmax", or binary_crossentropy if several classes can be true at once'
    return f'write activation="{_better_name(head)}"'


def _activation_fix(head: Head) -> Fix | None:
    """The fix that writes softmax or sigmoid for another activation given as a string."""
    place = getattr(head.layer, "places", {}).get("activation")
    value: Any = getattr(getattr(place, "node", None), "value", None)
    if place is None or not isinstance(value, cst.SimpleString):
        return None
    if family(head.loss) == "regression":
        return fix("leave the activation out", without_value(head.layer, "activation"))
    name = _better_name(head)
    return Fix(f"use {name}", (replaced(place, f"{value.quote}{name}{value.quote}"),), "unsafe")
