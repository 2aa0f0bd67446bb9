"""Models of keras.applications used in ways they do not support into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.knowledge import backbones
from tflint.program.facts import Made, ModelMade, ShapeConflict
from tflint.program.layers import Model
from tflint.program.values import Const, TupleValue

VECTOR_KINDS = frozenset({"Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "Softmax"})
"""Layers that keep the map a map."""


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
        mapped = node.kind == "Dense" and node.input.shape.rank == 4 and _stays_a_map(node)
        if mapped and base is not None and isinstance(base.layer, Model) and base.layer.kind == "backbone":
            yield from finding(
                node.origin,
                f"Dense on a map of {node.input.shape!r}, it answers once for every position",
                (base.origin, "returns a feature map, include_top is False and nothing pools it"),
                help='put GlobalAveragePooling2D() between, or give the backbone pooling="avg"',
            )


def _foreign_top(made: Made) -> str | None:
    """Why the pretrained classifier of a backbone cannot sit on the declared images, `None` when it may."""
    known, shape = backbones.find(made.object.name), made.object.argument("input_shape")
    pretrained = made.object.argument("weights") in (None, Const("imagenet"))
    topped = made.object.argument("include_top") in (None, Const(True))
    sizes = [item.value for item in shape.items if isinstance(item, Const)] if isinstance(shape, TupleValue) else []
    if known is None or not pretrained or not topped or [type(size) for size in sizes] != [int] * 3:
        return None
    wanted = (known.size, known.size, 3)
    return f"its pretrained top wants {wanted}, not {tuple(sizes)}" if tuple(sizes) != wanted else None


def _stays_a_map(node: Node) -> bool:
    """Whether nothing between a node and the model's output pools or flattens."""
    behind: Node | None = node
    while behind is not None and not behind.is_output:
        behind = behind.only_feeds
        if behind is not None and behind.kind not in VECTOR_KINDS:
            return False
    return behind is not None
