"""Words into coloured words, where the reader's terminal wants colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

Paint = Callable[..., str]

_PLAIN = ContextVar("plain", default=False)
COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_chosen = ["auto"]


@cache
def coloured() -> bool:
    """Whether to colour: what was chosen, NO_COLOR and FORCE_COLOR, then whether the output is a capable terminal."""
    if _chosen[0] != "auto":
        return _chosen[0] == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def choose(when: str) -> None:
    """Colour `always` or `never`, whatever the environment says; `auto` leaves it to the environment."""
    _chosen[0] = when
    coloured.cache_clear()


@contextmanager
def plain() -> Iterator[None]:
    """No colours for a while, whatever the terminal: for what goes to a file."""
    before = _PLAIN.set(True)
    try:
        yield
    finally:
        _PLAIN.reset(before)


def paint(text: str, colour: str | None = None, bold: bool = False, dim: bool = False) -> str:
    """The text in a colour, or as it is."""
    if _PLAIN.get() or not coloured():
        return text
    from click import style

    return style(text, fg=colour, bold=bold or None, dim=dim or None)
