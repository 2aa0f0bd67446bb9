"""What is known of an array or tensor: its shape, dtype and values; and of a dataset: its elements and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Union

from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, show
from tflint.records import record, replace

if TYPE_CHECKING:
    from tflint.program.origin import Origin


@record()
class Shape:
    """The sizes of a tensor's axes, or `dims=None` when not even the rank is known."""

    dims: tuple[Dim, ...] | None = None

    @property
    def rank(self) -> int | None:
        """The number of axes, `None` when unknown."""
        return None if self.dims is None else len(self.dims)

    def __getitem__(self, axis: int) -> Dim:
        """The size of one axis; unknown when the rank is, or when the axis is out of range."""
        if self.dims is None or not -len(self.dims) <= axis < len(self.dims):
            return UNKNOWN_DIM
        return self.dims[axis]

    def __iter__(self) -> Iterator[Dim]:
        """The sizes one by one, none when not even the rank is known."""
        return iter(self.dims or ())

    def __repr__(self) -> str:
        if self.dims is None:
            return "(...)"
        inner = ", ".join(show(dim) for dim in self.dims)
        return f"({inner},)" if len(self.dims) == 1 else f"({inner})"


UNKNOWN_SHAPE = Shape(None)


@record()
class Labels:
    """How class labels are encoded: `form` is integer, binary, one-hot, multi-hot, plus-minus, real or string."""

    form: str
    classes: int | None = None


@record()
class Scaling:
    """One step that brought values to another scale.

    `kind` is divide (by `factor`), rescale (times `factor`), standardise, minmax, normalise, or preprocess (for
    `family`, e.g. `vgg16`).
    """

    kind: str
    factor: float | None = None
    family: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@record()
class Source:
    """Where values come from: `kind` is file, images, random, dataset, literal, computed, ...; `name` says which."""

    kind: str
    name: str = ""
    origin: Origin | None = field(default=None, compare=False, repr=False)


@record()
class Content:
    """What is known of a tensor's values; every field absent means unknown.

    `low`/`high`: the closed interval all values lie in. `order` identifies the order of the samples along axis 0:
    arrays with
    the same token are aligned. `relation` names a known non-linear function of other data (`sin`, `square`, `xor`).
    `constant` holds the nested tuple of values when there are at most 64. `columns` are a table's column names.
    """

    low: float | None = None
    high: float | None = None
    labels: Labels | None = None
    scalings: tuple[Scaling, ...] = ()
    source: Source | None = None
    relation: str | None = None
    constant: Any = None
    order: int | None = None
    columns: tuple[str, ...] | None = None
    marks: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        known = [f"{self.low:g}..{self.high:g}"] if self.low is not None and self.high is not None else []
        known += [self.labels.form] if self.labels else []
        known += [step.kind for step in self.scalings]
        known += [self.source.kind] if self.source else []
        return f"<{' '.join(known)}>"


UNKNOWN_CONTENT = Content()


@record()
class TensorSpec:
    """Shape, dtype and values of an array or tensor.

    `dtype` is TensorFlow's name (`float32`, `uint8`, `string`, `object`), `None` when unknown. `kind` is numpy,
    tensor, keras,
    variable, frame, series, sparse or ragged, `None` where the caller knows it from the context.
    """

    shape: Shape = UNKNOWN_SHAPE
    dtype: str | None = None
    content: Content = UNKNOWN_CONTENT
    kind: str | None = None

    def with_(self, **changes: Any) -> TensorSpec:
        """The same tensor with other fields."""
        return replace(self, **changes)

    def __repr__(self) -> str:
        return f"{self.shape!r} {self.dtype or '?'}"


def spec(*dims: Dim | None, dtype: str | None = "float32", **content: Any) -> TensorSpec:
    """A spec from its sizes, `None` meaning the batch: `spec(None, 28, 28, 1)`."""
    return TensorSpec(Shape(tuple(BATCH if dim is None else dim for dim in dims)), dtype, Content(**content))


Structure = Union[TensorSpec, "tuple[Structure, ...]", "Mapping[str, Structure]", "Unknown"]
"""Nested tuples and dicts of specs, as `tf.data` and Keras use them."""


@record()
class Step:
    """One operation in a dataset's history, e.g. `Step("batch", {"batch_size": 32})`."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin | None = field(default=None, compare=False, repr=False)


@record()
class DatasetSpec:
    """A `tf.data.Dataset` or generator: one element's structure, how many there are, and what was done to it.

    `cardinality` counts elements (batches once batched); `INFINITE` after `repeat()`. `batched` counts the batch axes
    added.
    `kind` is dataset, or the class of a Keras generator/iterator.
    """

    element: Structure
    cardinality: Dim | str = UNKNOWN_DIM
    batched: int = 0
    steps: tuple[Step, ...] = ()
    kind: str = "dataset"

    def then(self, step: Step, **changes: Any) -> DatasetSpec:
        """The dataset after one more step."""
        return replace(self, steps=(*self.steps, step), **changes)


INFINITE = "infinite"


class Unknown:
    """The argument or result of a shape function that is not known; falsy, equal only to itself."""

    _instance: Unknown | None = None

    def __new__(cls) -> Unknown:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Listed(tuple[Any, ...]):
    """The items of a list given as an argument, where a list is one array and a tuple a structure of several."""

    __slots__ = ()


class Reference(str):
    """A reference to a public name given as an argument: `tf.float32`, `tf.nn.relu`; compares as its canonical name."""

    __slots__ = ()


@record()
class Configured:
    """A configured API object as shape functions see it: canonical class name and bound arguments, e.g. an inner
    layer.
    """

    name: str
    arguments: Mapping[str, Any]
    value: Any = field(default=None, compare=False, repr=False)


@record()
class ShapeError:
    """What a shape function answers when TensorFlow would refuse: why, in words; `problem` classes it for the rules.

    `problem` is one of: rank, mismatch, empty, reshape, undefined, arity, dtype, value, symbolic.
    """

    message: str
    problem: str = "mismatch"
