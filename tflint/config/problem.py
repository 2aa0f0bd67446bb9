"""What is wrong with a configuration, told line by line."""

from __future__ import annotations

from collections.abc import Iterable


class ConfigError(Exception):
    """A configuration that cannot be used: one complaint a line, each with its place."""

    def __init__(self, complaints: Iterable[str]) -> None:
        super().__init__("\n".join(dict.fromkeys(complaints)))
