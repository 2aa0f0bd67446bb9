"""Paths as given into paths and URIs relative to the folder the run started in, as machines want them."""

from __future__ import annotations

import os
from urllib.parse import quote


def relative(path: str) -> str:
    """The path from the current folder, with forward slashes and no leading `./`."""
    try:
        found = os.path.relpath(path)
    except ValueError:
        found = path
    return found.replace(os.sep, "/")


def uri(path: str) -> str:
    """The relative path, percent-encoded."""
    return quote(relative(path))
