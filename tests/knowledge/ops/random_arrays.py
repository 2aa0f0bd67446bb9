"""Makes random arrays, shapes, axes and subscripts, most of which fit each other."""

from __future__ import annotations

import random
from typing import Any


def array(r: random.Random, shape: tuple[int, ...], dtype: str) -> Any:
    """A random array, its numbers small."""
    import numpy as np

    g = np.random.default_rng(r.randrange(2**31))
    if dtype == "bool":
        return g.integers(0, 2, shape).astype(bool)
    low = 0 if dtype.startswith("u") else -4
    values = g.integers(low, 9, shape) if "int" in dtype else g.uniform(-3, 5, shape)
    return np.asarray(values).astype(dtype)


def shape(r: random.Random, rank: int | None = None) -> tuple[int, ...]:
    """Sizes of 1 to 6."""
    return tuple(r.choice((1, 2, 3, 4, 6)) for _ in range(r.choice((0, 1, 1, 2, 2, 3, 4)) if rank is None else rank))


def similar(r: random.Random, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that often broadcasts with another."""
    if r.random() < 0.1:
        return shape(r)
    cut = sizes[r.randrange(len(sizes) + 1) :] if r.random() < 0.4 else sizes
    return tuple(1 if r.random() < 0.25 else r.choice((2, 5)) if r.random() < 0.05 else size for size in cut)


def axis(r: random.Random, rank: int) -> int:
    """An axis that is mostly there."""
    return r.randint(-rank - 1, rank) if r.random() < 0.15 else r.randint(-rank, max(rank - 1, 0)) if rank else 0


def target(r: random.Random, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """A shape of mostly as many elements."""
    count = 1
    for size in sizes:
        count *= size
    result: list[int] = []
    while count > 1 and len(result) < 3:
        divisors = [n for n in range(1, count + 1) if count % n == 0]
        result.append(r.choice(divisors))
        count //= result[-1]
    result.append(count)
    if r.random() < 0.5:
        result[r.randrange(len(result))] = -1
    if r.random() < 0.1:
        result.append(r.choice((2, 3)))
    return tuple(result)


def index_item(r: random.Random) -> str:
    """One item of a subscript."""
    ends = [r.choice(("", "", "0", "1", "2", "-1", "-2", "3", "10")) for _ in range(2)]
    step = r.choice(("", "", "", ":2", ":-1", ":1"))
    return r.choice(
        ("0", "1", "-1", "2", ":", f"{ends[0]}:{ends[1]}{step}", f"{ends[0]}:{ends[1]}{step}", "None", "...", "5")
    )


def pair(r: random.Random, first: str, second: str, dtypes: tuple[str, ...]) -> dict[str, Any]:
    """Two arrays that often broadcast."""
    sizes = shape(r)
    dtype = r.choice(dtypes)
    return {
        first: array(r, sizes, dtype),
        second: array(r, similar(r, sizes), dtype if r.random() < 0.5 else r.choice(dtypes)),
    }
