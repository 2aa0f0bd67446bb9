"""Turns `preprocess_input` of the pretrained models into images on the scale each of them was trained with."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.registry import Loose, op
from tflint.program.dim import BATCH
from tflint.program.spec import UNKNOWN, Content, Scaling, TensorSpec
from tflint.records import replace

_TO_UNIT = (
    "inception_v3",
    "inception_resnet_v2",
    "xception",
    "mobilenet",
    "mobilenet_v2",
    "nasnet",
    "resnet_v2",
)
"""Families whose pixels are brought from 0..255 to -1..1."""
_BY_CHANNEL = ("vgg16", "vgg19", "resnet", "resnet50", "densenet")
"""Families whose channels are centred by the means of ImageNet."""
PREPARES = {
    **dict.fromkeys(_TO_UNIT, "tf"),
    **dict.fromkeys(_BY_CHANNEL, "caffe"),
    "densenet": "torch",
}
"""What each family's function makes of pixels, in the words of the table of backbones."""
_UNTOUCHED = ("efficientnet", "efficientnet_v2", "mobilenet_v3", "convnext")
"""Families whose models scale inside: their function gives back what it gets."""


def _register(family: str, to_unit: bool) -> None:
    @op(f"keras.applications.{family}.preprocess_input")
    def preprocess_input(x: TensorSpec, data_format: Loose = None) -> TensorSpec:
        pixels = to_unit and x.content.low == 0 and x.content.high == 255
        content = replace(
            x.content,
            low=-1.0 if pixels else None,
            high=1.0 if pixels else None,
            constant=None,
            labels=None,
            scalings=(*x.content.scalings, Scaling("preprocess", family=family)),
        )
        whole = x.dtype is None or x.dtype.startswith(("int", "uint"))
        dtype = "float32" if whole and x.kind == "numpy" and x.dtype is not None else None if whole else x.dtype
        return x.with_(dtype=dtype, content=content)


for _family in (*_TO_UNIT, *_BY_CHANNEL):
    _register(_family, _family in _TO_UNIT)


@op(*(f"keras.applications.{family}.preprocess_input" for family in _UNTOUCHED))
def unchanged(x: Loose, data_format: Loose = None) -> Any:
    """The same images."""
    return x


@op("keras.applications.imagenet_utils.preprocess_input")
def preprocess_input(x: TensorSpec, data_format: Loose = None, mode: Loose = "caffe") -> TensorSpec:
    """Images on one of three scales."""
    whole = x.dtype is None or x.dtype.startswith(("int", "uint"))
    content = Content(scalings=(*x.content.scalings, Scaling("preprocess")))
    return x.with_(dtype=None if whole else x.dtype, content=content)


@op("keras.applications.imagenet_utils.correct_pad")
def correct_pad(inputs: TensorSpec, kernel_size: Loose) -> Any:
    """The zeros before and after the height and the width that a window with a stride of 2 needs."""
    sides = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sizes = tuple(inputs.shape)[1:3]
    known = isinstance(sides, tuple) and len(sides) == 2 and all(isinstance(side, int) for side in sides)
    numbers = [size for size in sizes if isinstance(size, int)]
    if not known or len(sizes) != 2 or len(numbers) not in (0 if sizes == (BATCH, BATCH) else 2, 2):
        return UNKNOWN
    less = [1 - number % 2 for number in numbers] or [1, 1]
    return tuple((side // 2 - one, side // 2) for side, one in zip(sides, less))


@op("keras.applications.imagenet_utils.obtain_input_shape")
def obtain_input_shape(
    input_shape: Loose,
    default_size: Loose,
    min_size: Loose,
    data_format: Loose,
    require_flatten: Loose,
    weights: Loose = None,
) -> Any:
    """The input shape of a ready-made model: the one given, or the one it was trained with."""
    if input_shape is None and require_flatten is True and isinstance(default_size, int):
        return (default_size, default_size, 3)
    if input_shape is None and require_flatten is False:
        return (BATCH, BATCH, 3)
    return input_shape if isinstance(input_shape, tuple) else UNKNOWN
