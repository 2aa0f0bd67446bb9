"""Feature maps and weights that are too large, too small or seen too little of into findings."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.graph import Node, nodes
from tflint.checks.reasons import because
from tflint.checks.activations import activation_of
from tflint.checks.receptive_field import field_before
from tflint.checks.stacks import following
from tflint.checks.edits import is_named, joined
from tflint.checks.weights import total_weights
from tflint.findings import Edit, Finding, Fix
from tflint.program.facts import Fit, Made, ModelMade
from tflint.program.layers import Layer
from tflint.program.spec import TensorSpec
from tflint.program.values import Const

LARGEST_DENSE = 10_000_000
"""Weights of one Dense behind a Flatten; VGG16's 103 million stand on a map of 7 x 7, which `SMALLEST_FLAT_SIDE` lets pass."""
SMALLEST_FLAT_SIDE = 16
KERNELS_OF_OLD = range(2, 8)
SMALLEST_IMAGE = 96
SMALLEST_SHARE_SEEN = 0.1
FLATTENING = frozenset({"Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"})
HEAD = frozenset({"Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "Softmax"})
THROUGH = frozenset({"Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU"})


@check
def flatten_too_large(made: ModelMade) -> Iterator[Finding]:
    """A Flatten of a large map whose Dense holds nearly all weights."""
    model_nodes = nodes(made.model)
    for node in model_nodes:
        dense = following(node, THROUGH)
        flat, side = node.output.shape[-1], _side(node.input)
        if node.kind != "Flatten" or dense is None or dense.kind != "Dense" or node.origin is None or side is None or side < SMALLEST_FLAT_SIDE:
            continue
        total, units = total_weights(model_nodes), dense.output.shape[-1]
        if isinstance(flat, int) and isinstance(units, int) and flat * units > LARGEST_DENSE and (not total or flat * units > 0.9 * total):
            of_all = f" of the model's {total:,}" if total else ""
            yield Finding(
                node.origin.span,
                f"flattens a map of {_map(node.input)} into {flat:,} numbers, the next Dense needs {flat * units:,} weights{of_all} for them",
                because((dense.origin, f"{flat:,} x {units:,} weights")),
                help="halve the map with more convolutions and poolings first, or use GlobalAveragePooling2D() instead",
            )


@check
def receptive_field_too_small(made: ModelMade) -> Iterator[Finding]:
    """A convolutional classifier of large images whose last feature sees a small part of them."""
    image = made.model.inputs[0].spec if len(made.model.inputs) == 1 else TensorSpec()
    side, head = _side(image), next((node for node in nodes(made.model) if node.kind in FLATTENING), None)
    if side is None or side < SMALLEST_IMAGE or head is None or not _is_classifier_head(head):
        return
    seen = field_before(head)
    if seen is not None and seen.last is not None and seen.last.origin is not None and seen.size < SMALLEST_SHARE_SEEN * side:
        yield Finding(
            seen.last.origin.span,
            f"behind this convolution each feature sees {seen.size} of {side} pixels, larger things are never seen as a whole",
            because((made.model.inputs[0].origin, f"images of {_map(image)}"), (head.origin, "the convolutional part ends here")),
            help="add convolutions with stride 2 or poolings, each halving lets the following layers see twice as far",
        )


@check
def feature_map_collapse(made: ModelMade) -> Iterator[Finding]:
    """A convolution with a kernel larger than one on a map of a single pixel."""
    for node in nodes(made.model):
        sizes = node.input.shape.dims[1:3] if node.input.shape.rank == 4 and node.input.shape.dims else ()
        kernel = node.argument("kernel_size")
        large = isinstance(kernel, Const) and isinstance(kernel.value, int) and kernel.value > 1
        if node.kind == "Conv2D" and sizes == (1, 1) and large and node.origin is not None and node.argument("data_format") is None:
            yield Finding(
                node.origin.span,
                f"a kernel of {kernel.value} x {kernel.value} on a map of 1 x 1, all but one of its weights see padding",
                because(*((source.origin, "leaves a single pixel") for source in node.fed_by)),
                help="shrink the map later, or use a kernel of 1",
            )


@check
def convolution_stride_argument(made: Made) -> Iterator[Finding]:
    """`Conv2D(32, 3, 3)`: kernel height and width as two arguments, the second one is the stride."""
    layer = made.object
    if not isinstance(layer, Layer) or layer.name != "keras.layers.Conv2D":
        return
    kernel, stride = layer.argument("kernel_size"), layer.argument("strides")
    place, first = layer.places.get("strides"), layer.places.get("kernel_size")
    if place is None or first is None or not isinstance(kernel, Const) or kernel != stride or is_named(place) or kernel.value not in KERNELS_OF_OLD:
        return
    size = kernel.value
    edit = Edit(joined(first.span, place.span), f"({size}, {size})")
    yield Finding(
        place.span,
        f"the third argument is the stride, this convolution moves {size} pixels at a time",
        help=f"write the kernel as ({size}, {size}), or strides={size} if that is what you want",
        fix=Fix("make it a kernel of two sizes", (edit,)),
    )


@check
def model_too_large(fit: Fit) -> Iterator[Finding]:
    """More than a thousand weights for each number of the training data."""
    total = total_weights(nodes(fit.model)) if fit.method == "fit" and isinstance(fit.x, TensorSpec) else None
    sizes = fit.x.shape.dims if isinstance(fit.x, TensorSpec) else None
    if total is None or not sizes or not all(isinstance(size, int) for size in sizes):
        return
    values = math.prod(size for size in sizes if isinstance(size, int))
    if values and total > 1000 * values:
        yield Finding(
            fit.origin.span,
            f"{total:,} weights for {values:,} input values, the model can learn the data by heart",
            because((fit.model.origin, f"{total:,} weights")),
            help="use fewer units, or regularise and stop early",
        )


def _side(image: TensorSpec) -> int | None:
    """The longer side of images with channels last, `None` when it is not known."""
    sizes = image.shape.dims[1:3] if image.shape.dims is not None and image.shape.rank == 4 else ()
    known = [size for size in sizes if isinstance(size, int)]
    return max(known) if len(known) == 2 else None


def _map(image: TensorSpec) -> str:
    return " x ".join(str(size) for size in (image.shape.dims or ())[1:])


def _is_classifier_head(node: Node) -> bool:
    """Whether nothing but Dense and the like follows, up to class probabilities."""
    behind = node.only_feeds
    while behind is not None and behind.kind in HEAD:
        if behind.is_output:
            return activation_of(behind) in ("softmax", "sigmoid")
        behind = behind.only_feeds
    return False
