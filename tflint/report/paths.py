"""Paths as given into paths and URIs that machines want: from the current folder or from the top of the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from tflint.findings import Report
from tflint.source.span import Span


def relative(path: str, folder: str | None = None) -> str:
    """The path from a folder (the current one), with forward slashes and no leading `./`."""
    try:
        found = os.path.relpath(path, folder)
    except ValueError:
        found = path
    return found.replace(os.sep, "/")


def in_repository(path: str) -> str:
    """The path from the top of the repository, as GitHub and GitLab know it; from the current folder outside of one."""
    return relative(os.path.realpath(path), repository(os.getcwd()))


@lru_cache(maxsize=8)
def repository(start: str) -> str:
    """The folder of the repository around a folder; that folder itself where there is none."""
    here = os.path.realpath(start)
    while not os.path.lexists(os.path.join(here, ".git")):
        here, below = os.path.dirname(here), here
        if here == below:
            return os.path.realpath(start)
    return here


def uri(path: str) -> str:
    """The path from the top of the repository, percent-encoded."""
    return quote(os.fsencode(in_repository(path)))


def file_uri(path: str) -> str:
    """The whole path as a `file:` URI."""
    return Path(os.path.abspath(path)).as_uri()


def on_disk(reports: Iterable[Report]) -> dict[Span, Span]:
    """Where the places in notebooks are in the JSON on disk; other places are not in it, they are where they are."""
    return {span: place for report in reports for span, place in report.physical.items()}


def source_lines(reports: Iterable[Report]) -> dict[tuple[str, int | None, int], str]:
    """The source lines that findings mention, by path, cell and line."""
    return {place: text for report in reports for place, text in report.lines.items()}
