"""A model's head into what its loss wants, what its activation gives and what its labels are, with the words for it."""

from __future__ import annotations

from typing import Any

from tflint.checks.reasons import because
from tflint.findings import Because
from tflint.knowledge import activations, losses
from tflint.program.facts import Head, LossUse
from tflint.program.origin import Origin
from tflint.program.values import Const

CLASS_FORMS = frozenset({"integer", "binary", "one-hot", "multi-hot", "plus-minus"})


def family(loss: LossUse | None) -> str:
    """The task a loss is made for: regression, binary, categorical or sparse; empty for others and unknown ones."""
    known = losses.find(loss.name) if loss is not None and loss.name is not None else None
    if known is None:
        return ""
    if known.task == "multiclass":
        return "sparse" if known.labels == "integer" else "categorical"
    return known.task if known.task in ("regression", "binary") else ""


def is_crossentropy(loss: LossUse | None) -> bool:
    """Whether a loss compares probability distributions of classes."""
    return family(loss) in ("binary", "categorical", "sparse")


def units_of(head: Head) -> int | None:
    """The size of the output's last axis where it is a known number."""
    return head.units if isinstance(head.units, int) else None


def form_of(head: Head) -> str:
    """How the labels are encoded, empty when it is not known."""
    labels = head.labels.content.labels if head.labels is not None else None
    return labels.form if labels is not None else ""


def classes_of(head: Head) -> int | None:
    """The number of classes among the labels, where it is known."""
    if head.labels is None or form_of(head) not in ("integer", "binary", "one-hot"):
        return None
    given, high = head.labels.content.labels, head.labels.content.high
    if given is not None and given.classes is not None:
        return given.classes
    return int(high) + 1 if high is not None and form_of(head) != "one-hot" else None


def reconstructs(head: Head) -> bool:
    """Whether the labels are the inputs themselves or pictures, as for an autoencoder."""
    same = head.fit is not None and head.labels_value is not None and head.fit.x_value is head.labels_value
    rank = head.labels.shape.rank if head.labels is not None else None
    return same or (rank is not None and rank > 2)


def are_numbers(head: Head) -> bool:
    """Whether the labels are surely plain numbers that are no probabilities."""
    if head.labels is None or reconstructs(head) or form_of(head) in CLASS_FORMS:
        return False
    content = head.labels.content
    if content.low is None or content.high is None:
        return form_of(head) == "real" and content.source is not None and content.source.kind == "dataset"
    if not head.labels.dtype or "float" not in head.labels.dtype or (content.low >= 0 and content.high <= 1):
        return False
    return form_of(head) == "real" or not _whole(content.constant)


def _whole(constant: Any) -> bool:
    """Whether all values of a known constant are whole numbers, as class ids written as floats are."""
    if isinstance(constant, (tuple, list)):
        return all(_whole(item) for item in constant)
    return isinstance(constant, (int, float)) and float(constant).is_integer()


def loss_place(head: Head) -> Origin:
    """Where the loss is written, else the call of compile."""
    return head.loss.origin if head.loss is not None and head.loss.origin is not None else head.compile.origin


def activation_place(head: Head) -> Origin:
    """Where the last activation is written, else the last layer, else the loss."""
    return head.activation_origin or getattr(head.layer, "origin", None) or loss_place(head)


def argument_place(call: Any, name: str) -> Origin | None:
    """Where a layer's or object's argument is written, else the whole call."""
    places = getattr(call, "places", {})
    return places.get(name) or getattr(call, "origin", None)


def loss_words(loss: LossUse | None) -> str:
    """The loss as its user wrote it: the string, or the class name."""
    if loss is None:
        return "no loss"
    return (
        loss.value.value
        if isinstance(loss.value, Const) and isinstance(loss.value.value, str)
        else loss.short_name or "the loss"
    )


def head_words(head: Head) -> str:
    """The head in words: `3 units with softmax`."""
    units, how = (
        units_of(head),
        f"with {head.activation}" if head.activation not in (None, "linear") else "without activation",
    )
    return f"{units} unit{'s' * (units != 1)} {how}" if units is not None else f"the last layer, {how}"


def label_words(head: Head) -> str:
    """The labels in words: `one-hot labels, 3 classes`."""
    words = {
        "integer": "integer labels",
        "binary": "labels 0 and 1",
        "one-hot": "one-hot labels",
        "multi-hot": "rows of zeros and ones",
        "plus-minus": "labels -1 and 1",
        "real": "numbers",
        "string": "strings",
    }.get(form_of(head), "the labels")
    content = head.labels.content if head.labels is not None else None
    if form_of(head) in ("integer", "one-hot") and classes_of(head):
        return f"{words}, {classes_of(head)} classes"
    if (
        content is not None
        and content.low is not None
        and content.high is not None
        and form_of(head) not in CLASS_FORMS
    ):
        return f"{words}, between {content.low:g} and {content.high:g}"
    return words


def reasons(head: Head, *parts: str) -> tuple[Because, ...]:
    """The chain that leads to a finding about a head: its labels, last layer and loss, as far as named in `parts`."""
    origins = {
        "labels": getattr(head.labels_value, "origin", None),
        "head": activation_place(head),
        "loss": loss_place(head),
    }
    words = {"labels": label_words(head), "head": head_words(head), "loss": loss_words(head.loss)}
    return because(*((origins[part], words[part]) for part in parts if part != "labels" or head.labels is not None))


def limits_of(activation: str | None) -> tuple[float | None, float | None]:
    """The limits of what an activation gives, `None` on a side where there is none."""
    known = activations.find(activation) if activation is not None else None
    return (known.low, known.high) if known is not None else (None, None)


def kind_of(activation: str | None) -> str:
    """What an activation makes of values: identity, probability, rectifier, saturating or other; empty when unknown."""
    known = activations.find(activation) if activation is not None else None
    return known.family if known is not None else ""
