"""Activations that are missing, doubled or in the wrong place into findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.activations import FAMILIES, TAKES_ACTIVATION, activation_of, is_activation_layer
from tflint.checks.edits import fix, literal, replaced, with_value, written
from tflint.checks.layer_edits import taken_out
from tflint.checks.linear_targets import inseparable, linear_model
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import finding
from tflint.checks.stacks import LINEAR, following, left_without, stacks
from tflint.findings import Finding, Fix
from tflint.program.facts import Fit, Made, ModelMade
from tflint.program.layers import Layer
from tflint.program.origin import Origin
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiRef, Const, alternatives

DOUBLED = ("sigmoid", "softmax")
"""Different activations that do harm one behind the other."""
THROUGH = frozenset({"Dropout", "Flatten", "Reshape", "SpatialDropout1D", "SpatialDropout2D"})
"""Layers behind which an activation is still the one before them."""
SATURATING = frozenset({"sigmoid", "tanh"})


@check
def linear_stack(made: ModelMade) -> Iterator[Finding]:
    """Two or more weighted layers in a row that are one linear map."""
    for stack in stacks(nodes(made.model)):
        names = " to ".join(node.kind for node in stack)
        yield from finding(
            stack[0].origin,
            f"{len(stack)} layers in a row without a non-linearity, together they are one linear map ({names})",
            *((node.origin, "takes it without an activation between") for node in stack[1:]),
            help=f'give the layers before this {stack[-1].kind} an activation, such as activation="relu"',
            fix=relu(stack[:-1]),
        )
    for node, others in left_without(nodes(made.model)):
        text = f"this {node.kind} has no activation before the pooling, those around it have one"
        causes = [(other.origin, f"{activation_of(other)} here") for other in others[:2]]
        for found in finding(node.origin, text, *causes, help='was activation="relu" forgotten?'):
            usual = all(activation_of(other) == "relu" for other in others)
            yield replace(found, level="info", fix=relu([node]) if usual else None)


@check
def double_activation(made: ModelMade) -> Iterator[Finding]:
    """An activation layer right behind the same activation, or a softmax behind a sigmoid."""
    for node in nodes(made.model):
        first, behind = activation_of(node), following(node, THROUGH)
        second = activation_of(behind) if behind is not None and is_activation_layer(behind) else None
        if behind is None or first in (None, "linear") or first != second and (first, second) != DOUBLED:
            continue
        effect = "changes nothing" if first == "relu" else "flattens the result"
        text = f"{second} of what already went through {first}, the second one {effect}"
        cause = (node.origin, f"{first} is applied here first")
        gone = fix("remove the second activation", taken_out(behind)) if first == second else None
        yield from finding(behind.origin, text, cause, help="remove one of the two activations", fix=gone)


@check
def softmax_in_hidden_layer(made: ModelMade) -> Iterator[Finding]:
    """A softmax whose output goes into the next weighted layer."""
    for node in nodes(made.model):
        behind = following(node, THROUGH)
        weighs = node.kind in LINEAR or any(source.kind in LINEAR for source in node.fed_by)
        if activation_of(node) == "softmax" and weighs and behind is not None and behind.kind in LINEAR:
            yield from finding(
                node.origin,
                "softmax in a hidden layer, its outputs share a total of 1 and pass hardly any gradient",
                (behind.origin, f"this {behind.kind} takes them as input"),
                help='use activation="relu" here and keep softmax for the last layer',
                fix=relu([node]),
            )


@check
def saturating_hidden_activation(made: ModelMade) -> Iterator[Finding]:
    """Three or more hidden layers in a row with sigmoid or tanh."""
    weighted = [node for node in nodes(made.model) if node.kind not in THROUGH]
    saturates = {node: node.kind in LINEAR and activation_of(node) in SATURATING for node in weighted}
    for saturating, run in groupby(weighted[:-1], saturates.__getitem__):
        layers = list(run)
        if saturating and len(layers) >= 3:
            name = activation_of(layers[0])
            yield from finding(
                layers[0].origin,
                f"{len(layers)} hidden layers in a row with {name}, their slopes multiply and gradients vanish",
                *((node.origin, f"{activation_of(node)} again") for node in layers[1:]),
                help='use activation="relu" in hidden layers',
                fix=relu(layers),
            )


@check
def linear_model_nonlinear_target(fit: Fit) -> Iterator[Finding]:
    """A target known to be a non-linear function of the input, fitted with a linear model."""
    if fit.method != "fit" or not isinstance(fit.y, TensorSpec) or not linear_model(nodes(fit.model)):
        return
    relation, known = fit.y.content.relation, isinstance(fit.x, TensorSpec)
    if relation or (known and inseparable(fit.x.content.constant, fit.y.content.constant)):
        why = f"the target is a non-linear function ({relation}) of it" if relation else "no line parts these labels"
        yield from finding(
            fit.origin,
            f"a linear model cannot fit this target, {why}",
            (getattr(fit.y_value, "origin", None), "the target"),
            (fit.model.origin, "the model is linear"),
            help='put a hidden layer with activation="relu" between input and output',
        )


@check
def activation_as_class(made: Made) -> Iterator[Finding]:
    """A layer class, or a call in quotes, given as activation."""
    layer = made.object
    for given in alternatives(layer.argument("activation")) if isinstance(layer, Layer) else ():
        place, short = layer.places.get("activation") or layer.origin, getattr(given, "name", "").rpartition(".")[2]
        if isinstance(given, ApiRef) and given.name.startswith("keras.layers.") and short[:1].isupper():
            text = f"the class {short} as activation, it would be called with the tensor"
            yield from finding(place, text, help=f"write {short}()", fix=_instance(place, given.name))
        elif isinstance(given, Const) and isinstance(given.value, str) and given.value.rstrip().endswith(")"):
            text = f"activation {given.value!r} looks like code, activations are looked up by name"
            snake = _snake(given.value)
            better = Fix(f'write "{snake}"', (replaced(place, f'"{snake}"'),)) if place and literal(place) else None
            yield from finding(place, text, help=f'write the name of the function, such as "{snake}"', fix=better)


def relu(layers: Sequence[Node]) -> Fix | None:
    """The fix that gives layers a relu in place of the activation they have or lack."""
    edits = []
    for node in layers:
        place = getattr(node.layer, "places", {}).get("activation")
        fits = node.kind in TAKES_ACTIVATION and node.kind != "Activation" and (place is None or literal(place))
        edits.append(with_value(node.layer, "activation", '"relu"') if fits else None)
    return fix("use relu", *dict.fromkeys(edits))


def _instance(place: Origin | None, name: str) -> Fix | None:
    """The fix that calls the class of an activation layer."""
    node: Any = getattr(getattr(place, "node", None), "value", None)
    known = isinstance(node, (cst.Name, cst.Attribute)) and name.rpartition(".")[2] in FAMILIES
    if place is None or not known:
        return None
    return Fix("make one", (replaced(place, f"{written(place.at(node))}()"),))


def _snake(call: str) -> str:
    """The function's name for a layer's call in quotes: `LeakyReLU()` is `leaky_relu`."""
    name = call.partition("(")[0].strip().replace("ReLU", "Relu").replace("GELU", "Gelu").replace("ELU", "Elu")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
