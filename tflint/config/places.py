"""The text of a valid TOML document into the place of each of its keys and values."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Path = tuple["str | int", ...]

_SPACE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))|\'\'\'.*?\'\'\'(?:\'{0,2}(?!\'))|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)


@dataclass(slots=True)
class Places:
    """Where keys and values stand: (line, column), both from 1, by path from the top of the document."""

    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def key(self, path: Path) -> tuple[int, int]:
        """The place of a key, or of the nearest thing around it that is known."""
        while path and path not in self.keys and path not in self.values:
            path = path[:-1]
        return self.keys.get(path) or self.values.get(path, (1, 1))

    def value(self, path: Path) -> tuple[int, int]:
        """The place of a value, or of its key where it has no text of its own."""
        return self.values.get(path) or self.key(path)


def read(text: str) -> tuple[dict[str, Any], Places]:
    """The document and its places; raises tomllib.TOMLDecodeError."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        document = tomllib.loads(text)
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("nested too deeply") from error
    reader = _Reader(text)
    try:
        reader.document()
    except (IndexError, ValueError, RecursionError):
        return document, reader.places
    return document, reader.places


class _Reader:
    """A position in a document known to be valid: whatever cannot be is not looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places = Places()
        self.counts: dict[Path, int] = {}

    def document(self) -> None:
        """Read tables and pairs to the end."""
        table: Path = ()
        while self._more():
            if self.text[self.at] != "[":
                self._pair(table)
                continue
            brackets = 2 if self.text.startswith("[[", self.at) else 1
            self.at += brackets
            table = self._opened(self._key(), brackets == 2)
            self.at = self.text.index("]", self.at) + brackets

    def _more(self) -> bool:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.text)

    def _key(self) -> list[tuple[str, int]]:
        """The parts of a dotted key, each with where it starts."""
        parts = []
        while True:
            self._more()
            start = self.at
            quoted = self.text[start] in "\"'"
            found = (_STRING if quoted else _BARE).match(self.text, start)
            if found is None:
                raise ValueError(start)
            self.at = found.end()
            name = tomllib.loads(f"{found[0]} = 0") if quoted else {found[0]: 0}
            parts.append((next(iter(name)), start))
            self._more()
            if self.at >= len(self.text) or self.text[self.at] != ".":
                return parts
            self.at += 1

    def _opened(self, parts: list[tuple[str, int]], array: bool) -> Path:
        """The path of a table's header; a table in an array is its latest entry."""
        path: Path = ()
        for number, (name, start) in enumerate(parts, 1):
            path = (*path, name)
            self.places.keys.setdefault(path, self._place(start))
            if array and number == len(parts):
                self.counts[path] = self.counts.get(path, -1) + 1
                entry: Path = (*path, self.counts[path])
                self.places.keys[entry] = self._place(start)
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for name, start in self._key():
            path = (*path, name)
            self.places.keys.setdefault(path, self._place(start))
        self.at = self.text.index("=", self.at) + 1
        self._more()
        self._value(path)

    def _value(self, path: Path) -> None:
        self.places.values[path] = self._place(self.at)
        opening = self.text[self.at]
        if opening in "[{":
            self._inside(path, opening == "[")
            return
        found = (_STRING if opening in "\"'" else _PLAIN).match(self.text, self.at)
        if found is None:
            raise ValueError(self.at)
        self.at = found.end()

    def _inside(self, path: Path, array: bool) -> None:
        """The entries of an array or an inline table."""
        self.at += 1
        index = 0
        while self._more() and self.text[self.at] not in "]}":
            if self.text[self.at] == ",":
                self.at += 1
            elif array:
                self._value((*path, index))
                index += 1
            else:
                self._pair(path)
        self.at += 1

    def _place(self, offset: int) -> tuple[int, int]:
        before = self.text.rfind("\n", 0, offset)
        return self.text.count("\n", 0, offset) + 1, offset - before
