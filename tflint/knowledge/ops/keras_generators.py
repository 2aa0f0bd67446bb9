"""Turns Keras' image generators into the batches they give: images of a size and range, and labels of a class mode."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.applications import PREPARES
from tflint.knowledge.ops.keras_utils import _count_of, _size_pair
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import (
    UNKNOWN,
    Configured,
    Content,
    DatasetSpec,
    Labels,
    Reference,
    Scaling,
    Shape,
    Source,
    TensorSpec,
)

_GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_CHANGES_RANGE = (
    "preprocessing_function",
    "featurewise_center",
    "samplewise_center",
    "featurewise_std_normalization",
    "samplewise_std_normalization",
    "zca_whitening",
    "brightness_range",
    "channel_shift_range",
)
"""Arguments of a generator after which the limits of its pixels are not known."""


@op(f"{_GENERATOR}.flow_from_directory")
def flow_from_directory(
    self: Loose,
    directory: Loose,
    target_size: Loose = (256, 256),
    color_mode: Loose = "rgb",
    classes: Loose = None,
    class_mode: Loose = "categorical",
    batch_size: Loose = 32,
    shuffle: Loose = True,
    seed: Loose = None,
    save_to_dir: Loose = None,
    save_prefix: Loose = "",
    save_format: Loose = "png",
    follow_links: Loose = False,
    subset: Loose = None,
    interpolation: Loose = "nearest",
    keep_aspect_ratio: Loose = False,
) -> Any:
    """Images of a folder of classes in batches, for ever."""
    if not isinstance(self, Configured) or "data_format" in self.arguments:
        return UNKNOWN
    channels: Dim = _CHANNELS.get(color_mode, UNKNOWN_DIM) if isinstance(color_mode, str) else UNKNOWN_DIM
    image = TensorSpec(Shape((BATCH, *_size_pair(target_size), channels)), "float32", _pixels(self), "numpy")
    labels = _labels(class_mode, _count_of(classes))
    element: Any = UNKNOWN if labels is UNKNOWN else image if labels is None else (image, labels)
    return DatasetSpec(element, fresh("n_batches", 1), 1, kind="DirectoryIterator")


def _pixels(generator: Configured) -> Content:
    """What is known of the pixels a generator gives."""
    source = Source("images", "")
    factor = generator.arguments.get("rescale")
    changes = [name for name in _CHANGES_RANGE if generator.arguments.get(name) not in (None, False, 0)]
    if changes:
        prepared = _prepared(generator) if changes == ["preprocessing_function"] else ()
        return Content(scalings=prepared, source=source)
    if factor in (None, 0):
        return Content(0.0, 255.0, source=source) if factor is not UNKNOWN else Content(source=source)
    if isinstance(factor, (int, float)) and factor > 0:
        return Content(0.0, 255.0 * factor, scalings=(Scaling("rescale", float(factor)),), source=source)
    return Content(source=source)


def _prepared(generator: Configured) -> tuple[Scaling, ...]:
    """The steps of a generator that prepares images for a backbone, first by its function, then by `rescale`."""
    function, factor = generator.arguments.get("preprocessing_function"), generator.arguments.get("rescale")
    family = str(function).removesuffix(".preprocess_input").removeprefix("keras.applications.")
    if not isinstance(function, Reference) or family not in PREPARES:
        return ()
    steps = (Scaling("preprocess", family=family),)
    return (*steps, Scaling("rescale", float(factor))) if isinstance(factor, (int, float)) and factor else steps


def _labels(mode: Any, classes: int | None) -> Any:
    if mode == "categorical":
        columns: Dim = classes if classes is not None else fresh("n_classes", 2)
        return TensorSpec(Shape((BATCH, columns)), "float32", Content(0.0, 1.0, Labels("one-hot", classes)), "numpy")
    if mode == "binary":
        return TensorSpec(Shape((BATCH,)), "float32", Content(0.0, 1.0, Labels("binary", 2)), "numpy")
    if mode == "sparse":
        return TensorSpec(Shape((BATCH,)), "float32", Content(0.0, None, Labels("integer", classes)), "numpy")
    return None if mode is None else UNKNOWN


@op(f"{_GENERATOR}.flow_from_dataframe")
def flow_from_dataframe(
    self: Loose,
    dataframe: Loose,
    directory: Loose = None,
    x_col: Loose = "filename",
    y_col: Loose = "class",
    weight_col: Loose = None,
    target_size: Loose = (256, 256),
    color_mode: Loose = "rgb",
    classes: Loose = None,
    class_mode: Loose = "categorical",
    batch_size: Loose = 32,
    **others: Loose,
) -> Any:
    """Images named in a table in batches, for ever; `raw` labels are the table's columns as they are."""
    if not isinstance(self, Configured) or "data_format" in self.arguments or weight_col is not None:
        return UNKNOWN
    channels: Dim = _CHANNELS.get(color_mode, UNKNOWN_DIM) if isinstance(color_mode, str) else UNKNOWN_DIM
    image = TensorSpec(Shape((BATCH, *_size_pair(target_size), channels)), "float32", _pixels(self), "numpy")
    labels: Any = _raw(y_col) if class_mode == "raw" else _labels(class_mode, _count_of(classes))
    element: Any = UNKNOWN if labels is UNKNOWN else image if labels is None else (image, labels)
    return DatasetSpec(element, fresh("n_batches", 1), 1, kind="DataFrameIterator")


def _raw(columns: Any) -> Any:
    if isinstance(columns, str):
        return TensorSpec(Shape((BATCH,)), None, Content(), "numpy")
    listed = isinstance(columns, tuple) and all(isinstance(name, str) for name in columns)
    return TensorSpec(Shape((BATCH, len(columns))), None, Content(), "numpy") if listed else UNKNOWN


@op(f"{_GENERATOR}.flow")
def flow(
    self: Loose,
    x: Loose,
    y: Loose = None,
    batch_size: Loose = 32,
    shuffle: Loose = True,
    sample_weight: Loose = None,
    **others: Loose,
) -> Any:
    """Arrays of images and labels in batches, for ever; the images as `float32`, changed by the generator."""
    if not isinstance(self, Configured) or not isinstance(x, TensorSpec) or sample_weight is not None:
        return UNKNOWN
    if x.shape.rank != 4 or not (y is None or isinstance(y, TensorSpec)):
        return UNKNOWN
    image = TensorSpec(Shape((BATCH, *(x.shape.dims or ())[1:])), "float32", _rescaled(self, x.content), "numpy")
    if y is None:
        return DatasetSpec(image, fresh("n_batches", 1), 1, kind="NumpyArrayIterator")
    shape = Shape((BATCH, *y.shape.dims[1:])) if y.shape.dims else y.shape
    labels = TensorSpec(shape, y.dtype, Content(y.content.low, y.content.high, y.content.labels), "numpy")
    return DatasetSpec((image, labels), fresh("n_batches", 1), 1, kind="NumpyArrayIterator")


def _rescaled(generator: Configured, given: Content) -> Content:
    """The content of images after `rescale` and the other changes a generator makes."""
    factor = generator.arguments.get("rescale")
    changed = any(generator.arguments.get(name) not in (None, False, 0) for name in _CHANGES_RANGE)
    if changed or factor is UNKNOWN or given.low is None or given.high is None:
        return Content(source=given.source)
    if factor in (None, 0):
        return Content(given.low, given.high, scalings=given.scalings, source=given.source)
    if not isinstance(factor, (int, float)) or factor <= 0:
        return Content(source=given.source)
    steps = (*given.scalings, Scaling("rescale", float(factor)))
    return Content(given.low * factor, given.high * factor, scalings=steps, source=given.source)
