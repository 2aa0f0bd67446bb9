"""Text into lines as Python counts them: only LF, CR LF and CR end a line."""

from __future__ import annotations

from io import StringIO


def split_lines(text: str) -> list[str]:
    """The lines of a text with their endings; joined they are the text again."""
    return list(StringIO(text, newline=""))


def without_ending(line: str) -> str:
    """A line without its line ending."""
    return line.rstrip("\r\n")


def ends_line(text: str) -> bool:
    """Whether the text is empty or its last line is ended."""
    return not text or text[-1] in "\r\n"
