"""What went wrong while a file was read: problems of its text, and files that cannot be read at all."""

from __future__ import annotations

from dataclasses import dataclass

from tflint.source.span import Span


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A place where the text is no Python, in CPython's words, and what was assumed to go on."""

    message: str
    span: Span
    assumed: str | None = None


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A problem in program coordinates: lines from 1, columns in code points from 0, the end exclusive."""

    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    assumed: str | None = None


class UnreadableFile(Exception):
    """A file whose bytes cannot be had; the message says why."""


class MissingPath(Exception):
    """A path was named that does not exist."""
