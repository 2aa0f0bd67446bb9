"""Says which major version of Keras the shape functions of layers answer for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_MAJOR: ContextVar[int] = ContextVar("keras_major", default=3)


@contextmanager
def answering_for(major: int) -> Iterator[None]:
    """Let layers behave as in a major version of Keras."""
    token = _MAJOR.set(major)
    try:
        yield
    finally:
        _MAJOR.reset(token)


def keras2() -> bool:
    """Whether Keras 2 is asked about; 2.15 is what it is known from."""
    return _MAJOR.get() < 3
