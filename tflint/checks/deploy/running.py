"""Loops that wait for the device and scores that say nothing new into findings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.data.splits import part_of
from tflint.checks.reasons import finding
from tflint.checks.tapes import gradients
from tflint.checks.traced import under_condition
from tflint.findings import Finding
from tflint.program.facts import Call, Fit, Program
from tflint.program.layers import Model
from tflint.program.spec import TensorSpec
from tflint.program.values import DatasetValue, TensorValue
from tflint.source.nodes import inside

TRAINS = ("keras.Model.fit", "keras.Model.train_on_batch")
ONE_SAMPLE = ("expand_dims", "newaxis", "[None", "reshape(1,", "reshape((1,")
READS = ("tf.Tensor.numpy", "builtins.float")
KNOWN_DATA = ("file", "images", "dataset")
OTHER_SCORES = ("evaluate", "predict", "test_on_batch", "evaluate_generator", "predict_generator", "predict_classes")


@check(calls=("keras.Model.predict",))
def predict_in_loop(call: Call, program: Program) -> Iterator[Finding]:
    """One sample at a time goes through `predict`, which sets up a whole pipeline for each."""
    loops = call.context.loops if call.context is not None else ()
    if call.name != "keras.Model.predict" or not loops or not isinstance(call.receiver, Model):
        return
    loop = loops[-1]
    trains = any(each.name in TRAINS and each.context and loop in each.context.loops for each in program.of(Call))
    if not trains and _one_sample(call) and _always_in(loop, call):
        yield from finding(
            call.origin,
            "predict for one sample in each round, most of the time goes into setting it up",
            help="collect the samples and predict them at once, or call model(x, training=False)",
        )


def _always_in(loop: Any, call: Call) -> bool:
    """Whether a call is written in the body of a loop and made in each round."""
    written = any(node is call.origin.node for node in inside(loop.body))
    return written and not under_condition(loop.body, call.origin)


def _one_sample(call: Call) -> bool:
    """Whether what is predicted has a batch of one."""
    value = call.arguments.get("x", call.positional[0] if call.positional else None)
    if isinstance(value, TensorValue) and value.spec.shape.dims:
        return value.spec.shape[0] == 1
    place = call.places.get("x") or call.places.get("*0")
    node: Any = getattr(place.node, "value", None) if place is not None else None
    return isinstance(node, cst.CSTNode) and any(word in cst.Module([]).code_for_node(node) for word in ONE_SAMPLE)


@check(calls=READS)
def host_transfer_in_loop(call: Call, program: Program) -> Iterator[Finding]:
    """The loss of each step is fetched from the device, which has to finish first."""
    context = call.context
    value = call.receiver if call.name == READS[0] else call.positional[0] if call.positional else None
    if call.name not in READS or context is None or context.graph is not None or not context.loops:
        return
    steps = (each for each in gradients(program) if each.target is value and isinstance(value, TensorValue))
    step = next((each for each in steps if each.call.context and each.call.context.loops == context.loops), None)
    if step is not None and _always_in(context.loops[-1], call):
        yield from finding(
            call.origin,
            "the loss is fetched at each step, the device waits for Python every time",
            (step.call.origin, "the step"),
            help="add it up in a keras.metrics.Mean and read that once an epoch, or every hundred steps",
        )


@check
def evaluate_on_training_data(fit: Fit, program: Program) -> Iterator[Finding]:
    """The only score of a model is taken on the data it was trained on."""
    if fit.method != "evaluate" or not isinstance(fit.x_value, (TensorValue, DatasetValue)):
        return
    yield from _on_a_part(fit, program)
    runs = [each for each in program.of(Fit) if each.model is fit.model]
    trained = next((each for each in runs if each.method == "fit" and each.x_value is fit.x_value), None)
    others = any(each.method in OTHER_SCORES and each.x_value is not fit.x_value for each in runs)
    if trained is not None and _from_outside(fit) and not others and not any(_validates(each) for each in runs):
        yield from finding(
            fit.places.get("x", fit.origin),
            "evaluated on the training data, the score says nothing about new data",
            (trained.places.get("x", trained.origin), "trained on here"),
            help="evaluate on data the model has not seen",
        )


def _on_a_part(fit: Fit, program: Program) -> Iterator[Finding]:
    """A model is evaluated on a part of the array that it was trained on before."""
    before = takewhile(lambda each: each is not fit, program.of(Fit))
    runs = (run for run in before if run.model is fit.model and run.method == "fit")
    whole = next((run for run in runs if part_of(fit.x_value, run.x_value, program) is not None), None)
    if whole is not None:
        yield from finding(
            fit.places.get("x", fit.origin),
            "evaluated on a part of the training data, the score says nothing about new data",
            (whole.places.get("x", whole.origin), "trained on all of it here"),
            help="train on the other part of the split alone",
        )


def _from_outside(fit: Fit) -> bool:
    """Whether the data come from files or a data set: toy data do not count."""
    parts = fit.x if isinstance(fit.x, tuple) else (fit.x,)
    sources = [part.content.source for part in parts if isinstance(part, TensorSpec)]
    return any(source is not None and source.kind in KNOWN_DATA for source in sources)


def _validates(fit: Fit) -> bool:
    return any(name in fit.arguments for name in ("validation_data", "validation_split", "callbacks", "**"))
