"""Images whose axes stand in another order than the layers read them into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import because
from tflint.findings import Finding
from tflint.program.facts import Call, ModelMade, Program
from tflint.program.spec import Shape
from tflint.program.values import Const

CONVOLUTIONS = frozenset({"Conv2D", "SeparableConv2D", "DepthwiseConv2D"})
SMALLEST_SIDE = 16


@check
def channel_order_mismatch(made: ModelMade, program: Program) -> Iterator[Finding]:
    """Channels first where the layers read channels last, or a normalisation of the rows."""
    if program.once("image data format", lambda: any(map(_sets_format, program.of(Call)))):
        return
    for node in nodes(made.model):
        default = node.kind in CONVOLUTIONS and node.argument("data_format") is None
        if default and _channels_first(node.input.shape) and not _behind(node):
            _, channels, height, width = node.input.shape.dims or ()
            yield Finding(
                node.layer.origin.span,
                f"({channels}, {height}, {width}) is read as height, width, channels, it looks like channels first",
                because(*((tensor.origin, "the input has this shape") for tensor in made.model.inputs)),
                help=f"turn them, np.transpose(images, (0, 2, 3, 1)), and declare ({height}, {width}, {channels})",
            )
        yield from _rows_normalised(node)


def _sets_format(call: Call) -> bool:
    return call.name.endswith(".set_image_data_format")


def _rows_normalised(node: Node) -> Iterator[Finding]:
    behind = _behind(node)
    second = node.kind == "BatchNormalization" and node.argument("axis") == Const(1)
    axis = node.layer.places.get("axis") if second else None
    if behind is not None and axis is not None and behind.argument("data_format") is None:
        yield Finding(
            axis.span,
            "axis 1 counts the rows of the image here, the channels stand last",
            because((behind.origin, "returns channels last")),
            help="remove axis, the default is the last one",
        )


def _behind(node: Node) -> Node | None:
    """The convolution right in front of a node."""
    return next((source for source in node.fed_by if source.kind in CONVOLUTIONS), None)


def _channels_first(shape: Shape) -> bool:
    """Whether a shape is that of square images with 1, 3 or 4 channels in front."""
    if shape.rank != 4:
        return False
    channels, height, width = shape[1], shape[2], shape[3]
    return channels in (1, 3, 4) and isinstance(height, int) and height == width and height >= SMALLEST_SIDE
