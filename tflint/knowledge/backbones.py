"""Looks up the models of `keras.applications`: sizes, preprocessing, and the shape of what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tflint.knowledge.tables import read
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, Expr, add, ceildiv, floordiv, sub
from tflint.program.spec import UNKNOWN, Shape, ShapeError, TensorSpec


@dataclass(frozen=True, slots=True)
class Backbone:
    """One model: default and smallest image size in pixels, channels of its last map, what one pixel of that map
    covers, preprocessing.

    `steps` are what happens to height and width in order, `weights` count those of the model on colour images.
    `preprocessing` is caffe (BGR minus means), tf (-1..1), torch (ImageNet mean and deviation) or builtin (0..255
    expected).
    """

    name: str
    size: int
    minimum: int
    channels: int
    stride: int
    preprocessing: str
    steps: str = ""
    weights: int | None = None
    weights_with_top: int | None = None


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
        row["steps"],
        row.get("weights"),
        row.get("weights_with_top"),
    )


@dataclass(frozen=True, slots=True)
class Inner:
    """One layer inside a backbone: its map has floor((size + plus) / by) pixels a side and so many channels."""

    name: str
    kind: str
    plus: int | None
    by: int | None
    channels: int | None


@cache
def layers(name: str) -> tuple[Inner, ...]:
    """The layers before the top of a constructor's model in Keras's order, none where they are not known."""
    return _tables().get(name.rpartition(".")[2], ())


@cache
def _tables() -> dict[str, tuple[Inner, ...]]:
    found: dict[str, list[Inner]] = {}
    for line in (files("tflint.knowledge.tables") / "backbone_layers.tsv").read_text().splitlines()[1:]:
        model, layer, kind, plus, by, channels = line.split("\t")
        numbers = (None if cell == "?" else int(cell) for cell in (plus, by, channels))
        found.setdefault(model, []).append(Inner(layer, kind, *numbers))
    return {model: tuple(rows) for model, rows in found.items()}


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
    sizes = given[:2] if isinstance(given, tuple) and len(given) == 3 else (BATCH, BATCH) if given is None else ()
    height, width = (reduced(known, size) for size in sizes) if sizes else (UNKNOWN_DIM, UNKNOWN_DIM)
    return TensorSpec(Shape((BATCH, height, width, known.channels)), "float32")


def reduced(backbone: Backbone, size: Any) -> Any:
    """What is left of the height or width of an image in the last map of a backbone."""
    if size is None or size is BATCH:
        return BATCH
    if not isinstance(size, (int, Expr)):
        return UNKNOWN_DIM
    for step in backbone.steps.split():
        size = STEPS[step](size)
    return size


STEPS: Mapping[str, Callable[[Dim], Dim]] = {
    "half": lambda size: floordiv(size, 2),
    "half-up": lambda size: ceildiv(size, 2),
    "trim": lambda size: sub(size, 2),
    "trim-half": lambda size: add(floordiv(sub(size, 3), 2), 1),
}
"""Windows without padding lose the edge, strides of two halve: what the layers of a backbone do to a size."""
