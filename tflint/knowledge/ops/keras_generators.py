"""Turns Keras' image generators into the batches they give: images of a size and range, and labels of a class mode."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.keras_utils import _count_of, _size_pair
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import UNKNOWN, Configured, Content, DatasetSpec, Labels, Scaling, Shape, Source, TensorSpec

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
    if any(generator.arguments.get(name) not in (None, False, 0) for name in _CHANGES_RANGE):
        return Content(source=source)
    if factor in (None, 0):
        return Content(0.0, 255.0, source=source) if factor is not UNKNOWN else Content(source=source)
    if isinstance(factor, (int, float)) and factor > 0:
        return Content(0.0, 255.0 * factor, scalings=(Scaling("rescale", float(factor)),), source=source)
    return Content(source=source)


def _labels(mode: Any, classes: int | None) -> Any:
    if mode == "categorical":
        columns: Dim = classes if classes is not None else fresh("n_classes", 2)
        return TensorSpec(Shape((BATCH, columns)), "float32", Content(0.0, 1.0, Labels("one-hot", classes)), "numpy")
    if mode == "binary":
        return TensorSpec(Shape((BATCH,)), "float32", Content(0.0, 1.0, Labels("binary", 2)), "numpy")
    if mode == "sparse":
        return TensorSpec(Shape((BATCH,)), "float32", Content(0.0, None, Labels("integer", classes)), "numpy")
    return None if mode is None else UNKNOWN
