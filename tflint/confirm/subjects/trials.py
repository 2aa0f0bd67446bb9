"""Findings about training into trials: a few dozen steps of what is written against what is proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, tries
from tflint.confirm.heads import head_of, head_request
from tflint.confirm.literals import Undecidable, literal
from tflint.program.facts import Head, RateSet
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiObject

SECONDS = 15.0
"""Both trainings, with the time to trace them."""
PROPOSED = re.compile(r"\b(?:use|write) (\w+)")
CLASSES = {"mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "huber": "Huber"}


@tries("learning-rate-too-high")
def rate(subject: Subject) -> Mapping[str, Any]:
    """The same model and optimizer with the rate that is written, and with the optimizer's own."""
    fact = subject.fact
    if not isinstance(fact, RateSet) or not isinstance(fact.optimizer, ApiObject):
        raise Undecidable("the optimizer is not known")
    head = next((each for each in subject.program.of(Head) if each.compile.optimizer is fact.optimizer), None)
    if head is None:
        raise Undecidable("what is trained with this rate is not known")
    request = trial(subject, head)
    if "learning_rate" not in fact.optimizer.arguments:
        raise Undecidable("the rate is set later")
    written = literal(fact.optimizer, subject.sizes)
    arguments = {name: value for name, value in written["arguments"].items() if name != "learning_rate"}
    usual = {"object": written["object"], "arguments": arguments}
    shown = f"rate {getattr(fact.rate, 'value', fact.rate)}"
    variants = [(shown, request["loss"], written), (f"{fact.optimizer.short_name}'s own rate", request["loss"], usual)]
    return with_variants(request, variants, request["loss"])


@tries(
    "regression-loss-on-classifier", "classification-loss-on-regression", "binary-loss-on-softmax", "logits-mismatch"
)
def loss(subject: Subject) -> Mapping[str, Any]:
    """The same model with the loss that is written, and with the one that is proposed; both measured by the latter."""
    head = head_of(subject)
    request = trial(subject, head)
    optimizer = optimizer_literal(subject, head)
    better = other_loss(subject, head, request["loss"])
    variants = [("as written", request["loss"], optimizer), ("as proposed", better, optimizer)]
    return with_variants(request, variants, better)


def other_loss(subject: Subject, head: Head, written: Any) -> Any:
    """The loss that the finding proposes."""
    if head.loss is not None and "logits" in subject.finding.message + (subject.finding.help or ""):
        given = dict(written.get("arguments", {})) if isinstance(written, dict) else {}
        return {"object": head.loss.name, "arguments": {**given, "from_logits": not head.loss.from_logits}}
    texts = [subject.finding.fix.title if subject.finding.fix is not None else "", subject.finding.help or ""]
    for text in texts:
        for name in PROPOSED.findall(text.replace('"', "")):
            if name in CLASSES or name.endswith("crossentropy"):
                return str(name)
    raise Undecidable("no single loss is proposed")


def optimizer_literal(subject: Subject, head: Head) -> Any:
    """The optimizer as compiled, Adam where it is not known."""
    try:
        return literal(head.compile.optimizer, subject.sizes)
    except Undecidable:
        return "adam"


def trial(subject: Subject, head: Head) -> dict[str, Any]:
    """Model, data, labels and loss of a trial."""
    request = head_request(subject, head, whole=True)
    data = head.fit.x if head.fit is not None else None
    if "model" not in request or not isinstance(data, TensorSpec) or not data.shape.dims:
        raise Undecidable("the model or its data are not known as a whole")
    content = data.content
    limits = {"low": content.low, "high": content.high}
    return {**request, "ask": "train", "data": {**subject.sizes.spec(data), **limits}, "seconds": SECONDS}


def with_variants(request: dict[str, Any], variants: list[tuple[str, Any, Any]], measure: Any) -> dict[str, Any]:
    """A trial of several variants, all measured by one loss."""
    named = [{"name": name, "loss": loss, "optimizer": optimizer} for name, loss, optimizer in variants]
    return {**request, "variants": named, "measure": measure}
