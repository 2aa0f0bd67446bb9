"""Splits the shape of maps into batch, spatial sizes and channels, and puts it together again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tflint.knowledge.layers.arguments import exactly, layout
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim
from tflint.program.spec import Shape, ShapeError, TensorSpec


@dataclass(frozen=True, slots=True)
class Frame:
    """A map's batch size, spatial sizes and channels; `first` says where the channels stand, `None` when not known."""

    batch: Dim
    spatial: tuple[Dim, ...]
    channels: Dim
    first: bool | None

    def shape(self, spatial: tuple[Dim, ...], channels: Dim) -> Shape:
        """A shape in the same arrangement with other sizes."""
        if self.first is None:
            return Shape((self.batch, *(UNKNOWN_DIM for _ in (*spatial, channels))))
        return Shape((self.batch, channels, *spatial) if self.first else (self.batch, *spatial, channels))


def frame(x: TensorSpec, count: int, data_format: Any) -> Frame | ShapeError:
    """The frame of an input with `count` spatial axes."""
    wrong = exactly(x, count + 2)
    if wrong is not None:
        return wrong
    first = layout(data_format)
    if isinstance(first, ShapeError):
        return first
    nothing = (UNKNOWN_DIM,) * count
    if x.shape.dims is None:
        return Frame(UNKNOWN_DIM, nothing, UNKNOWN_DIM, first)
    if first is None:
        return Frame(x.shape.dims[0], nothing, UNKNOWN_DIM, None)
    spatial = x.shape.dims[2:] if first else x.shape.dims[1:-1]
    return Frame(x.shape.dims[0], spatial, x.shape.dims[1 if first else -1], first)


def undefined_channels(x: TensorSpec, channels: Dim) -> ShapeError | None:
    """The objection to a channel axis without a size: weights cannot be made for it."""
    if channels is BATCH:
        return ShapeError(f"the channel axis of {x.shape!r} must have a known size", "undefined")
    return None
