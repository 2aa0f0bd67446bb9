"""The patterns of a configuration into answers about paths: excluded, included, overridden, which rules are silent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from tflint.config.layers import Configuration
from tflint.config.reading import Given, import_specs

Match = Callable[[str], bool]


class Patterns:
    """What a configuration says about paths; nothing is compiled before it is asked for."""

    def __init__(self, configuration: Configuration, here: str) -> None:
        self.configuration = configuration
        self.here = here

    def absolute(self, path: str) -> str:
        """A path from the top, joined without a look at what is plain already."""
        if path.startswith((os.sep, ".")) or "/." in path or "//" in path:
            return os.path.abspath(path) + ("/" if path.endswith("/") else "")
        return f"{self.here}{os.sep}{path}"

    def excluded(self, path: str, top: str) -> bool:
        """Whether a path below `top` is excluded; folders end in a slash, what lies above the project never counts."""
        root = self.configuration.root
        path = self.absolute(path)
        if _below(path, root) is None:
            root = top if os.path.isdir(top) else os.path.dirname(os.path.abspath(top))
        own = self._exclude
        if own is None:
            from tflint.source.discovery import never_entered

            if never_entered(_below(path, root) or ""):
                return True
        elif own(path):
            return True
        return self._extend_exclude is not None and self._extend_exclude(path)

    def included(self, path: str) -> bool:
        """Whether a file is read whatever its name ends in."""
        return self._extend_include is not None and self._extend_include(self.absolute(path))

    def overrides(self, path: str) -> tuple[int, ...]:
        """The numbers of the overrides that hold for a file."""
        if not self.overriding:
            return ()
        path = self.absolute(path)
        return tuple(number for number, (match, _) in enumerate(self.overriding) if match(path))

    def ignores(self, path: str) -> tuple[int, ...]:
        """The numbers of the `per-file-ignores` that hold for a file."""
        if not self.ignored:
            return ()
        path = self.absolute(path)
        return tuple(number for number, (match, _) in enumerate(self.ignored) if match(path))

    @cached_property
    def overriding(self) -> list[tuple[Match, dict[str, Given]]]:
        """Each override's files and values."""
        pieces = self.configuration.values.get("overrides", ())
        return [(_match(each["files"], piece.base), each["values"]) for piece in pieces for each in piece.value]

    @cached_property
    def ignored(self) -> list[tuple[Match, tuple[str, ...]]]:
        """Each entry of `per-file-ignores`: its files and the rules that are silent there."""
        from tflint.rules import current_name

        pieces = self.configuration.values.get("per-file-ignores", ())
        found: list[tuple[Match, tuple[str, ...]]] = []
        for piece in pieces:
            for pattern, names in piece.value.items():
                positive = _match([pattern.removeprefix("!")], piece.base)
                match = _not(positive, piece.base) if pattern.startswith("!") else positive
                found.append((match, tuple(map(current_name, names))))
        return found

    @cached_property
    def _exclude(self) -> Match | None:
        return self._any("exclude")

    @cached_property
    def _extend_exclude(self) -> Match | None:
        return self._any("extend-exclude")

    @cached_property
    def _extend_include(self) -> Match | None:
        return self._any("extend-include")

    def _any(self, name: str) -> Match | None:
        """Whether a path matches what any layer says; the layers speak about folders of their own."""
        pieces: tuple[Any, ...] = self.configuration.values.get(name, ())
        by_base: dict[str, list[str]] = {}
        for piece in pieces:
            by_base.setdefault(piece.base, []).extend(piece.value)
        matches = [_match(patterns, base) for base, patterns in by_base.items()]
        return (lambda path: any(match(path) for match in matches)) if pieces else None


def _match(patterns: Iterable[str], base: str) -> Match:
    """Whether a path below a folder matches the patterns; a folder's path ends in a slash."""
    spec = import_specs()(list(patterns))

    def matches(path: str) -> bool:
        relative = _below(path, base)
        return relative is not None and bool(spec.match_file(relative))

    return matches


def _not(match: Match, base: str) -> Match:
    return lambda path: _below(path, base) is not None and not match(path)


def _below(path: str, folder: str) -> str | None:
    """The path from a folder, with forward slashes and the final slash kept; `None` when it lies elsewhere."""
    if path.startswith(folder + os.sep) and ".." not in path:
        return path[len(folder) + 1 :].replace(os.sep, "/") or None
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:
        return None
    if relative == os.curdir or relative.split(os.sep, 1)[0] == os.pardir:
        return None
    return relative.replace(os.sep, "/") + ("/" if path.endswith("/") else "")
