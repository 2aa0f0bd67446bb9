"""Turns `preprocess_input` of the pretrained models into images on the scale each of them was trained with."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.registry import Loose, op
from tflint.program.spec import Scaling, TensorSpec
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
