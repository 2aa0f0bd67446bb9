"""Turns `tf.image` and the decoding of files into specs: sizes, and above all the range of the pixels."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import dtypes
from tflint.knowledge.ops.contents import moved
from tflint.knowledge.ops.sizes import integer_of, shape_of, size_of
from tflint.knowledge.ops.tf_call import tensor, tensor_op, wanted_dtype
from tflint.knowledge.registry import Loose
from tflint.program import dim
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN_SHAPE, Content, Scaling, Shape, ShapeError, Source, TensorSpec
from tflint.records import replace

_CHANNELS_LAST = 3


def _decoded(channels: Any, dtype: Any, rank: bool = True) -> TensorSpec:
    kind = wanted_dtype(dtype, "uint8")
    top = {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0}.get(kind or "")
    number = integer_of(channels)
    depth: Dim = number if number else UNKNOWN_DIM
    shape = Shape((UNKNOWN_DIM, UNKNOWN_DIM, depth)) if rank else UNKNOWN_SHAPE
    content = Content(0.0 if top else None, top, source=Source("images", "decoded"))
    return TensorSpec(shape, kind, content, "tensor")


@tensor_op("tf.image.decode_jpeg", "tf.io.decode_and_crop_jpeg")
def decode_jpeg(contents: Loose, channels: Loose = 0) -> TensorSpec:
    """Decode a JPEG file: bytes from 0 to 255."""
    return _decoded(channels, None)


@tensor_op("tf.image.decode_png")
def decode_png(contents: Loose, channels: Loose = 0, dtype: Loose = None) -> TensorSpec:
    """Decode a PNG file: bytes from 0 to 255, or 16 bits when asked."""
    return _decoded(channels, dtype)


@tensor_op("tf.image.decode_bmp")
def decode_bmp(contents: Loose, channels: Loose = 0) -> TensorSpec:
    """Decode a BMP file."""
    return _decoded(channels, None)


@tensor_op("tf.image.decode_image")
def decode_image(
    contents: Loose, channels: Loose = None, dtype: Loose = None, name: Loose = None, expand_animations: Loose = True
) -> TensorSpec:
    """Decode a picture of any format, whose rank is known only without animations."""
    return _decoded(channels, dtype, rank=expand_animations is False)


def _image(value: Any) -> Any:
    """The image or batch of images given, and the axis of its height."""
    x = tensor(value)
    if isinstance(x, ShapeError):
        return x, None
    if x.shape.rank is not None and x.shape.rank not in (3, 4):
        return ShapeError(f"images have 3 or 4 axes, not {x.shape.rank}", "rank"), None
    return x, None if x.shape.rank is None else x.shape.rank - _CHANNELS_LAST


def _with_size(
    x: TensorSpec, top: int | None, height: Dim, width: Dim, dtype: str | None, content: Content
) -> TensorSpec:
    if top is None or x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, dtype, content, "tensor")
    sizes = list(x.shape.dims)
    sizes[top : top + 2] = [height, width]
    return TensorSpec(Shape(tuple(sizes)), dtype, content, "tensor")


@tensor_op("tf.image.resize")
def resize(
    images: Loose,
    size: Loose,
    method: Loose = "bilinear",
    preserve_aspect_ratio: Loose = False,
    antialias: Loose = False,
) -> Any:
    """Give images another size; the result is float but the range stays that of the bytes."""
    x, top = _image(images)
    if isinstance(x, ShapeError):
        return x
    word = method.rpartition(".")[2].lower() if isinstance(method, str) else ""
    nearest = word in ("nearest", "nearest_neighbor")
    dtype = (
        x.dtype
        if nearest
        else "float32"
        if word in ("bilinear", "area", "bicubic", "gaussian", "lanczos3", "lanczos5", "mitchellcubic")
        else None
    )
    sizes = shape_of(size)
    if sizes.dims is not None and len(sizes.dims) != 2:
        return ShapeError(f"a size of {len(sizes.dims)} numbers, images need 2", "rank")
    height, width = (
        sizes.dims if sizes.dims is not None and preserve_aspect_ratio is False else (UNKNOWN_DIM, UNKNOWN_DIM)
    )
    content = moved(x.content, top == 1)
    if word not in ("bilinear", "nearest", "nearest_neighbor", "area"):
        content = replace(content, low=None, high=None)
    if dtype == "float32" and x.dtype is not None and "int" in x.dtype:
        content = replace(content, marks=content.marks | {"interpolated"})
    return _with_size(x, top, height, width, dtype, content)


@tensor_op("tf.image.crop_and_resize")
def crop_and_resize(image: Loose, boxes: Loose, box_indices: Loose, crop_size: Loose) -> Any:
    """Cut boxes out of images and give all of them one size."""
    x, found, sizes = tensor(image), tensor(boxes), shape_of(crop_size)
    if isinstance(x, ShapeError) or isinstance(found, ShapeError):
        return x if isinstance(x, ShapeError) else found
    known = sizes.dims if sizes.rank == 2 and sizes.dims is not None else (UNKNOWN_DIM, UNKNOWN_DIM)
    return TensorSpec(Shape((found.shape[0], *known, x.shape[3])), "float32", moved(x.content, False), "tensor")


@tensor_op("tf.image.resize_with_pad")
def resize_with_pad(image: Loose, target_height: Loose, target_width: Loose) -> Any:
    """Give images another size, the rest padded."""
    x, top = _image(image)
    if isinstance(x, ShapeError):
        return x
    return _with_size(x, top, size_of(target_height), size_of(target_width), "float32", _padded(x, top))


def _padded(x: TensorSpec, top: int | None) -> Content:
    content = moved(x.content, top == 1)
    low, high = content.low, content.high
    return replace(content, low=None if low is None else min(low, 0.0), high=None if high is None else max(high, 0.0))


@tensor_op("tf.image.resize_with_crop_or_pad")
def resize_with_crop_or_pad(image: Loose, target_height: Loose, target_width: Loose) -> Any:
    """Cut or pad images to a size."""
    x, top = _image(image)
    if isinstance(x, ShapeError):
        return x
    return _with_size(x, top, size_of(target_height), size_of(target_width), x.dtype, _padded(x, top))


@tensor_op("tf.image.pad_to_bounding_box")
def pad_to_bounding_box(
    image: Loose, offset_height: Loose, offset_width: Loose, target_height: Loose, target_width: Loose
) -> Any:
    """Pad images to a size."""
    return resize_with_crop_or_pad(image, target_height, target_width)


@tensor_op("tf.image.crop_to_bounding_box")
def crop_to_bounding_box(
    image: Loose, offset_height: Loose, offset_width: Loose, target_height: Loose, target_width: Loose
) -> Any:
    """Cut a box out of images."""
    x, top = _image(image)
    if isinstance(x, ShapeError):
        return x
    return _with_size(x, top, size_of(target_height), size_of(target_width), x.dtype, moved(x.content, top == 1))


@tensor_op("tf.image.central_crop")
def central_crop(image: Loose, central_fraction: Loose) -> Any:
    """Cut the middle out of images."""
    x, top = _image(image)
    if isinstance(x, ShapeError):
        return x
    return (
        x
        if central_fraction == 1.0
        else _with_size(x, top, UNKNOWN_DIM, UNKNOWN_DIM, x.dtype, moved(x.content, top == 1))
    )


@tensor_op("tf.image.non_max_suppression")
def non_max_suppression(
    boxes: Loose,
    scores: Loose,
    max_output_size: Loose,
    iou_threshold: Loose = 0.5,
    score_threshold: Loose = float("-inf"),
    name: Loose = None,
) -> Any:
    """The indices of the boxes to keep, of one image."""
    for each, rank, what in ((tensor(boxes), 2, "boxes"), (tensor(scores), 1, "scores")):
        if isinstance(each, ShapeError):
            return each
        if each.shape.dims is not None and each.shape.rank != rank:
            return ShapeError(f"{what} have to be of rank {rank}, not {each.shape.rank}", "rank")
    return TensorSpec(Shape((UNKNOWN_DIM,)), "int32", kind="tensor")


@tensor_op("tf.image.extract_patches")
def extract_patches(images: TensorSpec, sizes: Loose, strides: Loose, rates: Loose, padding: Loose) -> TensorSpec:
    """Windows of images, the values of each in one row: as many places as a convolution has."""
    known = [ones[1:3] for ones in (sizes, strides, rates) if isinstance(ones, tuple) and len(ones) == 4]
    if images.shape.rank != 4 or len(known) != 3 or not all(type(n) is int and n > 0 for pair in known for n in pair):
        return TensorSpec(UNKNOWN_SHAPE, images.dtype, kind="tensor")
    batch, *places, channels = images.shape.dims or ()
    windows = [
        _windows(size, window, step, rate, padding) for size, window, step, rate in zip(places, *known, strict=True)
    ]
    depth = UNKNOWN_DIM if channels is dim.BATCH else dim.mul(channels, known[0][0] * known[0][1])
    return TensorSpec(Shape((batch, *windows, depth)), images.dtype, moved(images.content, False), "tensor")


def _windows(size: Dim, window: int, step: int, rate: int, padding: object) -> Dim:
    if size is dim.BATCH or size is UNKNOWN_DIM or padding not in ("VALID", "SAME"):
        return UNKNOWN_DIM
    if padding == "SAME":
        return dim.ceildiv(size, step)
    return dim.add(dim.floordiv(dim.sub(size, (window - 1) * rate + 1), step), 1)


@tensor_op("tf.image.random_crop")
def random_crop(value: Loose, size: Loose) -> Any:
    """Cut a box of a size out of a tensor."""
    x = tensor(value)
    if isinstance(x, ShapeError):
        return x
    sizes = shape_of(size)
    if sizes.dims is not None and x.shape.dims is not None:
        if len(sizes.dims) != len(x.shape.dims):
            return ShapeError(f"a size of {len(sizes.dims)} numbers for a tensor of rank {len(x.shape.dims)}", "rank")
        for mine, wanted in zip(x.shape.dims, sizes.dims, strict=False):
            if isinstance(mine, int) and isinstance(wanted, int) and wanted > mine:
                return ShapeError(f"a crop of {wanted} does not fit into {mine}", "value")
    return TensorSpec(sizes, x.dtype, moved(x.content, False), "tensor")


def _keeping(name: str, keeps_range: bool) -> None:
    @tensor_op(f"tf.image.{name}")
    def function(image: Loose, *rest: Loose) -> Any:
        """Change pixels or their places, not their number."""
        x = tensor(image)
        if isinstance(x, ShapeError):
            return x
        content = moved(x.content, True)
        return TensorSpec(x.shape, x.dtype, content if keeps_range else replace(content, low=None, high=None), "tensor")


for _name in ("flip_left_right", "flip_up_down", "random_flip_left_right", "random_flip_up_down"):
    _keeping(_name, True)
for _name in (
    "adjust_brightness",
    "adjust_contrast",
    "adjust_hue",
    "adjust_saturation",
    "random_brightness",
    "random_contrast",
    "random_hue",
    "random_saturation",
    "random_jpeg_quality",
    "adjust_jpeg_quality",
    "adjust_gamma",
    "rgb_to_hsv",
    "hsv_to_rgb",
    "stateless_random_brightness",
    "stateless_random_contrast",
    "stateless_random_hue",
    "stateless_random_saturation",
    "stateless_random_flip_left_right",
    "stateless_random_flip_up_down",
):
    _keeping(_name, False)


@tensor_op("tf.image.rot90", "tf.image.transpose")
def rot90(image: Loose, k: Loose = 1) -> Any:
    """Turn images by a quarter, or over their diagonal."""
    x, top = _image(image)
    if isinstance(x, ShapeError):
        return x
    if top is None or not isinstance(k, int):
        return TensorSpec(UNKNOWN_SHAPE, x.dtype, moved(x.content, False), "tensor")
    height, width = x.shape[top], x.shape[top + 1]
    pair = (width, height) if k % 2 else (height, width)
    return _with_size(x, top, *pair, x.dtype, moved(x.content, top == 1))


def _channels(value: Any, was: int, now: int, what: str) -> Any:
    x = tensor(value)
    if isinstance(x, ShapeError) or x.shape.dims is None:
        return x if isinstance(x, ShapeError) else TensorSpec(UNKNOWN_SHAPE, x.dtype, moved(x.content, False), "tensor")
    if dim.compare(x.shape[-1], was) is dim.Comparison.NE:
        return ShapeError(f"{what} takes {was} channels, not {dim.show(x.shape[-1])}")
    return TensorSpec(Shape((*x.shape.dims[:-1], now)), x.dtype, moved(x.content, True), "tensor")


@tensor_op("tf.image.rgb_to_grayscale")
def rgb_to_grayscale(images: Loose) -> Any:
    """Make one channel of three."""
    return _channels(images, 3, 1, "rgb_to_grayscale")


@tensor_op("tf.image.grayscale_to_rgb")
def grayscale_to_rgb(images: Loose) -> Any:
    """Make three channels of one."""
    return _channels(images, 1, 3, "grayscale_to_rgb")


@tensor_op("tf.image.convert_image_dtype")
def convert_image_dtype(image: Loose, dtype: Loose, saturate: Loose = False) -> Any:
    """Convert pixels with their scale: whole types are full range, floats are 0 to 1."""
    x = tensor(image)
    if isinstance(x, ShapeError):
        return x
    wanted = wanted_dtype(dtype, None)
    content = replace(moved(x.content, True), low=None, high=None)
    if wanted == x.dtype and wanted is not None:
        return x
    if dtypes.is_integer(x.dtype) and dtypes.is_float(wanted):
        top = float(dtypes.LIMITS[x.dtype or ""][1])
        low, high = (None if end is None else end / top for end in (x.content.low, x.content.high))
        unsigned = x.dtype in dtypes.UNSIGNED
        content = replace(
            content,
            low=0.0 if low is None and unsigned else low,
            high=1.0 if high is None and unsigned else high,
            scalings=(*content.scalings, Scaling("divide", top)),
        )
    return TensorSpec(x.shape, wanted, content, "tensor")


@tensor_op("tf.image.per_image_standardization")
def per_image_standardization(image: Loose) -> Any:
    """Bring each image to mean 0 and deviation 1."""
    x, _ = _image(image)
    if isinstance(x, ShapeError):
        return x
    content = replace(
        moved(x.content, True), low=None, high=None, scalings=(*x.content.scalings, Scaling("standardise"))
    )
    return TensorSpec(x.shape, x.dtype if x.dtype in (None, "float16") else "float32", content, "tensor")
