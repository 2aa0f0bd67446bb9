"""Findings about losses and metrics into requests: compute them on labels and outputs of the same kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.heads import head_of, head_request, output_request
from tflint.confirm.literals import Undecidable, literal
from tflint.program.facts import Head
from tflint.program.values import ApiObject, ApiRef, Const

WRITTEN = re.compile(r"through (.+?), the loss")


@asks("label-encoding-mismatch", "label-out-of-range")
def encoding(subject: Subject) -> Mapping[str, Any]:
    """The loss on labels of this form: it fails, or falls below zero."""
    head = head_of(subject)
    bounded = "crossentropy" in (head.loss.short_name if head.loss is not None else "").lower().replace("_", "")
    logits = head.loss is None or bool(head.loss.from_logits)
    request = head_request(subject, head)
    return {**request, "ask": "loss", "claim": "fails", "bounded": bounded and not logits}


@asks("head-units-mismatch")
def units(subject: Subject) -> Mapping[str, Any]:
    """The loss on labels of so many classes and an output of so many units; units too many run."""
    return {**head_request(subject, head_of(subject)), "ask": "loss", "claim": "fails", "soft": True}


@asks("categorical-loss-on-one-unit")
def one_unit(subject: Subject) -> Mapping[str, Any]:
    """The loss of one unit: the same whatever the answer, or an error for every label but 0."""
    head = head_of(subject)
    if head.labels is None:
        shape = head.output.shape
        labels = {"shape": subject.sizes.shape(shape), "dtype": "float32", "form": "binary", "low": 0, "high": 1}
        request = {**output_request(subject, head), "labels": labels}
    else:
        request = head_request(subject, head, with_loss=False)
    from tflint.confirm.heads import loss_literal

    return {**request, "loss": loss_literal(head.loss, subject.sizes), "ask": "loss", "claim": "constant"}


@asks("softmax-over-one-unit")
def softmax(subject: Subject) -> Mapping[str, Any]:
    """A softmax over the last axis of the output."""
    fact = subject.fact
    if isinstance(fact, Head):
        return {**output_request(subject, fact), "ask": "softmax"}
    return {"ask": "softmax", "output": {"shape": [4, 1], "dtype": "float32"}}


@asks("metric-mismatch")
def metric(subject: Subject) -> Mapping[str, Any]:
    """The metric on nearly right answers, and on a constant one."""
    head = head_of(subject)
    chosen = next((one for one in head.metrics if _is_there(one, subject)), None)
    if chosen is None and len(head.metrics) == 1:
        chosen = head.metrics[0]
    if not isinstance(chosen, (Const, ApiObject, ApiRef)):
        raise Undecidable("the metric is not known")
    if "all that is measured" in subject.finding.message:
        raise Undecidable("which metrics are wanted is not for TensorFlow to say")
    regression = "of a regression" in subject.finding.message
    request = head_request(subject, head, with_loss=False)
    task = "number" if regression else "classes"
    return {**request, "ask": "metric", "metric": literal(chosen, subject.sizes), "task": task}


def _is_there(metric: Any, subject: Subject) -> bool:
    origin = getattr(metric, "origin", None)
    return origin is not None and origin.span == subject.finding.span


@asks("non-differentiable-loss")
def gradient(subject: Subject) -> Mapping[str, Any]:
    """The function that is said to stop the gradient, on a tape."""
    written = WRITTEN.search(subject.finding.message)
    text = written.group(1) if written is not None else ""
    if not re.fullmatch(r"[\w.]+", text):
        if re.search(r"[<>=!]=?", text):
            return {"ask": "gradient", "name": "comparison"}
        raise Undecidable("the step is not a single function")
    last = text.rpartition(".")[2]
    if text.startswith(("np.", "numpy.")) or last in ("numpy", "item", "tolist"):
        return {"ask": "gradient", "name": "tf.Tensor.numpy"}
    keras = text.startswith(("keras.ops.", "ops.", "K."))
    return {"ask": "gradient", "name": f"keras.ops.{last}" if keras else f"tf.{last}"}
