"""A model's head, its loss and its labels into the part of a request that says what meets what."""

from __future__ import annotations

from typing import Any

from tflint.confirm.asking import Subject
from tflint.confirm.drawing import model_request
from tflint.confirm.literals import Undecidable, literal
from tflint.confirm.sizes import Sizes
from tflint.program.facts import Head, LossUse
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiObject, ApiRef, Const


def head_of(subject: Subject) -> Head:
    """The head that a finding is about."""
    if not isinstance(subject.fact, Head):
        raise Undecidable("not a question about loss and labels")
    return subject.fact


def head_request(subject: Subject, head: Head, with_loss: bool = True, whole: bool = False) -> dict[str, Any]:
    """Output, labels and loss of a head; the model too where it can be rebuilt."""
    if head.labels is None:
        raise Undecidable("the labels are not known")
    request = {
        **output_request(subject, head, whole),
        "labels": label_request(head.labels, subject.sizes),
    }
    return {**request, "loss": loss_literal(head.loss, subject.sizes)} if with_loss else request


def output_request(subject: Subject, head: Head, whole: bool = False) -> dict[str, Any]:
    """The output of a head, with the model behind it where it can be rebuilt."""
    if head.output.shape.dims is None or not head.output.shape.dims:
        raise Undecidable("the shape of the output is not known")
    request: dict[str, Any] = {"output": subject.sizes.spec(head.output), "activation": head.activation}
    if len(head.model.outputs) <= 1:
        marked = len(subject.sizes.dims)
        try:
            model, complete = model_request(head.model, subject.sizes, whole=whole)
        except Undecidable:
            del subject.sizes.dims[marked:]
        else:
            if complete and (model["kind"] != "sequential" or model["input"]):
                request["model"] = model
    return request


def label_request(spec: TensorSpec, sizes: Sizes) -> dict[str, Any]:
    """Shape, dtype, form and limits of labels."""
    if spec.shape.dims is None:
        raise Undecidable("the shape of the labels is not known")
    content = spec.content
    form, classes = (content.labels.form, content.labels.classes) if content.labels is not None else (None, None)
    low, high = content.low, content.high
    if form == "integer" and classes is not None and low is None and high is None:
        low, high = 0, classes - 1
    return {**sizes.spec(spec), "form": form, "low": low, "high": high}


def loss_literal(loss: LossUse | None, sizes: Sizes) -> Any:
    """A loss by its name or as a configured object of Keras."""
    if loss is None:
        raise Undecidable("the loss is not known")
    value = loss.value
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(value, (ApiObject, ApiRef)) and value.name.startswith("keras.losses."):
        return literal(value, sizes)
    raise Undecidable("a loss of the program's own")
