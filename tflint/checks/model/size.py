"""Feature maps and weights that are too large, too small or seen too little of into findings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.activations import activation_of
from tflint.checks.edits import is_named, joined
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import finding
from tflint.checks.receptive_field import field_before
from tflint.checks.stacks import following
from tflint.checks.weights import total_weights
from tflint.config import Options
from tflint.findings import Edit, Finding, Fix
from tflint.program.facts import Fit, Made, ModelMade
from tflint.program.layers import Layer
from tflint.program.spec import TensorSpec
from tflint.program.values import Const, TupleValue

SMALLEST_FLAT_SIDE = 16
"""Pixels; the Dense of VGG16 with its 103 million weights stands on 7 x 7, which is how it was meant."""
LARGEST_SHARE = 0.9
SMALLEST_IMAGE = 96
CHANNELS_IN_FRONT = (1, 3, 4)
"""Sizes that are no height: the axes stand in another order, of which channel-order-mismatch speaks."""
KERNELS_OF_OLD = range(2, 8)
"""Kernel sizes that were written as two arguments in Keras 1."""
FLATTENING = frozenset({"Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"})
HEAD = frozenset({"Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "Softmax"})
THROUGH = frozenset({"Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU"})


@check
def flatten_too_large(made: ModelMade, options: Options) -> Iterator[Finding]:
    """A Flatten of a large map whose Dense holds nearly all weights."""
    model_nodes = nodes(made.model)
    for node in model_nodes:
        dense, side = following(node, THROUGH), _side(node.input)
        if node.kind != "Flatten" or dense is None or dense.kind != "Dense" or (side or 0) < SMALLEST_FLAT_SIDE:
            continue
        flat, units, total = node.output.shape[-1], dense.output.shape[-1], total_weights(model_nodes)
        if isinstance(flat, int) and isinstance(units, int) and _dominates(flat, units, total, options):
            share = f" of the model's {total:,}" if total else ""
            yield from finding(
                node.origin,
                f"{_map(node.input)} become {flat:,} numbers, the next Dense has {flat * units:,}{share} weights",
                (dense.origin, f"{flat:,} x {units:,} weights"),
                help="halve the map with more convolutions and poolings first, or use GlobalAveragePooling2D() instead",
            )


@check
def receptive_field_too_small(made: ModelMade, options: Options) -> Iterator[Finding]:
    """A convolutional classifier of large images whose last feature sees a small part of them."""
    image = made.model.inputs[0] if len(made.model.inputs) == 1 else None
    side = _side(image.spec) if image is not None and image.spec.shape[1] not in CHANNELS_IN_FRONT else None
    head = next((node for node in nodes(made.model) if node.kind in FLATTENING), None)
    if image is None or side is None or side < SMALLEST_IMAGE or head is None or not _is_classifier_head(head):
        return
    seen = field_before(head)
    if seen is not None and seen.last is not None and seen.size < options.number("share") * side:
        yield from finding(
            seen.last.origin,
            f"behind this convolution each feature sees {seen.size} of {side} pixels, too few for anything larger",
            (image.origin, f"images of {_map(image.spec)}"),
            (head.origin, "the convolutional part ends here"),
            help="add convolutions with stride 2 or poolings, each halving doubles what the following layers see",
        )


@check
def feature_map_collapse(made: ModelMade) -> Iterator[Finding]:
    """A convolution with a kernel larger than one on a map of a single pixel."""
    for node in nodes(made.model):
        sizes, kernel = (node.input.shape.dims or ())[1:3], _window(node.argument("kernel_size"))
        padded = node.argument("padding") == Const("same") and node.argument("data_format") is None
        if node.kind == "Conv2D" and sizes == (1, 1) and kernel > 1 and padded:
            yield from finding(
                node.origin,
                f"a kernel of {kernel} x {kernel} on a map of 1 x 1, all but one of its weights see padding",
                *((source.origin, "leaves a single pixel") for source in node.fed_by),
                help="shrink the map later, or use a kernel of 1",
            )


@check
def convolution_stride_argument(made: Made) -> Iterator[Finding]:
    """`Conv2D(32, 3, 3)`: kernel height and width as two arguments, the second one is the stride."""
    layer = made.object
    if not isinstance(layer, Layer) or layer.name != "keras.layers.Conv2D":
        return
    place, first = layer.places.get("strides"), layer.places.get("kernel_size")
    size, kernel = _number(layer.argument("strides")), _number(layer.argument("kernel_size"))
    same = size in KERNELS_OF_OLD and kernel == size
    if place is None or first is None or is_named(place) or is_named(first) or not same:
        return
    edit = Edit(joined(first.span, place.span), f"({size}, {size})")
    yield from finding(
        place,
        f"the third argument is the stride, this convolution moves {size} pixels at a time",
        help=f"write the kernel as ({size}, {size}), or strides={size} if that is what you want",
        fix=Fix("make it a kernel of two sizes", (edit,)),
    )


@check
def model_too_large(fit: Fit, options: Options) -> Iterator[Finding]:
    """More than a thousand weights for each number of the training data."""
    sizes = fit.x.shape.dims if fit.method == "fit" and isinstance(fit.x, TensorSpec) else None
    values = math.prod(size for size in sizes if isinstance(size, int)) if sizes else 0
    total = total_weights(nodes(fit.model))
    most = options.number("factor") * values
    if sizes and total and values and all(isinstance(size, int) for size in sizes) and total > most:
        yield from finding(
            fit.origin,
            f"{total:,} weights for {values:,} input values, the model can learn the data by heart",
            (fit.model.origin, f"{total:,} weights"),
            help="use fewer units, or regularise and stop early",
        )


def _dominates(flat: int, units: int, total: int | None, options: Options) -> bool:
    many = flat * units > options.number("weights") or flat > options.number("inputs")
    return many and (not total or flat * units > LARGEST_SHARE * total)


def _number(value: Any) -> int:
    """The integer an argument surely is, else 0."""
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else 0


def _window(value: Any) -> int:
    """The side of a square window, given as a number or as a pair of equal ones, else 0."""
    sides = {_number(item) for item in value.items} if isinstance(value, TupleValue) else {_number(value)}
    return sides.pop() if len(sides) == 1 else 0


def _side(image: TensorSpec) -> int | None:
    """The longer side of images with channels last, `None` when it is not known."""
    sizes = image.shape.dims[1:3] if image.shape.dims is not None and image.shape.rank == 4 else ()
    known = [size for size in sizes if isinstance(size, int)]
    return max(known) if len(known) == 2 else None


def _map(image: TensorSpec) -> str:
    return " x ".join(str(size) for size in (image.shape.dims or ())[1:])


def _is_classifier_head(node: Node) -> bool:
    """Whether nothing but Dense and the like follows, up to class probabilities."""
    behind: Node | None = node
    while behind is not None and not behind.is_output:
        behind = behind.only_feeds
        if behind is not None and behind.kind not in HEAD:
            return False
    return behind is not None and behind is not node and activation_of(behind) in ("softmax", "sigmoid")
