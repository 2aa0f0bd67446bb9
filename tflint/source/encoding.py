"""Bytes into text the way Python reads a source file: byte order mark, declared encoding, else UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte order mark, what it was decoded with, and what Python would object to."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""
    complaint: str | None = None
    line: int = 1
    assumed: str | None = None

    def encode(self, text: str) -> bytes:
        """The bytes of a changed text, with the mark and encoding the file came with."""
        return self.mark + text.encode(self.encoding)


def decode(data: bytes) -> Decoded:
    """Decode a Python file; text that cannot be decoded is read as latin-1 and complained about."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding != "utf-8":
                return _decode_marked(data, mark, encoding)
            return _decode(data[len(mark) :], encoding, mark)
    name = _declared(data)
    if name is None:
        return _decode(data, "utf-8", b"")
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        known = None
    if known is None or not getattr(known, "_is_text_encoding", True):
        text = data.decode("utf-8", "replace")
        return Decoded(text, "utf-8", b"", f"unknown encoding: {name}", 1, "the file is read as utf-8")
    return _decode(data, known.name, b"")


def _decode(data: bytes, encoding: str, mark: bytes) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, mark)
    except UnicodeDecodeError as error:
        shown = f"byte 0x{data[error.start]:02x} cannot be decoded, the file is not {encoding}"
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        return Decoded(data.decode("latin-1"), "latin-1", mark, shown, line, "the file is read as latin-1")
    except Exception:
        return Decoded(
            data.decode("latin-1"),
            "latin-1",
            mark,
            f"cannot be decoded as {encoding}",
            1,
            "the file is read as latin-1",
        )


def _decode_marked(data: bytes, mark: bytes, encoding: str) -> Decoded:
    text = data[len(mark) :].decode(encoding, "replace")
    return Decoded(
        text,
        encoding,
        mark,
        f"the file is {encoding[:6]}, python reads no such source",
        1,
        f"the file is read as {encoding[:6]}",
    )


def _declared(data: bytes) -> str | None:
    for line in re.split(rb"\r\n|\r|\n", data[:2000], maxsplit=2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return found.group(1).decode("ascii", "replace")
        if not _BLANK.match(line):
            return None
    return None
