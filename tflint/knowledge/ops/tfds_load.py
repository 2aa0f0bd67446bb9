"""Turns `tensorflow_datasets.load` into the dataset of single samples it gives, or a tuple or dict of datasets."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.registry import Loose, op
from tflint.knowledge.tables import read
from tflint.program.dim import UNKNOWN_DIM, fresh
from tflint.program.spec import UNKNOWN, Content, DatasetSpec, Labels, Shape, Source, TensorSpec


@op("tensorflow_datasets.load")
def load(
    name: Loose,
    split: Loose = None,
    data_dir: Loose = None,
    batch_size: Loose = None,
    shuffle_files: Loose = False,
    download: Loose = True,
    as_supervised: Loose = False,
    decoders: Loose = None,
    read_config: Loose = None,
    with_info: Loose = False,
    **others: Loose,
) -> Any:
    """One dataset for one split, several for several; a dict of them when no split is named."""
    if batch_size is not None or decoders is not None or with_info is UNKNOWN:
        return UNKNOWN
    element = _element(name) if as_supervised is True and isinstance(name, str) else UNKNOWN
    parts: Any = UNKNOWN
    if isinstance(split, str):
        parts = _dataset(element)
    elif isinstance(split, (tuple, list)):
        parts = tuple(_dataset(element) for _ in split)
    return (parts, UNKNOWN) if with_info is True else parts


def _dataset(element: Any) -> DatasetSpec:
    return DatasetSpec(element, fresh("n_samples", 1))


def _element(name: str) -> Any:
    """An image and its class id, for the sets tflint knows."""
    known = read("tensorflow_datasets").get(name.partition(":")[0].partition("/")[0])
    if known is None:
        return UNKNOWN
    sizes, classes = known["image"], known["classes"]
    source = Source("dataset", name)
    labels = Content(0.0, classes - 1.0, Labels("binary" if classes == 2 else "integer", classes), source=source)
    shape = Shape(tuple(size or UNKNOWN_DIM for size in sizes))
    image = TensorSpec(shape, "uint8", Content(0.0, 255.0, source=source), "tensor")
    return image, TensorSpec(Shape(()), "int64", labels, "tensor")
