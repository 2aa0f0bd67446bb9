"""Turns `tensorflow_datasets.load` into the datasets it gives, and what it says about them."""

from __future__ import annotations

import re
from typing import Any

from tflint.knowledge.ops.tf_data import batch
from tflint.knowledge.registry import Loose, op
from tflint.knowledge.tables import read
from tflint.program.dim import UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import (
    UNKNOWN,
    UNKNOWN_CONTENT,
    Configured,
    Content,
    DatasetSpec,
    Labels,
    Reference,
    Shape,
    Source,
    TensorSpec,
)

_BUILDER = "tensorflow_datasets.core.DatasetBuilder"
_PART = re.compile(r"(\w+)(?:\[(-?\d*%?)?:(-?\d*%?)?\])?$")


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
    if decoders is not None or with_info is UNKNOWN or as_supervised is UNKNOWN:
        return UNKNOWN
    row = _row(name)
    parts = _parts(row, split, batch_size, as_supervised, str(name))
    return (parts, _info(row)) if with_info is True else parts


@op("tensorflow_datasets.builder")
def builder(name: Loose, **others: Loose) -> Any:
    """A builder with what it says about the set."""
    row = _row(name)
    return UNKNOWN if row is None else Configured(_BUILDER, {"name": name, "info": _info(row)})


@op(f"{_BUILDER}.as_dataset")
def as_dataset(
    self: Loose,
    split: Loose = None,
    *,
    batch_size: Loose = None,
    shuffle_files: Loose = False,
    decoders: Loose = None,
    read_config: Loose = None,
    as_supervised: Loose = False,
) -> Any:
    """The datasets of a builder."""
    name = self.arguments.get("name") if isinstance(self, Configured) else None
    if decoders is not None or as_supervised is UNKNOWN:
        return UNKNOWN
    return _parts(_row(name), split, batch_size, as_supervised, str(name))


@op(f"{_BUILDER}.download_and_prepare")
def download_and_prepare(self: Loose, **others: Loose) -> Any:
    """Nothing."""
    return None


@op("tensorflow_datasets.as_numpy")
def as_numpy(dataset: Loose) -> Any:
    """The same elements as arrays."""
    return _arrays(dataset) if isinstance(dataset, (tuple, TensorSpec)) else UNKNOWN


def _arrays(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_arrays(item) for item in value)
    return value.with_(kind="numpy") if isinstance(value, TensorSpec) else UNKNOWN


def _row(name: Any) -> dict[str, Any] | None:
    """What the table says of a set; of another version than the default its sizes are not told."""
    if not isinstance(name, str) or isinstance(name, Reference):
        return None
    written, _, version = name.partition(":")
    first, _, configuration = written.partition("/")
    table = read("tensorflow_datasets")
    row = table.get(written) or table.get(first)
    if row is None or (written not in table and configuration != row.get("configuration", "")):
        return None
    return {**row, "splits": {}} if version and not version.endswith("*") else row


def _parts(row: dict[str, Any] | None, split: Any, batch_size: Any, supervised: bool, name: str) -> Any:
    if isinstance(split, Reference):
        split = split.rpartition(".")[2].lower() if ".Split." in split else UNKNOWN
    if isinstance(split, str):
        return _dataset(row, split, batch_size, supervised, name)
    if isinstance(split, (tuple, list)):
        return tuple(_parts(row, one, batch_size, supervised, name) for one in split)
    if split is None and row is not None and row.get("splits"):
        return {one: _dataset(row, one, batch_size, supervised, name) for one in row["splits"]}
    return UNKNOWN


def _dataset(row: dict[str, Any] | None, split: str, batch_size: Any, supervised: bool, name: str) -> Any:
    """One split: single samples, batches, or all samples at once where the batch size is -1."""
    count = examples(row.get("splits", {}) if row is not None else {}, split)
    made = DatasetSpec(_element(row, split, supervised, name), fresh("n_samples", 1) if count is UNKNOWN_DIM else count)
    if batch_size is None:
        return made
    if batch_size == -1:
        return _whole(made.element, made.cardinality)
    return batch(made, batch_size) if isinstance(batch_size, int) else UNKNOWN


def _whole(element: Any, count: Any) -> Any:
    if isinstance(element, tuple):
        return tuple(_whole(item, count) for item in element)
    if isinstance(element, dict):
        return {key: _whole(item, count) for key, item in element.items()}
    if not isinstance(element, TensorSpec) or element.shape.dims is None:
        return UNKNOWN
    return element.with_(shape=Shape((count, *element.shape.dims)))


def examples(splits: dict[str, int], text: str) -> Dim:
    """How many examples a split such as `train[:80%]+test` has; percents are rounded to the closest example."""
    total = 0
    for part in text.split("+"):
        found = _PART.match(part.strip())
        size = splits.get(found[1]) if found is not None else None
        if found is None or size is None:
            return UNKNOWN_DIM
        start, end = _place(found[2], size, 0), _place(found[3], size, size)
        if not 0 <= start <= end <= size:
            return UNKNOWN_DIM
        total += end - start
    return total


def _place(text: str | None, size: int, default: int) -> int:
    if not text or text.strip("-%") == "":
        return default
    number = round(int(text[:-1]) * size / 100) if text.endswith("%") else int(text)
    return number + size if text.startswith("-") else number


def _element(row: dict[str, Any] | None, split: str, supervised: bool, name: str) -> Any:
    """One sample: a dict of its features, or what a model is given and what it shall say."""
    if row is None:
        return UNKNOWN
    sure = row.get("unlabelled") is None or row["unlabelled"] not in split
    source, keys = Source("dataset", name), row.get("supervised")
    if not supervised:
        return {key: _feature(told, source, sure and key == "label") for key, told in row["features"].items()}
    if keys is None:
        return UNKNOWN
    return _feature(row["features"][keys[0]], source, False), _feature(row["features"][keys[1]], source, sure)


def _feature(told: Any, source: Source, label: bool) -> Any:
    if isinstance(told, dict):
        return {key: _feature(inner, source, False) for key, inner in told.items()}
    if told == "?":
        return UNKNOWN
    dtype, *sizes = told.split()
    if dtype == "class":
        classes = int(sizes[0])
        form = Labels("binary" if classes == 2 else "integer", classes)
        content = Content(0.0, classes - 1.0, form, source=source) if label else UNKNOWN_CONTENT
        return TensorSpec(Shape(()), "int64", content, "tensor")
    dims = tuple(UNKNOWN_DIM if size == "?" else int(size) for size in sizes)
    picture = dtype == "uint8" and len(dims) == 3
    content = Content(0.0, 255.0, source=source) if picture else UNKNOWN_CONTENT
    return TensorSpec(Shape(dims), None if dtype == "?" else dtype, content, "tensor")


def _info(row: dict[str, Any] | None) -> Any:
    """What is said about a set: its features with their classes, its splits with their sizes."""
    if row is None:
        return UNKNOWN
    features = {
        key: Configured("tensorflow_datasets.features.ClassLabel", {"num_classes": int(told.split()[1])})
        if isinstance(told, str) and told.startswith("class ")
        else UNKNOWN
        for key, told in row["features"].items()
    }
    sizes = row.get("splits", {})
    splits = {name: Configured("tensorflow_datasets.core.SplitInfo", {"num_examples": n}) for name, n in sizes.items()}
    said: dict[str, Any] = {"features": features, "splits": splits or UNKNOWN, "supervised_keys": UNKNOWN}
    return Configured("tensorflow_datasets.core.DatasetInfo", said)
