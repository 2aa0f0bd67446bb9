"""The layers that an input meets first, up to the first one that learns from it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from tflint.checks.inputs import feeds
from tflint.knowledge import backbones
from tflint.program.facts import Fit
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import TensorSpec

PASSING = (
    "Flatten",
    "Reshape",
    "Dropout",
    "Permute",
    "RepeatVector",
    "Resizing",
    "CenterCrop",
    "InputLayer",
    "ZeroPadding2D",
    "ZeroPadding1D",
    "Identity",
    "GaussianNoise",
    "Masking",
)
LEARNING = (
    "Dense",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "SeparableConv1D",
    "SeparableConv2D",
    "DepthwiseConv2D",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Conv2DTranspose",
    "Conv1DTranspose",
    "LocallyConnected1D",
    "LocallyConnected2D",
)
PREPARING = (
    *PASSING,
    "Rescaling",
    "RandomFlip",
    "RandomRotation",
    "RandomZoom",
    "RandomTranslation",
    "RandomCrop",
    "RandomHeight",
    "RandomWidth",
)
"""Layers in front of a backbone whose effect on the range of the pixels is known."""
WRAPPERS = ("TimeDistributed", "Bidirectional")
TRAINING = ("fit", "fit_generator", "train_on_batch")


def fed(fit: Fit) -> Iterator[tuple[int, TensorSpec]]:
    """The input arrays of a training call by position, as far as they are known."""
    if fit.method in TRAINING:
        yield from ((feed.index, feed.given) for feed in feeds(fit))


def entrance(model: Model, index: int = 0, passing: Container[str] = PASSING) -> tuple[Any, ...] | None:
    """The layers from an input through those that are `passing` to the first other, that one last; `None` when the way
    forks or is not known.
    """
    if index >= len(model.inputs):
        return None
    met: list[Any] = []
    current: Any = model.inputs[index]
    maker: Any = None
    for _ in range(16):
        found = list(_next(model, current, maker))
        if not found and met:
            return tuple(met)
        if len(found) != 1 or not isinstance(found[0].layer, (Layer, Model)):
            return None
        layer, current, maker = found[0].layer, found[0].output, found[0]
        if isinstance(layer, Model) and layer.kind in ("sequential", "functional") and layer.inputs:
            inner = entrance(layer, passing=passing)
            if inner is None:
                return None
            met += inner
            if isinstance(met[-1], Model) or met[-1].custom or met[-1].short_name not in passing:
                return tuple(met)
            continue
        met.append(layer)
        if isinstance(layer, Model) or layer.custom or layer.short_name not in passing:
            return tuple(met)
    return None


def _next(model: Model, tensor: Any, maker: LayerCall | None) -> Iterator[LayerCall]:
    """The calls that take a tensor, which the call `maker` gave if one did."""
    makers = {id(each) for each in (maker, getattr(tensor, "producer", None)) if each is not None}
    identity = getattr(tensor, "identity", 0)
    for call in model.calls:
        if any(
            taken is tensor or id(taken.producer) in makers or (taken.identity and taken.identity == identity)
            for taken in call.inputs
        ):
            yield call


def learner(model: Model, index: int = 0) -> Layer | None:
    """The layer that learns from an input as it is, `None` when something scales it first or nobody knows."""
    layers = entrance(model, index)
    last = layers[-1] if layers else None
    if not isinstance(last, Layer) or last.custom:
        return None
    if last.short_name in WRAPPERS:
        inner = last.argument("layer") or last.argument("*0")
        return last if isinstance(inner, Layer) and inner.short_name in LEARNING else None
    return last if last.short_name in LEARNING else None


def scaling_entrance(model: Model, index: int = 0) -> Any:
    """What the model itself scales its input with first: a Rescaling layer or a backbone that does; `None` for
    others.
    """
    layers = entrance(model, index)
    last = layers[-1] if layers else None
    if isinstance(last, Layer) and last.short_name == "Rescaling":
        return last
    if isinstance(last, Model) and last.kind == "backbone":
        known = backbones.find(last.name)
        own = known is not None and known.preprocessing == "builtin" and "include_preprocessing" not in last.arguments
        return last if own else None
    return None
