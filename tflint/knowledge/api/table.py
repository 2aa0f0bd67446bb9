"""Turns the packed table file into rows: finds one row by bisection without reading the rest."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
BLOCK = 6000
"""Characters of text a block holds before it is packed: a look-up unpacks one block."""


def pack(rows: dict[str, Any], path: Path) -> None:
    """Write rows as packed blocks of sorted lines behind an index of each block's first key."""
    blocks: list[list[str]] = [[]]
    size = 0
    for key in sorted(rows):
        line = f"{key}\t{json.dumps(rows[key], separators=(',', ':'))}"
        if size > BLOCK:
            blocks.append([])
            size = 0
        blocks[-1].append(line)
        size += len(line)
    packed = [zlib.compress("\n".join(block).encode(), 9) for block in blocks]
    firsts = [block[0].split("\t", 1)[0] for block in blocks]
    index = json.dumps([firsts, [len(block) for block in packed]], separators=(",", ":")).encode()
    path.write_bytes(len(index).to_bytes(4, "big") + index + b"".join(packed))


class Table:
    """A packed file; blocks are unpacked when a key in them is first asked for."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        length = int.from_bytes(self._data[:4], "big")
        firsts, sizes = json.loads(self._data[4 : 4 + length])
        self._firsts: list[str] = firsts
        self._starts = [4 + length]
        for size in sizes:
            self._starts.append(self._starts[-1] + size)
        self._blocks: dict[int, dict[str, str]] = {}

    def _block(self, number: int) -> dict[str, str]:
        block = self._blocks.get(number)
        if block is None:
            text = zlib.decompress(self._data[self._starts[number] : self._starts[number + 1]]).decode()
            block = dict(line.split("\t", 1) for line in text.split("\n"))
            self._blocks[number] = block
        return block

    def get(self, key: str) -> Any | None:
        """The row of a key, or `None`."""
        number = bisect_right(self._firsts, key) - 1
        text = self._block(number).get(key) if number >= 0 else None
        return None if text is None else json.loads(text)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that start with the prefix, in order."""
        first = max(bisect_right(self._firsts, prefix) - 1, 0)
        for number in range(first, len(self._firsts)):
            if prefix and self._firsts[number] > prefix + "\uffff":
                return
            yield from (key for key in self._block(number) if key.startswith(prefix))


@lru_cache(maxsize=1)
def names() -> Table:
    """Public name -> kind, versions, signatures, deprecation."""
    return Table(FOLDER / "names.table")


@lru_cache(maxsize=1)
def members() -> Table:
    """Class -> methods and attributes by version."""
    return Table(FOLDER / "members.table")
