"""A model's nodes into stacks of linear layers with nothing non-linear between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.checks.activations import activation_of
from tflint.checks.model_graph import Node
from tflint.program.values import Const, TupleValue

LINEAR = frozenset(
    {
        "Dense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
    }
)
"""Layers that multiply with weights; depthwise and separable ones are left out, linear chains with them are usual."""

PASSING = frozenset(
    {
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "GaussianNoise",
        "Flatten",
        "Reshape",
        "Permute",
        "InputLayer",
        "AveragePooling1D",
        "AveragePooling2D",
        "AveragePooling3D",
        "GlobalAveragePooling1D",
        "GlobalAveragePooling2D",
        "GlobalAveragePooling3D",
        "ZeroPadding1D",
        "ZeroPadding2D",
        "ZeroPadding3D",
        "Cropping1D",
        "Cropping2D",
        "Cropping3D",
        "UpSampling1D",
        "UpSampling2D",
        "UpSampling3D",
        "ActivityRegularization",
        "Identity",
    }
)
"""Layers that are linear themselves and have no weights."""


def is_linear(node: Node) -> bool:
    """Whether a node is a weighted layer whose output is surely not activated."""
    return node.kind in LINEAR and activation_of(node) == "linear"


def passes(node: Node) -> bool:
    """Whether a node neither weighs nor activates."""
    return node.kind in PASSING or (node.kind == "Activation" and activation_of(node) == "linear")


def following(node: Node, through: frozenset[str] | None = None) -> Node | None:
    """The node that alone works on a node's output, seen through the ones that pass it on."""
    ahead = node.only_feeds
    while ahead is not None and (passes(ahead) if through is None else ahead.kind in through):
        ahead = ahead.only_feeds
    return ahead


def stacks(model_nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """The longest runs of two or more weighted layers that together are one linear map; the last may be activated."""
    inside: set[Node] = set()
    for node in model_nodes:
        if node not in inside:
            stack = _stack(node)
            inside.update(stack[:-1])
            if len(stack) > 1:
                yield stack


def left_without(model_nodes: Sequence[Node]) -> Iterator[tuple[Node, list[Node]]]:
    """Convolutions that go into a maximum pooling as they are, where the other convolutions are activated."""
    convolutions = [node for node in model_nodes if node.kind in LINEAR and node.kind != "Dense"]
    plain = [node for node in convolutions if activation_of(node) in (None, "linear")]
    if len(plain) != 1 or len(convolutions) < 2 or not is_linear(plain[0]):
        return
    ahead = following(plain[0])
    if ahead is not None and "MaxPooling" in ahead.kind:
        yield plain[0], [node for node in convolutions if node is not plain[0]]


def _stack(node: Node) -> list[Node]:
    stack = [node]
    while is_linear(stack[-1]):
        ahead = following(stack[-1])
        if ahead is None or ahead.kind not in LINEAR or _purposeful(stack[-1], ahead):
            break
        stack.append(ahead)
    return stack


def _purposeful(first: Node, second: Node) -> bool:
    """Whether two linear layers in a row may be meant: a learnt upsampling, crossed kernels, a bottleneck."""
    if "Transpose" in first.kind + second.kind:
        return True
    if _kernel(first) and _kernel(second) and _crossed(_kernel(first), _kernel(second)):
        return True
    before, middle, behind = first.input.shape[-1], _units(first), _units(second)
    if middle is None or behind is None:
        return True
    return middle < behind and (not isinstance(before, int) or middle < before)


def _units(node: Node) -> int | None:
    """The size a weighted layer gives its last axis, `None` when it is not a known number."""
    given = node.argument("units" if node.kind == "Dense" else "filters")
    return given.value if isinstance(given, Const) and isinstance(given.value, int) else None


def _kernel(node: Node) -> tuple[object, ...]:
    """The kernel's sizes as written, empty when they are no tuple of constants."""
    given = node.argument("kernel_size")
    sizes = given.items if isinstance(given, TupleValue) else ()
    return tuple(size.value if isinstance(size, Const) else None for size in sizes)


def _crossed(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    return len(set(first)) > 1 and len(set(second)) > 1 and first != second
