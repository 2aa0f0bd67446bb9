"""Models of keras.applications used in ways they do not support into findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.data.entrance import PREPARING, entrance, fed
from tflint.checks.edits import fix
from tflint.checks.layer_edits import in_front, spelled_like
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import finding
from tflint.checks.versions import keras_3
from tflint.findings import Finding, Fix
from tflint.knowledge import backbones
from tflint.knowledge.api import Target
from tflint.knowledge.ops.applications import PREPARES
from tflint.program.facts import AttributeSet, Call, Compile, Fit, Made, ModelMade, Program, ShapeConflict
from tflint.program.layers import Model
from tflint.program.spec import Content, Scaling
from tflint.program.values import Const, TupleValue, constant
from tflint.source.file import SourceFile

VECTOR_KINDS = frozenset({"Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "Softmax"})
"""Layers that keep the map a map."""
EXPECTS = {
    "builtin": "0..255, it scales them itself",
    "tf": "-1..1",
    "caffe": "BGR with the means of ImageNet subtracted",
    "torch": "0..1 normalised with the statistics of ImageNet",
}
NOT_COLOUR = (1, 2, 4)
"""Numbers of channels that pretrained weights refuse; larger last axes may be widths under channels_first."""
NO_BATCH_STATISTICS = ("VGG", "ConvNeXt")
"""Families without BatchNormalization."""
FROZEN = re.compile(r"isinstance\([^\n]*BatchNorm|[\"'](_?bn|batch_?norm)", re.IGNORECASE)
"""Signs that a program picks the normalisations out of the backbone's layers, by class or by name."""


@check
def backbone_input_size(subject: ShapeConflict | Made) -> Iterator[Finding]:
    """A backbone built for images that it cannot take."""
    if isinstance(subject, Made):
        name, why = subject.object.name, _foreign_top(subject)
    else:
        name, why = subject.name, subject.error.message
    if name.startswith("keras.applications.") and why:
        text = f"{name.rpartition('.')[2]} does not take this input, {why}"
        yield from finding(subject.origin, text, help="resize the images, or use include_top=False and your own head")


@check
def backbone_not_pooled(made: ModelMade) -> Iterator[Finding]:
    """A Dense head on the map of a backbone with nothing that pools it."""
    for node in nodes(made.model):
        base = node.fed_by[0] if len(node.fed_by) == 1 else None
        end = _end_of_map(node) if node.kind == "Dense" and node.input.shape.rank == 4 else None
        if end is not None and base is not None and isinstance(base.layer, Model) and base.layer.kind == "backbone":
            yield from finding(
                node.origin,
                f"Dense on a map of {node.input.shape!r}, it answers once for every position",
                (base.origin, "returns a feature map, include_top is False and nothing pools it"),
                (end.origin if end is not node else None, "so does the model"),
                help='put GlobalAveragePooling2D() between, or give the backbone pooling="avg"',
                fix=pooled(node),
            )


@check
def backbone_preprocessing(fit: Fit) -> Iterator[Finding]:
    """Images of a known range that a pretrained backbone was not trained on."""
    for index, images in fed(fit):
        *before, base = entrance(fit.model, index, PREPARING) or (None,)
        known = backbones.find(base.name) if isinstance(base, Model) and base.kind == "backbone" else None
        if known is None or base is None or base.arguments.get("weights") not in (None, Const("imagenet")):
            continue
        content = _rescaled(images.content, before)
        why = _badly_prepared(known, content)
        if why and "include_preprocessing" not in base.arguments:
            yield from finding(
                fit.places.get("x", fit.origin),
                f"{short(known.name)} gets {why}",
                *((step.origin, "scaled here") for step in content.scalings),
                (base.origin, f"its pretrained weights expect {EXPECTS[known.preprocessing]}"),
                help="prepare the images with the preprocess_input of the backbone's own module and nothing else",
            )


@check
def backbone_normalization_training(
    change: AttributeSet, program: Program, target: Target, source: SourceFile
) -> Iterator[Finding]:
    """A thawed backbone whose batch normalisation is neither frozen nor, under Keras 2, called in prediction mode."""
    base = change.receiver
    if change.name != "trainable" or change.value != Const(True) or not isinstance(base, Model):
        return
    if base.kind != "backbone" or short(base.name).startswith(NO_BATCH_STATISTICS) or FROZEN.search(source.text):
        return
    call = next((each for each in program.of(Call) if _calls(each, base)), None)
    if call is not None and any(base in compiled.model.layers for compiled in program.of(Compile)):
        new, given = keras_3(target, source), call.keywords.get("training")
        if given is None and len(call.positional) < 2 or new and given == Const(False):
            message = (
                f"{short(base.name)} is thawed, its BatchNormalization layers replace what they learnt on ImageNet"
            )
            why = "called without training=False" if given is None else "fit overrides this training=False in Keras 3"
            wanted = "freeze its BatchNormalization layers" if new else "call the backbone with training=False"
            yield from finding(change.origin, message, (call.origin, why), help=wanted)


def _calls(call: Call, base: Model) -> bool:
    return call.receiver is base and call.name == "keras.Model.__call__"


def pooled(node: Node) -> Fix | None:
    """The fix that pools the map in front of a layer."""
    pooling = spelled_like(node.origin, "GlobalAveragePooling2D")
    return fix("pool in front of it", in_front(node, f"{pooling[0]}()"), *pooling[1]) if pooling is not None else None


def short(name: str) -> str:
    """The last part of a canonical name."""
    return name.rpartition(".")[2]


def _rescaled(pixels: Content, layers: Iterable[Any]) -> Content:
    """The range of pixels behind the Rescaling layers of the model itself."""
    for layer in layers:
        if layer.short_name == "Rescaling":
            scale, offset = constant(layer.argument("scale")), constant(layer.argument("offset")) or 0.0
            factor = float(scale) if isinstance(scale, (int, float)) else None
            low, high = (_moved(end, factor, offset) for end in (pixels.low, pixels.high))
            step = Scaling("rescale", factor, origin=layer.origin)
            pixels = Content(low=low, high=high, scalings=(*pixels.scalings, step))
    return pixels


def _moved(end: float | None, factor: float | None, offset: Any) -> float | None:
    """An end of a range behind a Rescaling, `None` when it is not known."""
    if end is None or factor is None or not isinstance(offset, (int, float)):
        return None
    return end * factor + offset


def _badly_prepared(known: backbones.Backbone, pixels: Content) -> str:
    """What is wrong with the pixels of images, empty when nothing is known to be."""
    steps, low, high = pixels.scalings, pixels.low, pixels.high
    prepared = [step for step in steps if step.kind == "preprocess"]
    if prepared:
        return _prepared_for_another(known, prepared[0].family) if len(steps) == 1 else ""
    if low is None or high is None:
        return ""
    unit = bool(steps) and low >= -1 and high <= 1
    if unit and known.preprocessing in ("builtin", "caffe"):
        return f"pixels scaled to {low:g}..{high:g}, not {EXPECTS[known.preprocessing]}"
    if not steps and (low, high) == (0, 255) and known.preprocessing in ("tf", "torch"):
        return f"raw pixels 0..255, not {EXPECTS[known.preprocessing]}"
    return ""


def _prepared_for_another(known: backbones.Backbone, family: str | None) -> str:
    """What is wrong with images that went through the preparation of a family, empty when nothing is."""
    made = PREPARES.get(family or "")
    if made is None or made == known.preprocessing:
        return ""
    return f"images prepared for {family} ({EXPECTS[made]}), not {EXPECTS[known.preprocessing]}"


def _foreign_top(made: Made) -> str | None:
    """Why the pretrained weights of a backbone cannot take the declared images, `None` when they may."""
    known, shape = backbones.find(made.object.name), made.object.argument("input_shape")
    pretrained = made.object.argument("weights") in (None, Const("imagenet"))
    topped = made.object.argument("include_top") in (None, Const(True))
    items = shape.items if isinstance(shape, TupleValue) else ()
    sizes = [item.value for item in items if isinstance(item, Const)]
    if known is None or not pretrained:
        return None
    if len(items) == 3 and isinstance(items[2], Const) and items[2].value in NOT_COLOUR:
        return f"its pretrained weights want 3 channels, not {items[2].value}"
    if not topped or [type(size) for size in sizes] != [int] * 3:
        return None
    wanted = (known.size, known.size, 3)
    return f"its pretrained top wants {wanted}, not {tuple(sizes)}" if tuple(sizes) != wanted else None


def _end_of_map(node: Node) -> Node | None:
    """The model's output behind a node if nothing between them pools or flattens."""
    behind: Node | None = node
    while behind is not None and not behind.is_output:
        behind = behind.only_feeds
        if behind is not None and behind.kind not in VECTOR_KINDS:
            return None
    return behind
