"""Turns what OpenCV reads, resizes and recolours into arrays of pixels from 0 to 255."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN_SHAPE, Content, Shape, Source, TensorSpec
from tflint.records import replace

_GREY = ("cv2.IMREAD_GRAYSCALE", 0)
_COLOUR = ("cv2.IMREAD_COLOR", 1)
_TO_GREY = ("cv2.COLOR_BGR2GRAY", "cv2.COLOR_RGB2GRAY")
_FROM_GREY = ("cv2.COLOR_GRAY2BGR", "cv2.COLOR_GRAY2RGB")
_RECOLOURED = ("BGR2RGB", "RGB2BGR", "BGR2HSV", "RGB2HSV", "HSV2BGR", "HSV2RGB", "BGR2LAB", "RGB2LAB", "RGB2YUV")


@op("cv2.imread", kind="numpy")
def imread(filename: Loose, flags: Loose = 1) -> TensorSpec:
    """An image as rows, columns and colours; one plane when it is read in grey."""
    known = flags in _GREY or flags in _COLOUR
    dims = (UNKNOWN_DIM, UNKNOWN_DIM) if flags in _GREY else (UNKNOWN_DIM, UNKNOWN_DIM, 3)
    content = Content(0.0, 255.0, source=Source("images")) if known else Content()
    return TensorSpec(Shape(dims) if known else UNKNOWN_SHAPE, "uint8" if known else None, content)


@op("cv2.resize", kind="numpy")
def resize(src: TensorSpec, dsize: Loose = None, *others: Loose, **more: Loose) -> TensorSpec:
    """An image of another size, which is given as width and height; an axis of one channel is lost."""
    content = replace(src.content, constant=None, order=None)
    if (
        src.shape.dims is None
        or len(src.shape.dims) not in (2, 3)
        or src.shape[-1] is UNKNOWN_DIM
        and src.shape.rank == 3
    ):
        return TensorSpec(UNKNOWN_SHAPE, src.dtype, content)
    pair = isinstance(dsize, tuple) and len(dsize) == 2
    sizes: tuple[Dim, ...] = tuple(_size(size) for size in dsize[::-1]) if pair else (UNKNOWN_DIM, UNKNOWN_DIM)
    planes = () if src.shape.rank == 2 or src.shape[-1] == 1 else src.shape.dims[2:]
    return TensorSpec(Shape((*sizes, *planes)), src.dtype, content)


def _size(given: Any) -> Dim:
    return given if isinstance(given, int) else UNKNOWN_DIM


@op("cv2.cvtColor", kind="numpy")
def cvt_color(src: TensorSpec, code: Loose, *others: Loose, **more: Loose) -> TensorSpec:
    """The same image in other colours."""
    content = replace(src.content, constant=None, order=None)
    dims = src.shape.dims
    if dims is not None and len(dims) == 3 and code in _TO_GREY:
        return TensorSpec(Shape(dims[:2]), src.dtype, content)
    if dims is not None and len(dims) == 2 and code in _FROM_GREY:
        return TensorSpec(Shape((*dims, 3)), src.dtype, content)
    same = isinstance(code, str) and code.removeprefix("cv2.COLOR_") in _RECOLOURED
    return TensorSpec(src.shape, src.dtype, content) if same else TensorSpec(UNKNOWN_SHAPE, src.dtype)
