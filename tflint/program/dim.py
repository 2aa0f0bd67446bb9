"""One size of a shape: a number, an expression over named symbols, the batch, or unknown."""

from __future__ import annotations

import enum
import itertools
from dataclasses import dataclass, field
from typing import Union

_identities = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Symbol:
    """An integer fixed at run time that the source does not tell, with an identity and a name to show."""

    name: str
    minimum: int = 0
    maximum: int | None = None
    divisor: int = 1
    identity: int = field(default_factory=lambda: next(_identities))


class Batch(enum.Enum):
    """The batch axis: `None` at run time, and free to differ between calls."""

    BATCH = "batch"

    def __repr__(self) -> str:
        return "None"


class UnknownDim(enum.Enum):
    """A size nothing is known of: it may be `None` or any number."""

    UNKNOWN = "?"

    def __repr__(self) -> str:
        return "?"


BATCH = Batch.BATCH
UNKNOWN_DIM = UnknownDim.UNKNOWN


@dataclass(frozen=True, slots=True)
class Expr:
    """An integer polynomial over symbols and opaque atoms in normal form (to be built by the functions below)."""

    terms: tuple[tuple[tuple[object, ...], int], ...]


Dim = Union[int, Expr, Batch, UnknownDim]


def show(dim: Dim) -> str:
    """The dimension as text: `28`, `None`, `?`, `n_features`."""
    return repr(dim)
