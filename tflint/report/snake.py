"""A class name into the snake_case that Keras names layers by."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])")


def snake_case(name: str) -> str:
    """The name of a layer of this class that was given none: `max_pooling2d`, `p_re_lu`."""
    return _BOUNDARY.sub("_", re.sub(r"\W+", "", name)).lower()
