"""Says which version of Keras and which setting of the image format the shape functions of layers answer for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_MAJOR: ContextVar[int] = ContextVar("keras_major", default=3)
_FORMAT: ContextVar[str | None] = ContextVar("image_data_format", default="channels_last")


@contextmanager
def answering_for(major: int, image_data_format: str | None = "channels_last") -> Iterator[None]:
    """Let layers behave as in a major version of Keras and with an image format, `None` for one that is not known."""
    tokens = _MAJOR.set(major), _FORMAT.set(image_data_format)
    try:
        yield
    finally:
        _MAJOR.reset(tokens[0])
        _FORMAT.reset(tokens[1])


def keras2() -> bool:
    """Whether Keras 2 is asked about; 2.15 is what it is known from."""
    return _MAJOR.get() < 3


def usual_format() -> str | None:
    """Where channels stand when a layer does not say it, `None` when not known."""
    return _FORMAT.get()
