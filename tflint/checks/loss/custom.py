"""Losses that the program writes or calls itself into findings."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.checks import check
from tflint.checks.definitions import definitions, parameters, returned
from tflint.checks.edits import replaced, written
from tflint.checks.heads import argument_place
from tflint.checks.loss_bodies import (
    LOGS,
    SYMMETRIC,
    bare_logs,
    compiled_losses,
    cut,
    loss_functions,
    prediction,
    whole_sums,
)
from tflint.checks.reasons import because
from tflint.findings import Edit, Finding, Fix
from tflint.program.facts import Call, Compile, Program
from tflint.program.layers import LayerCall, Model
from tflint.program.origin import Origin
from tflint.program.values import Function, TensorValue
from tflint.source.file import SourceFile


@check
def summed_loss(program: Program, source: SourceFile) -> Iterator[Finding]:
    """A loss that returns a sum over the whole batch."""
    for body in loss_functions(program, source):
        for node in whole_sums(body):
            text = "this loss sums over the batch, its gradients grow with the batch size"
            yield Finding(body.origin(node).span, text, help="take the mean, or sum over the last axis only")


@check
def unstable_log(program: Program, source: SourceFile) -> Iterator[Finding]:
    """The logarithm of a softmax, a sigmoid or the prediction itself, which can be zero."""
    if not any(call.name in LOGS for call in program.of(Call)):
        return
    bodies = [(body, prediction(body)) for body in loss_functions(program, source)]
    bodies.append((definitions(source.module, source, program), ""))
    for body, predicted in bodies:
        for node, what in bare_logs(body, predicted):
            text = f"the logarithm of {what}: it is nan or infinite at 0 and below"
            yield Finding(
                body.origin(node).span,
                text,
                help="use a built-in loss with from_logits=True, tf.nn.log_softmax, or clip the probability first",
            )


@check
def non_differentiable_loss(program: Program, source: SourceFile) -> Iterator[Finding]:
    """A compiled loss whose value does not depend on the prediction in a way that has a gradient."""
    for function in compiled_losses(program):
        body = definitions(function.node, function.file or source, program)
        node = cut(body)
        if node is not None:
            written = cst.Module([]).code_for_node(node.func if isinstance(node, cst.Call) else node)
            text = f"no gradient gets through {written}, the loss cannot train anything"
            yield Finding(
                body.origin(node).span,
                text,
                because((function.origin, "the loss")),
                "train on a smooth loss and watch this one as a metric",
            )


@check
def loss_factory(compiled: Compile) -> Iterator[Finding]:
    """A function that returns a loss function, given without being called."""
    for loss in compiled.losses:
        function = loss.value
        if isinstance(function, Function) and isinstance(function.node, cst.FunctionDef) and _makes_loss(function.node):
            yield Finding(
                (argument_place(compiled, "loss") or compiled.origin).span,
                f"{function.name} returns the loss function, it is not one itself",
                because((function.origin, "returns a function of two arguments")),
                f"call it, loss={function.name}(...)",
                _called(function.node, compiled.places.get("loss")),
            )


def _called(factory: cst.FunctionDef, place: Origin | None) -> Fix | None:
    """The fix that calls a factory which needs no argument, where its name alone is given."""
    node = place.node if place is not None else None
    name = node.value if isinstance(node, cst.Arg) else node
    params = factory.params
    needed = [each for each in (*params.posonly_params, *params.params, *params.kwonly_params) if each.default is None]
    if needed or place is None or not isinstance(name, (cst.Name, cst.Attribute)):
        return None
    return Fix("call it with its defaults", (replaced(place, f"{written(place.at(name))}()"),))


def _makes_loss(node: cst.FunctionDef) -> bool:
    """Whether everything a function returns is a function of two parameters that it defines."""
    inner = {each.name.value: each for each in node.body.body if isinstance(each, cst.FunctionDef)}
    values = list(returned(node))
    made = [inner.get(value.value) if isinstance(value, cst.Name) else value for value in values]
    return bool(made) and all(
        isinstance(each, (cst.FunctionDef, cst.Lambda)) and len(parameters(each)) == 2 for each in made
    )


@check(calls=("keras.losses.*",))
def swapped_loss_arguments(call: Call, program: Program) -> Iterator[Finding]:
    """A loss called with the model's output first and the labels second."""
    first, second = (*call.positional, None, None)[:2]
    if _is_asymmetric(call) and _is_output(first) and isinstance(second, TensorValue) and second.producer is None:
        places = list(call.places.values())[:2]
        yield Finding(
            call.origin.span,
            "labels and prediction are swapped, a loss takes the labels first",
            because((first.origin, "the model's output"), (second.origin, "the labels")),
            "call loss(y_true, y_pred)",
            _labels_first(call, places, program) if len(places) == 2 else None,
        )


def _is_asymmetric(call: Call) -> bool:
    """Whether a call is that of a loss to which the order of its arguments matters."""
    return call.name.startswith("keras.losses.") and not any(name in call.name.lower() for name in SYMMETRIC)


def _is_output(value: object) -> bool:
    """Whether a value came straight out of a model."""
    return (
        isinstance(value, TensorValue)
        and isinstance(value.producer, LayerCall)
        and isinstance(value.producer.layer, Model)
    )


def _labels_first(call: Call, places: list[object], program: Program) -> Fix:
    """The fix that swaps the arguments: safe where they are swapped each time this place is run."""
    runs = [each.positional for each in program.of(Call) if each.origin.node is call.origin.node]
    always = all(len(given) > 1 and _is_output(given[0]) and not _is_output(given[1]) for given in runs)
    return Fix("put the labels first", _swap(places), "safe" if always else "unsafe")


def _swap(places: list[object]) -> tuple[Edit, ...]:
    first, second = (place.at(place.node.value) for place in places)  # type: ignore[attr-defined]
    return (Edit(first.span, written(second)), Edit(second.span, written(first)))
