"""Turns the methods of `tf.data.Dataset` into the elements and cardinality of what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tflint.knowledge.constants import as_spec
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, ceildiv, floordiv, mul, sub
from tflint.program.spec import (
    INFINITE,
    UNKNOWN,
    UNKNOWN_SHAPE,
    Content,
    DatasetSpec,
    Listed,
    Shape,
    TensorSpec,
    Unknown,
)
from tflint.records import replace

_OF_PYTHON = {"float64": "float32", "int64": "int32"}
"""What TensorFlow makes of Python's numbers, for what NumPy makes of them."""
_D, _V1 = "tf.data.Dataset.", "tf.compat.v1.data.Dataset."


def structure_map(function: Callable[[TensorSpec], Any], element: Any) -> Any:
    """A structure with every spec replaced."""
    if isinstance(element, TensorSpec):
        return function(element)
    if isinstance(element, tuple):
        return tuple(structure_map(function, item) for item in element)
    if isinstance(element, dict):
        return {key: structure_map(function, item) for key, item in element.items()}
    return UNKNOWN


def _leaves(element: Any) -> list[TensorSpec]:
    if isinstance(element, TensorSpec):
        return [element]
    items = element if isinstance(element, tuple) else element.values() if isinstance(element, dict) else ()
    return [leaf for item in items for leaf in _leaves(item)]


def _flat(value: Any) -> Iterator[Any]:
    """What stands in nested lists and tuples."""
    for item in value:
        yield from _flat(item) if isinstance(item, tuple) else (item,)


def _slice(x: TensorSpec) -> TensorSpec:
    dims = x.shape.dims
    content = replace(x.content, constant=None, columns=None)
    kind = "tensor" if x.kind != "frame" else None
    dtype = x.dtype if x.dtype != "object" else None
    return TensorSpec(UNKNOWN_SHAPE if not dims else Shape(dims[1:]), dtype, content, kind or "tensor")


def _specs(value: Any) -> Any:
    """Data given to a dataset as structures of specs: tuples stay, lists of numbers and constants are arrays."""
    if isinstance(value, (TensorSpec, Unknown)):
        return value
    if isinstance(value, dict):
        return {key: _specs(item) for key, item in value.items()}
    if isinstance(value, Listed) and all(isinstance(item, (int, float, str)) for item in _flat(value)):
        spec = as_spec(value)
        return spec.with_(dtype=_OF_PYTHON.get(spec.dtype or "", spec.dtype))
    if isinstance(value, tuple) and any(isinstance(item, (TensorSpec, tuple, dict, Unknown)) for item in value):
        nested_numbers = all(isinstance(item, tuple) for item in value) and not any(_leaves(item) for item in value)
        return as_spec(value) if nested_numbers and len(value) > 3 else tuple(_specs(item) for item in value)
    return as_spec(value)


@op(f"{_D}from_tensor_slices", f"{_V1}from_tensor_slices")
def from_tensor_slices(tensors: Loose) -> Any:
    """One element for each row."""
    given = _specs(tensors)
    rows = [leaf.shape[0] for leaf in _leaves(given) if leaf.shape.dims]
    known = next((size for size in rows if size is not UNKNOWN_DIM and size is not BATCH), UNKNOWN_DIM)
    return DatasetSpec(structure_map(_slice, given), known)


@op(f"{_D}from_tensors", f"{_V1}from_tensors")
def from_tensors(tensors: Loose) -> Any:
    """A single element."""
    return DatasetSpec(structure_map(lambda x: x.with_(kind="tensor"), _specs(tensors)), 1)


@op("tf.data.TextLineDataset", "tf.data.TFRecordDataset")
def lines_of_files(
    filenames: Loose, compression_type: Loose = None, buffer_size: Loose = None, num_parallel_reads: Loose = None
) -> Any:
    """Strings one by one, nobody knows how many."""
    return DatasetSpec(TensorSpec(Shape(()), "string", Content(), "tensor"), UNKNOWN_DIM)


@op(f"{_D}list_files", f"{_V1}list_files")
def list_files(file_pattern: Loose, shuffle: Loose = None, seed: Loose = None, name: Loose = None) -> Any:
    """Names of files, nobody knows how many."""
    return DatasetSpec(TensorSpec(Shape(()), "string", Content(), "tensor"), UNKNOWN_DIM)


@op("tf.data.experimental.make_csv_dataset")
def make_csv_dataset(file_pattern: Loose, batch_size: Loose, **others: Loose) -> Any:
    """Batches of columns, with the labels beside them where they are named."""
    return DatasetSpec(UNKNOWN, UNKNOWN_DIM, 1)


@op(f"{_D}range", f"{_V1}range")
def range_(*args: Loose) -> Any:
    """Integers one by one."""
    known = args and all(isinstance(end, int) for end in args)
    count: Any = len(range(*args)) if known else UNKNOWN_DIM
    return DatasetSpec(
        TensorSpec(Shape(()), "int64", Content(0.0 if known and len(args) == 1 else None), "tensor"), count
    )


@op(f"{_D}zip", f"{_V1}zip")
def zip_(*datasets: Loose) -> Any:
    """Elements of several datasets side by side."""
    parts = datasets[0] if len(datasets) == 1 and isinstance(datasets[0], (tuple, dict)) else datasets
    items = parts.values() if isinstance(parts, dict) else parts
    if not all(isinstance(item, DatasetSpec) for item in items):
        return DatasetSpec(UNKNOWN)
    counts = [item.cardinality for item in items]
    count = counts[0] if counts and all(c == counts[0] for c in counts) else UNKNOWN_DIM
    element: Any = (
        {k: d.element for k, d in parts.items()} if isinstance(parts, dict) else tuple(d.element for d in items)
    )
    return DatasetSpec(element, count, min((d.batched for d in items), default=0))


def _batched(x: TensorSpec, size: Any, ragged: bool = False) -> TensorSpec:
    dims = x.shape.dims
    inner = None if dims is None else tuple(UNKNOWN_DIM if ragged else d for d in dims)
    return x.with_(shape=UNKNOWN_SHAPE if inner is None else Shape((size, *inner)))


@op(f"{_D}batch", f"{_D}padded_batch")
def batch(
    self: Loose,
    batch_size: Loose,
    padded_shapes: Loose = None,
    padding_values: Loose = None,
    drop_remainder: Loose = False,
) -> Any:
    """Consecutive elements together; the last batch may be smaller, so the axis is `None` unless it is dropped."""
    if not isinstance(self, DatasetSpec):
        return UNKNOWN
    drop = drop_remainder is True or padded_shapes is True
    front: Any = batch_size if drop and isinstance(batch_size, int) else BATCH
    padded = padded_shapes not in (None, True, False)
    count = _batches(self.cardinality, batch_size, drop)
    return replace(
        self,
        element=structure_map(lambda x: _batched(x, front, padded), self.element),
        cardinality=count,
        batched=self.batched + 1,
    )


def _batches(count: Any, size: Any, drop: bool) -> Any:
    if count == INFINITE or not isinstance(size, int) or size <= 0:
        return count if count == INFINITE else UNKNOWN_DIM
    return floordiv(count, size) if drop else ceildiv(count, size)


@op(
    *(
        f"{_D}{name}"
        for name in (
            "shuffle",
            "cache",
            "prefetch",
            "with_options",
            "snapshot",
            "ignore_errors",
            "as_numpy_iterator",
            "apply",
        )
    ),
    *(f"{_D}{name}" for name in ("__iter__", "make_one_shot_iterator", "rebatch_")),
)
def unchanged(self: Loose, *args: Loose) -> Any:
    """The same elements."""
    return self


@op(f"{_D}repeat")
def repeat(self: Loose, count: Loose = None) -> Any:
    """The elements again and again."""
    if not isinstance(self, DatasetSpec):
        return UNKNOWN
    if count is None or count == -1:
        return replace(self, cardinality=INFINITE)
    if self.cardinality == INFINITE:
        return self
    known = isinstance(count, int)
    return replace(self, cardinality=mul(self.cardinality, count) if known else UNKNOWN_DIM)  # type: ignore[arg-type]


@op(f"{_D}take")
def take(self: Loose, count: Loose) -> Any:
    """The first elements."""
    if not isinstance(self, DatasetSpec):
        return UNKNOWN
    size: Any = UNKNOWN_DIM
    if isinstance(count, int):
        whole = self.cardinality
        size = (
            whole
            if count < 0
            else count
            if whole == INFINITE
            else min(count, whole)
            if isinstance(whole, int)
            else UNKNOWN_DIM
        )
    return replace(self, cardinality=size)


@op(f"{_D}skip")
def skip(self: Loose, count: Loose) -> Any:
    """All but the first elements."""
    if not isinstance(self, DatasetSpec):
        return UNKNOWN
    whole = self.cardinality
    if whole == INFINITE:
        return self
    size: Dim = (
        max(whole - count, 0) if isinstance(whole, int) and isinstance(count, int) and count >= 0 else UNKNOWN_DIM
    )
    return replace(self, cardinality=size)


@op(f"{_D}shard")
def shard(self: Loose, num_shards: Loose, index: Loose) -> Any:
    """Every n-th element."""
    return replace(self, cardinality=UNKNOWN_DIM) if isinstance(self, DatasetSpec) else UNKNOWN


@op(f"{_D}unbatch")
def unbatch(self: Loose) -> Any:
    """The elements of the batches one by one."""
    if not isinstance(self, DatasetSpec):
        return UNKNOWN
    return replace(
        self, element=structure_map(_slice, self.element), cardinality=UNKNOWN_DIM, batched=max(self.batched - 1, 0)
    )


@op(f"{_D}concatenate")
def concatenate(self: Loose, dataset: Loose) -> Any:
    """One dataset after the other."""
    if not isinstance(self, DatasetSpec) or not isinstance(dataset, DatasetSpec):
        return DatasetSpec(UNKNOWN)
    known = INFINITE not in (self.cardinality, dataset.cardinality)
    count: Any = add(self.cardinality, dataset.cardinality) if known else INFINITE  # type: ignore[arg-type]
    return replace(self, cardinality=count, element=self.element if self.element == dataset.element else UNKNOWN)


@op(f"{_D}enumerate")
def enumerate_(self: Loose, start: Loose = 0) -> Any:
    """Pairs of index and element."""
    if not isinstance(self, DatasetSpec):
        return UNKNOWN
    return replace(self, element=(TensorSpec(Shape(()), "int64", kind="tensor"), self.element))


@op(f"{_D}cardinality", f"{_D}__len__", "tf.data.experimental.cardinality")
def cardinality(self: Loose) -> Any:
    """The number of elements."""
    return TensorSpec(Shape(()), "int64", kind="tensor")


__all__ = ["sub"]
