"""Turns version text such as `2.15.1` and `2.4-2.12,2.14-` into positions on the line of known versions."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tflint.knowledge.api.table import names


@lru_cache(maxsize=1)
def _lines() -> dict[str, tuple[str, ...]]:
    return {axis: tuple(versions) for axis, versions in names().get("#versions").items()}  # type: ignore[union-attr]


def known_versions(axis: str) -> tuple[str, ...]:
    """The versions in the table, oldest first; the axis is `tf` or `keras`."""
    return _lines()[axis]


@cache
def minor(version: str) -> tuple[int, int]:
    """The first two numbers of a version."""
    numbers = [int(n) for n in re.findall(r"\d+", version)[:2]]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0) if numbers else (0, 0)


@cache
def position(axis: str, version: str | None) -> int | None:
    """The place of a version on its axis (newest for `None`), the nearest of its major version; `None` without any."""
    line = known_versions(axis)
    if version is None:
        return len(line) - 1
    wanted = minor(version)
    same_major = [n for n, known in enumerate(line) if minor(known)[0] == wanted[0]]
    at_most = [n for n in same_major if minor(line[n]) <= wanted]
    if at_most:
        return at_most[-1]
    if same_major:
        return same_major[0]
    return len(line) - 1 if wanted > minor(line[-1]) else None


def asked(axis: str, spelling: str, tf: str | None, keras: str | None) -> str | None:
    """The version that decides about a name: `tf_keras` stays Keras 2 whatever `tf.keras` is."""
    if axis == "tf":
        return tf
    if spelling == "tf_keras" and (keras is None or minor(keras) >= (3, 0)):
        return tf if tf is not None and (2, 16) <= minor(tf) <= minor(LAST_LEGACY) else LAST_LEGACY
    return keras


LAST_LEGACY = "2.21"
"""The newest `tf_keras`."""


def is_newer(axis: str, version: str | None) -> bool:
    """Whether a version is newer than the table."""
    return version is not None and minor(version) > minor(known_versions(axis)[-1])


@cache
def places(axis: str, text: str) -> frozenset[int]:
    """The positions that ranges such as `2.4-2.8,2.10-` cover."""
    line = known_versions(axis)
    index = {version: number for number, version in enumerate(line)}
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found.update(range(index[first], (index[last] if last else len(line) - 1) + 1))
    return frozenset(found)


def from_history(axis: str, history: list[list[object]], at: int) -> object | None:
    """The value of a `[[versions, value], ...]` history at a position, `None` when it has none there."""
    return next((value for text, value in history if at in places(axis, str(text))), None)
