"""Initialisers, dropout and normalisation where they do harm into findings."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.activations import FAMILIES, activation_of
from tflint.checks.edits import fix, literal, replaced, with_value, without_value
from tflint.checks.initializers import constant_start, fan_in, spread
from tflint.checks.layer_edits import moved_in_front
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import finding
from tflint.checks.stacks import LINEAR, PASSING, following
from tflint.config import Options
from tflint.findings import Finding, Fix
from tflint.program.facts import Call, Compile, ModelMade, Program
from tflint.program.layers import Layer
from tflint.program.origin import Origin
from tflint.program.values import Const

DROPOUTS = frozenset({"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout"})
LAST = DROPOUTS | {"BatchNormalization"}
BETWEEN = PASSING | FAMILIES.keys() | {"Activation", "MaxPooling1D", "MaxPooling2D", "BatchNormalization"}
HEADS = LINEAR | FAMILIES.keys() | {"Activation"}
HALF = frozenset({"float16", "mixed_float16"})
RANDOM_START = 'leave kernel_initializer out, or use "he_normal" with relu'


@check
def dropout_rate(layer: Layer, options: Options) -> Iterator[Finding]:
    """A dropout rate that is no rate, or that leaves next to nothing."""
    given = layer.argument("rate")
    rate = given.value if isinstance(given, Const) and layer.short_name in DROPOUTS else None
    if not isinstance(rate, (int, float)) or 0 <= rate <= min(options.number("highest"), 1):
        return
    text, help = f"a dropout rate of {rate:g}, it has to lie between 0 and 1", "write the share to drop, such as 0.2"
    if 0 <= rate <= 1:
        text = f"a dropout rate of {rate:g} removes {rate:.0%} of the values, it is the share to drop, not to keep"
        help = f"if {rate:g} is what should be kept, write {round(1 - rate, 4):g}; usual rates are 0.1 to 0.5"
    place = layer.places.get("rate", layer.origin)
    yield from finding(place, text, (layer.origin, "the layer"), help=help, fix=_share(place, rate))


@check
def constant_initializer(made: ModelMade) -> Iterator[Finding]:
    """A hidden layer whose kernel starts with one value."""
    for node in nodes(made.model):
        start = constant_start(node.argument("kernel_initializer")) if node.kind in LINEAR else None
        behind = following(node, BETWEEN)
        joined = behind is not None and max(len(node.fed_by), len(behind.fed_by)) > 1
        if start is None or behind is None or behind.kind not in LINEAR or joined:
            continue
        dead = start == 0 and activation_of(node) == "relu"
        effect = "with relu they never get a gradient" if dead else "all units of the layer start as one"
        text = f"all weights of this layer start at {start:g}, {effect}"
        place = node.layer.places.get("kernel_initializer", node.origin)
        yield from finding(place, text, help=RANDOM_START, fix=_random_start(node))


@check
def exploding_initializer(made: ModelMade, options: Options) -> Iterator[Finding]:
    """Random initial weights many times larger than the number of inputs allows."""
    for node in nodes(made.model):
        size, inputs = spread(node.argument("kernel_initializer")), fan_in(node) if node.kind in LINEAR else None
        usual = math.sqrt(2 / inputs) if inputs else math.inf
        normalised = any(behind.kind.endswith("Normalization") for behind in node.feeds)
        if size is not None and not normalised and size > options.number("factor") * usual:
            times = f"{size / usual:.0f} times what suits {inputs:,} inputs ({usual:.2g})"
            text = f"initial weights spread by {size:.3g}, {times}"
            place = node.layer.places.get("kernel_initializer", node.origin)
            yield from finding(place, text, help=RANDOM_START, fix=_random_start(node))


@check
def normalization_after_output(compiled: Compile) -> Iterator[Finding]:
    """Dropout or batch normalisation behind the head of a model that is trained with a loss."""
    for node in nodes(compiled.model) if compiled.losses else ():
        head = node.fed_by[0] if len(node.fed_by) == 1 else None
        activation = activation_of(head) if head is not None and head.kind in HEADS else None
        if node.is_output and node.kind in LAST and head is not None and activation is not None:
            effect = "sets predictions to zero at random" if node.kind in DROPOUTS else "shifts them to mean 0"
            yield from finding(
                node.origin,
                f"{node.kind} as the last layer, it {effect}",
                (head.origin, f"the output layer ({activation})"),
                help=f"put {node.kind} in front of the output layer, or remove it",
                fix=fix(f"put {node.kind} in front of the output layer", *moved_in_front(node, head)),
            )


@check
def bias_before_normalization(made: ModelMade) -> Iterator[Finding]:
    """A layer with a bias that the BatchNormalization behind it subtracts."""
    for node in nodes(made.model):
        behind = node.only_feeds
        centred = behind is not None and behind.kind == "BatchNormalization" and not behind.argument("center")
        if behind is not None and centred and _has_bias(node):
            yield from finding(
                node.origin,
                f"the bias of this {node.kind} is subtracted again by the normalisation behind it",
                (behind.origin, "subtracts the mean, bias included"),
                help="add use_bias=False",
                fix=fix("turn the bias off", with_value(node.layer, "use_bias", "False")),
            )


@check
def dropout_before_normalization(made: ModelMade) -> Iterator[Finding]:
    """Dropout that feeds a BatchNormalization."""
    for node in nodes(made.model):
        behind = node.only_feeds
        if node.kind in DROPOUTS and behind is not None and behind.kind == "BatchNormalization":
            yield from finding(
                node.origin,
                "dropout in front of a normalisation, its statistics will not fit in prediction",
                (behind.origin, "collects them in training"),
                help="put the dropout behind the normalisation",
                fix=fix("put the normalisation first", *moved_in_front(behind, node)),
            )


@check
def low_precision_output(compiled: Compile, program: Program) -> Iterator[Finding]:
    """A head that computes in half precision under the global policy."""
    policies = [call for call in program.of(Call) if call.name.endswith((".set_global_policy", ".set_dtype_policy"))]
    names = {value.value if isinstance(value, Const) else None for call in policies for value in call.positional[:1]}
    heads = [node for node in nodes(compiled.model) if node.is_output and node.kind in HEADS]
    for node in heads if names and names <= HALF else ():
        if node.argument("dtype") is None and not _scores(node, compiled):
            yield from finding(
                node.origin,
                f"the output is float16 under the policy {min(map(str, names))!r}, small probabilities become 0",
                (policies[0].origin, "the policy is set here"),
                help='give the last layer dtype="float32"',
                fix=fix('add dtype="float32"', with_value(node.layer, "dtype", '"float32"')),
            )


def _scores(head: Node, compiled: Compile) -> bool:
    """Whether a head gives raw scores to a loss that knows, which makes 32 bits of them before it takes logarithms."""
    told = bool(compiled.losses) and all(loss.from_logits is True for loss in compiled.losses)
    return told and activation_of(head) == "linear"


def _share(place: Origin | None, rate: float) -> Fix | None:
    """The fix that writes a percentage as a share, or what is kept as what is dropped."""
    if place is None or literal(place) is None or not 0 <= rate <= 100:
        return None
    share = round(1 - rate, 4) if rate <= 1 else rate / 100
    return Fix(f"write {share:g}", (replaced(place, f"{share:g}"),)) if 0 < share < 1 else None


def _random_start(node: Node) -> Fix | None:
    """The fix that lets weights start as they do by default, or as relu wants them."""
    if activation_of(node) == "relu":
        return fix('use "he_normal"', with_value(node.layer, "kernel_initializer", '"he_normal"'))
    return fix("leave kernel_initializer out", without_value(node.layer, "kernel_initializer"))


def _has_bias(node: Node) -> bool:
    return node.kind in LINEAR and activation_of(node) == "linear" and node.argument("use_bias") in (None, Const(True))
