"""Layers that prepare or augment images: rescale, resize, crop, and the random ones that keep the shape."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import layout, positive
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import FLOAT, keras_layer, settled
from tflint.knowledge.registry import Loose
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Reference, Scaling, Shape, ShapeError, TensorSpec
from tflint.records import replace


@keras_layer("Rescaling")
def rescaling(x: TensorSpec, scale: Loose, offset: Loose = 0.0) -> Answer:
    """Multiply by `scale` and add `offset`."""
    factor = float(scale) if isinstance(scale, (int, float)) else None
    scalings = (*x.content.scalings, Scaling("rescale", factor))
    content = replace(x.content, low=None, high=None, labels=None, constant=None, scalings=scalings)
    low, high = x.content.low, x.content.high
    if factor is not None and isinstance(offset, (int, float)) and low is not None and high is not None:
        ends = (low * factor + offset, high * factor + offset)
        content = replace(content, low=min(ends), high=max(ends))
    return TensorSpec(x.shape, FLOAT, content)


def _unlike_image(x: TensorSpec) -> ShapeError | None:
    if x.shape.dims is not None and len(x.shape.dims) not in (3, 4):
        return ShapeError(f"expects 3 or 4 axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    return None


def _cut(x: TensorSpec, height: Any, width: Any, data_format: Any, content: Content) -> Answer:
    """The image or batch of images with another height and width."""
    made: list[Dim] = []
    for value, name in ((height, "height"), (width, "width")):
        found = positive(value, name)
        if isinstance(found, ShapeError):
            return found
        made.append(found)
    wrong = _unlike_image(x)
    first = layout(data_format)
    if wrong is not None or isinstance(first, ShapeError):
        return wrong or first  # type: ignore[return-value]
    if x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, settled(x), content)
    dims = list(x.shape.dims)
    start = len(dims) - 3
    if first is None:
        dims[start:] = [UNKNOWN_DIM] * 3
    else:
        dims[start + first : start + first + 2] = made
    return TensorSpec(Shape(tuple(dims)), settled(x), content)


@keras_layer("Resizing")
def resizing(
    x: TensorSpec,
    height: Dim,
    width: Dim,
    interpolation: Loose = "bilinear",
    pad_to_aspect_ratio: Loose = False,
    data_format: Loose = None,
) -> Answer:
    """Bring images to one size."""
    smooth = isinstance(interpolation, str) and not isinstance(interpolation, Reference)
    kept = smooth and interpolation in ("bilinear", "nearest", "area") and not pad_to_aspect_ratio
    given = replace(x.content, constant=None)
    return _cut(x, height, width, data_format, given if kept else replace(given, low=None, high=None))


@keras_layer("CenterCrop")
def center_crop(x: TensorSpec, height: Dim, width: Dim, data_format: Loose = None) -> Answer:
    """Cut the middle out of images, or enlarge what is smaller."""
    return _cut(x, height, width, data_format, replace(x.content, constant=None))


@keras_layer("RandomCrop")
def random_crop(x: TensorSpec, height: Dim, width: Dim, data_format: Loose = None) -> Answer:
    """Cut a random part out of images in training, the middle otherwise."""
    return _cut(x, height, width, data_format, replace(x.content, constant=None))


KEEPING = ("RandomFlip", "RandomGrayscale", "CutMix", "MixUp", "MaxNumBoundingBoxes")
MOVING = (
    "RandomRotation",
    "RandomZoom",
    "RandomTranslation",
    "RandomShear",
    "RandomPerspective",
    "RandomElasticTransform",
)
COLOURING = (
    "RandomContrast",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomGaussianBlur",
    "RandomHue",
    "RandomInvert",
    "RandomPosterization",
    "RandomSaturation",
    "RandomSharpness",
    "Solarization",
    "AutoContrast",
    "AugMix",
    "Equalization",
    "RandAugment",
    "ContrastLimitedAdaptiveHistogramEqualization",
)


@keras_layer(*KEEPING)
def rearranged(x: TensorSpec) -> Answer:
    """Mirror, cut, mix or bleach images: the same shape and range."""
    return _unlike_image(x) or TensorSpec(x.shape, settled(x), replace(x.content, constant=None))


@keras_layer("RandomErasing")
def erased(x: TensorSpec, fill_value: Loose = None) -> Answer:
    """Overwrite a part of each image, with noise around 0 unless a value is given: the same shape."""
    return moved(x, fill_value if isinstance(fill_value, (int, float)) else UNKNOWN)


@keras_layer(*MOVING)
def moved(x: TensorSpec, fill_value: Loose = 0.0) -> Answer:
    """Move images about and fill what comes free: the same shape."""
    content = replace(x.content, constant=None)
    low, high = x.content.low, x.content.high
    if not isinstance(fill_value, (int, float)) or low is None or high is None:
        content = replace(content, low=None, high=None)
    else:
        content = replace(content, low=min(low, float(fill_value)), high=max(high, float(fill_value)))
    return _unlike_image(x) or TensorSpec(x.shape, settled(x), content)


@keras_layer(*COLOURING)
def coloured(x: TensorSpec, value_range: Loose = (0, 255)) -> Answer:
    """Change colours within `value_range`: the same shape."""
    content = replace(x.content, constant=None)
    if (x.content.low, x.content.high) != value_range:
        content = replace(content, low=None, high=None)
    return _unlike_image(x) or TensorSpec(x.shape, settled(x), content)


@keras_layer("RandomHeight")
def random_height(x: TensorSpec, factor: Loose) -> Answer:
    """Stretch images to a random height (Keras 2)."""
    return _stretched(x, -3)


@keras_layer("RandomWidth")
def random_width(x: TensorSpec, factor: Loose) -> Answer:
    """Stretch images to a random width (Keras 2)."""
    return _stretched(x, -2)


def _stretched(x: TensorSpec, place: int) -> Answer:
    if x.shape.dims is None or len(x.shape.dims) < 3:
        return TensorSpec(UNKNOWN_SHAPE, settled(x))
    dims = list(x.shape.dims)
    dims[place] = BATCH
    return TensorSpec(Shape(tuple(dims)), settled(x), replace(x.content, constant=None))
