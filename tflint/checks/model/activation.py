"""Activations that are missing, doubled or in the wrong place into findings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tflint.checks import check
from tflint.checks.activations import activation_of, is_activation_layer
from tflint.checks.graph import Node, nodes
from tflint.checks.linear_targets import inseparable, linear_model
from tflint.checks.reasons import because
from tflint.checks.stacks import LINEAR, following, stacks
from tflint.findings import Finding
from tflint.program.facts import Fit, LayerAdded, Made, ModelMade
from tflint.program.layers import Layer
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiRef, Const, alternatives

THROUGH = frozenset({"Dropout", "Flatten", "Reshape", "SpatialDropout1D", "SpatialDropout2D"})
"""Layers behind which an activation is still the one before them."""
SATURATING = frozenset({"sigmoid", "tanh"})


@check
def linear_stack(made: ModelMade) -> Iterator[Finding]:
    """Two or more weighted layers in a row that are one linear map."""
    for stack in stacks(nodes(made.model)):
        first, last = stack[0], stack[-1]
        if first.origin is not None:
            yield Finding(
                first.origin.span,
                f"{len(stack)} layers in a row without a non-linearity, together they are one linear map ({_named(stack)})",
                because=because(*((node.origin, "takes it without an activation between") for node in stack[1:])),
                help=f'give every layer before this {last.kind} an activation, such as activation="relu"',
            )


@check
def double_activation(made: ModelMade) -> Iterator[Finding]:
    """An activation layer right behind the same activation, or a softmax behind a sigmoid."""
    for node in nodes(made.model):
        first = activation_of(node)
        second = following(node, THROUGH)
        if second is None or not is_activation_layer(second) or second.origin is None or first in (None, "linear"):
            continue
        name = activation_of(second)
        if name == first or (first, name) == ("sigmoid", "softmax"):
            text = f"{name} of what already went through {first}, the second one " + _effect(str(first), str(name))
            yield Finding(
                second.origin.span, text, because((node.origin, f"{first} is applied here first")), help="remove one of the two activations"
            )


@check
def softmax_in_hidden_layer(made: ModelMade) -> Iterator[Finding]:
    """A softmax whose output goes into the next weighted layer."""
    for node in nodes(made.model):
        behind = following(node, THROUGH)
        if activation_of(node) != "softmax" or behind is None or behind.kind not in LINEAR or node.origin is None:
            continue
        if node.kind in LINEAR or any(source.kind in LINEAR for source in node.fed_by):
            yield Finding(
                node.origin.span,
                "softmax in a hidden layer, its outputs share a total of 1 and pass hardly any gradient",
                because((behind.origin, f"this {behind.kind} takes them as input")),
                help='use activation="relu" here and keep softmax for the last layer',
            )


@check
def saturating_hidden_activation(made: ModelMade) -> Iterator[Finding]:
    """Three or more hidden layers in a row with sigmoid or tanh."""
    weighted = [node for node in nodes(made.model) if node.kind not in THROUGH]
    for saturating, run in groupby(weighted[:-1], lambda node: node.kind in LINEAR and activation_of(node) in SATURATING):
        layers = list(run)
        if saturating and len(layers) >= 3 and layers[0].origin is not None:
            yield Finding(
                layers[0].origin.span,
                f"{len(layers)} hidden layers in a row with {activation_of(layers[0])}, their slopes multiply and gradients vanish",
                because(*((node.origin, f"{activation_of(node)} again") for node in layers[1:])),
                help='use activation="relu" in hidden layers',
            )


@check
def linear_model_nonlinear_target(fit: Fit) -> Iterator[Finding]:
    """A target known to be a non-linear function of the input, fitted with a linear model."""
    if fit.method != "fit" or not isinstance(fit.y, TensorSpec) or not linear_model(nodes(fit.model)):
        return
    relation = fit.y.content.relation
    crossed = isinstance(fit.x, TensorSpec) and inseparable(fit.x.content.constant, fit.y.content.constant)
    if relation or crossed:
        what = f"the target is a non-linear function ({relation}) of the input" if relation else "no straight line separates these labels"
        yield Finding(
            fit.origin.span,
            f"a linear model cannot fit this target, {what}",
            because((getattr(fit.y_value, "origin", None), "the target"), (fit.model.origin, "the model is linear")),
            help='put a hidden layer with activation="relu" between input and output',
        )


@check
def activation_as_class(made: Made | LayerAdded) -> Iterator[Finding]:
    """A layer class, or a call in quotes, given as activation."""
    layer = made.object if isinstance(made, Made) else None
    if not isinstance(layer, Layer):
        return
    for given in alternatives(layer.argument("activation")):
        place = layer.places.get("activation", made.origin)
        if isinstance(given, ApiRef) and given.name.startswith("keras.layers.") and given.name[13:14].isupper():
            short = given.name.rpartition(".")[2]
            yield Finding(place.span, f"the class {short} as activation, it would be called with the tensor", help=f"write {short}()")
        elif isinstance(given, Const) and isinstance(given.value, str) and given.value.rstrip().endswith(")"):
            yield Finding(place.span, f"activation {given.value!r} looks like code, activations are looked up by name", help=_lookup(given.value))


def _named(stack: list[Node]) -> str:
    return " to ".join(node.kind for node in stack)


def _effect(first: str, second: str) -> str:
    return "changes nothing" if first == second == "relu" else "flattens the result"


def _lookup(text: str) -> str:
    words = text.partition("(")[0].strip()
    snake = "".join(f"_{letter.lower()}" if letter.isupper() and index and words[index - 1].islower() else letter.lower() for index, letter in enumerate(words))
    return f'write the function\'s name, such as "{snake.replace("re_lu", "relu")}"'
