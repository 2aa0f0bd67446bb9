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


def link(text: str, url: str) -> str:
    """The text as a link to a page, where the terminal says that it knows links."""
    if _PLAIN.get() or not coloured() or not (sys.stdout.isatty() and linking()):
        return text
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"


def linking() -> bool:
    """Whether the terminal is one of those that show links and do not print them."""
    environment = os.environ
    if any(environment.get(name) for name in ("KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "WEZTERM_PANE")):
        return True
    if environment.get("TERM_PROGRAM") in ("iTerm.app", "vscode", "WezTerm", "ghostty", "Hyper"):
        return True
    return environment.get("VTE_VERSION", "0").isdigit() and int(environment.get("VTE_VERSION", "0")) >= 5000


def paint(text: str, colour: str | None = None, bold: bool = False, dim: bool = False) -> str:
    """The text in a colour, or as it is."""
    if _PLAIN.get() or not coloured():
        return text
    from click import style

    return style(text, fg=colour, bold=bold or None, dim=dim or None)
