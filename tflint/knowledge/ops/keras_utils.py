"""Turns the helpers of `keras.utils` into what they make of labels, sequences, files and folders."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.contents import fresh_order
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, DatasetSpec, Labels, Scaling, Shape, Source, TensorSpec
from tflint.records import replace


@op("keras.utils.to_categorical", kind="numpy")
def to_categorical(x: TensorSpec, num_classes: Loose = None) -> Any:
    """One row of zeros with a one for each class id; a last axis of size 1 is dropped; columns default to the
    largest id plus one.
    """
    dims = x.shape.dims
    highest = x.content.high
    known = isinstance(num_classes, int) and not isinstance(num_classes, bool)
    columns: Dim = num_classes if known else UNKNOWN_DIM
    if num_classes is None and highest is not None and x.content.labels is not None and float(highest).is_integer():
        columns = int(highest) + 1
    content = Content(
        0.0,
        1.0,
        Labels("one-hot", columns if isinstance(columns, int) else None),
        source=x.content.source,
        order=x.content.order,
    )
    if dims is None:
        return TensorSpec(UNKNOWN_SHAPE, "float64", content)
    if dims and dims[-1] == 1 and len(dims) > 1:
        dims = dims[:-1]
    if dims and not isinstance(dims[-1], int) and len(dims) > 1:
        return TensorSpec(UNKNOWN_SHAPE, "float64", content)
    return TensorSpec(Shape((*dims, columns)), "float64", content)


@op("keras.utils.normalize", kind="numpy")
def normalize(x: TensorSpec, axis: Loose = -1, order: Loose = 2) -> Any:
    """Each vector along an axis divided by its norm."""
    content = replace(
        x.content, low=-1.0, high=1.0, scalings=(*x.content.scalings, Scaling("normalise")), constant=None
    )
    if x.content.low is not None and x.content.low >= 0:
        content = replace(content, low=0.0)
    return x.with_(dtype="float64" if x.dtype != "float32" else x.dtype, content=content)


@op("keras.utils.pad_sequences", kind="numpy")
def pad_sequences(sequences: TensorSpec, maxlen: Loose = None, dtype: Loose = "int32", padding: Loose = "pre") -> Any:
    """Sequences cut and filled to one length."""
    length: Dim = maxlen if isinstance(maxlen, int) else fresh("max_length")
    if sequences.shape.dims is None:
        return TensorSpec(kind="numpy")
    count, rest = sequences.shape[0], sequences.shape.dims[2:]
    low = sequences.content.low
    content = Content(
        low=None if low is None else min(low, 0.0),
        high=sequences.content.high,
        source=sequences.content.source,
        order=sequences.content.order,
    )
    return TensorSpec(
        Shape((count, length, *rest)), dtype if isinstance(dtype, str) and "." not in dtype else None, content
    )


def _size_pair(value: Any) -> tuple[Dim, Dim]:
    if isinstance(value, tuple) and len(value) == 2:
        height, width = (size if isinstance(size, int) else UNKNOWN_DIM for size in value)
        return height, width
    return UNKNOWN_DIM, UNKNOWN_DIM


def _count_of(names: Any) -> int | None:
    return len(names) if isinstance(names, tuple) else None


@op("keras.utils.image_dataset_from_directory")
def image_dataset_from_directory(
    directory: Loose,
    labels: Loose = "inferred",
    label_mode: Loose = "int",
    class_names: Loose = None,
    color_mode: Loose = "rgb",
    batch_size: Loose = 32,
    image_size: Loose = (256, 256),
    shuffle: Loose = True,
    seed: Loose = None,
    validation_split: Loose = None,
    subset: Loose = None,
) -> Any:
    """Images of a folder of classes, 0 to 255, in batches."""
    channels: Dim = (
        {"rgb": 3, "rgba": 4, "grayscale": 1}.get(color_mode, UNKNOWN_DIM)
        if isinstance(color_mode, str)
        else UNKNOWN_DIM
    )
    batched = batch_size is not None
    front: tuple[Dim, ...] = (BATCH,) if batched else ()
    source = Source("images", str(directory) if isinstance(directory, str) else "")
    image = TensorSpec(
        Shape((*front, *_size_pair(image_size), channels)), "float32", Content(0.0, 255.0, source=source), "tensor"
    )
    if labels is UNKNOWN or label_mode is UNKNOWN:
        return DatasetSpec(UNKNOWN, UNKNOWN_DIM, int(batched))
    label = _folder_labels(label_mode, _count_of(class_names), front)
    element: Any = image if labels is None or label_mode is None else (image, label)
    dataset = DatasetSpec(element, fresh("n_batches", 1), int(batched))
    return (dataset, dataset) if subset == "both" else dataset


def _folder_labels(mode: Any, classes: int | None, front: tuple[Dim, ...]) -> Any:
    if mode == "int":
        return TensorSpec(Shape(front), "int32", Content(0.0, None, Labels("integer", classes)), "tensor")
    if mode == "binary":
        return TensorSpec(Shape((*front, 1)), "float32", Content(0.0, 1.0, Labels("binary", 2)), "tensor")
    if mode == "categorical":
        columns: Dim = classes if classes is not None else fresh("n_classes", 2)
        return TensorSpec(Shape((*front, columns)), "float32", Content(0.0, 1.0, Labels("one-hot", classes)), "tensor")
    return UNKNOWN


@op("keras.utils.text_dataset_from_directory")
def text_dataset_from_directory(
    directory: Loose,
    labels: Loose = "inferred",
    label_mode: Loose = "int",
    class_names: Loose = None,
    batch_size: Loose = 32,
) -> Any:
    """Texts of a folder of classes, in batches."""
    front: tuple[Dim, ...] = (BATCH,) if batch_size is not None else ()
    text = TensorSpec(Shape(front), "string", Content(source=Source("file")), "tensor")
    if labels is UNKNOWN or label_mode is UNKNOWN:
        return DatasetSpec(UNKNOWN, UNKNOWN_DIM, 1)
    element: Any = (
        text
        if labels is None or label_mode is None
        else (text, _folder_labels(label_mode, _count_of(class_names), front))
    )
    return DatasetSpec(element, fresh("n_batches", 1), len(front))


@op("keras.utils.timeseries_dataset_from_array")
def timeseries_dataset_from_array(
    data: TensorSpec,
    targets: Loose = None,
    sequence_length: Loose = None,
    sequence_stride: Loose = 1,
    sampling_rate: Loose = 1,
    batch_size: Loose = 128,
) -> Any:
    """Windows over a series; their length is `None` in the spec, whatever `sequence_length` says."""
    inner = data.shape.dims[1:] if data.shape.dims else None
    front: tuple[Dim, ...] = (BATCH,) if batch_size is not None else ()
    window = TensorSpec(Shape(None if inner is None else (*front, BATCH, *inner)), data.dtype, data.content, "tensor")
    if targets is None:
        return DatasetSpec(window, UNKNOWN_DIM, len(front))
    target: Any = UNKNOWN
    if isinstance(targets, TensorSpec) and targets.shape.dims is not None:
        target = TensorSpec(Shape((*front, *targets.shape.dims[1:])), targets.dtype, targets.content, "tensor")
    return DatasetSpec((window, target), UNKNOWN_DIM, len(front))


@op("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(path: Loose, grayscale: Loose = False, color_mode: Loose = "rgb", target_size: Loose = None) -> Any:
    """An image as PIL gives it: (width, height) inside, an array of height, width, channels once converted."""
    from tflint.program.spec import Configured

    arguments = {"target_size": target_size, "color_mode": "grayscale" if grayscale is True else color_mode}
    return Configured("PIL.Image.Image", arguments)


@op("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array", kind="numpy")
def img_to_array(img: Loose, data_format: Loose = None, dtype: Loose = None) -> Any:
    """A PIL image as float32 values from 0 to 255."""
    from tflint.program.spec import Configured

    content = Content(0.0, 255.0, source=Source("images"))
    if isinstance(img, Configured) and img.name == "PIL.Image.Image":
        channels = {"rgb": 3, "grayscale": 1, "rgba": 4}.get(str(img.arguments.get("color_mode")), UNKNOWN_DIM)
        return TensorSpec(Shape((*_size_pair(img.arguments.get("target_size")), channels)), "float32", content)
    return TensorSpec(UNKNOWN_SHAPE, "float32", content)


__all__ = ["fresh_order"]
