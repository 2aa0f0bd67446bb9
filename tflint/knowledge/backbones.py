"""Looks up the models of `keras.applications`: sizes, preprocessing, and the shape of what they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tflint.knowledge.tables import read
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, Shape, ShapeError, TensorSpec


@dataclass(frozen=True, slots=True)
class Backbone:
    """One model: default and smallest image size in pixels, channels of its last map, what one pixel of that map
    covers, preprocessing.

    `preprocessing` is caffe (BGR minus means), tf (-1..1), torch (ImageNet mean and deviation) or builtin (0..255
    expected).
    """

    name: str
    size: int
    minimum: int
    channels: int
    stride: int
    preprocessing: str


@cache
def find(name: str) -> Backbone | None:
    """The backbone of a canonical constructor name, `None` when tflint does not know it."""
    row = read("backbones").get(name.rpartition(".")[2])
    if row is None:
        return None
    short = name.rpartition(".")[2]
    return Backbone(
        f"keras.applications.{short}",
        row["size"],
        row["minimum"],
        row["channels"],
        row.get("stride", 32),
        row["preprocessing"],
    )


def output(name: str, arguments: Mapping[str, Any]) -> TensorSpec | ShapeError:
    """The output of a constructor's model; an error where Keras refuses the input size."""
    known = find(name)
    if known is None:
        return TensorSpec()
    top = arguments.get("include_top", True)
    if top is True:
        classes = arguments.get("classes", 1000)
        return TensorSpec(Shape((BATCH, classes if isinstance(classes, int) else UNKNOWN_DIM)), "float32")
    if top is not False:
        return TensorSpec()
    given = arguments.get("input_shape")
    if isinstance(given, tuple) and len(given) == 3:
        small = [size for size in given[:2] if isinstance(size, int) and size < known.minimum]
        if small and known.minimum > 1:
            return ShapeError(
                f"images of {given[0]}x{given[1]} are below the minimum of {known.minimum}x{known.minimum}", "value"
            )
    pooling = arguments.get("pooling")
    if pooling is UNKNOWN:
        return TensorSpec()
    if pooling is not None:
        return TensorSpec(Shape((BATCH, known.channels)), "float32")
    return TensorSpec(Shape((BATCH, UNKNOWN_DIM, UNKNOWN_DIM, known.channels)), "float32")
