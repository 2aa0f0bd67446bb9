"""What the user wants written, and where, into rendered reports on standard output and in files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.report import FOR_READERS, render, terminal, without_closing

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.findings import Report

TELLING = frozenset((*FOR_READERS, "json", "sarif", "github", "junit", "checkstyle", "azure", "markdown"))
"""Formats in which a reader sees what went wrong in tflint itself; beside the others standard error says it."""
SERVICES = {"GITHUB_ACTIONS": "github", "GITLAB_CI": "gitlab", "TF_BUILD": "azure"}
"""What a service sets in its environment, and the format it reads."""


@dataclass(frozen=True, slots=True)
class Output:
    """A format and the file it goes to; without one it goes to standard output."""

    format: str
    path: str | None = None


class OutputError(Exception):
    """An output nobody can make; the message says why."""


def outputs(given: Sequence[str], formats: Sequence[str], default: str) -> tuple[Output, ...]:
    """The outputs of a run: `FORMAT:PATH` for a file, `FORMAT` for standard output; raises OutputError.

    The folders of files are made, and a place that cannot be written is refused before any work is done.
    """
    found = []
    for word in given:
        format, _, path = word.partition(":")
        if format not in formats:
            raise OutputError(f"`{format}` is no output format, there are {', '.join(formats)}")
        found.append(Output(format, path or None))
    for output in found:
        if output.path is not None:
            _prepare(output.path)
    here = [output for output in found if output.path is None]
    if len(here) > 1:
        raise OutputError(f"only one output can go to standard output, write {here[1].format}:PATH for a file")
    return (*(found if here else (Output(default), *found)),)


def _prepare(path: str) -> None:
    folder = os.path.dirname(path) or "."
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise OutputError(_refusal(path, error)) from error
    if os.path.isdir(path):
        raise OutputError(f"cannot write {path}, it is a folder")
    if not os.access(path if os.path.lexists(path) else folder, os.W_OK):
        raise OutputError(f"cannot write {path}, permission denied")


def write(
    wanted: Sequence[Output],
    reports: Sequence[Report],
    settings: Settings,
    *,
    quiet: bool = False,
    statistics: bool = False,
) -> None:
    """Render every output and put it where it belongs; raises OutputError."""
    for output in wanted:
        with nullcontext() if output.path is None else terminal.plain():
            text = render(reports, output.format, settings, statistics=statistics)
        text = without_closing(text, output.format) if quiet else text
        if output.path is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            _save(output.path, text)
    formats = {output.format for output in wanted}
    if formats.isdisjoint(TELLING):
        _tell(reports)
    if "github" in formats and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        with terminal.plain():
            _save(summary, render(reports, "markdown", settings), "a")


def hint(wanted: Sequence[Output], reports: Sequence[Report]) -> str | None:
    """What would show the findings beside the code, where the run is part of a service that can do so."""
    if wanted and all(output.format in FOR_READERS for output in wanted) and any(report.findings for report in reports):
        for variable, format in SERVICES.items():
            if os.environ.get(variable):
                return f"hint: --output {format} shows the findings beside the code"
    return None


def _tell(reports: Sequence[Report]) -> None:
    from tflint.report.summary import problem_lines

    with terminal.plain():
        for line in problem_lines(reports):
            sys.stderr.write(f"{line}\n")


def _save(path: str, text: str, mode: str = "w") -> None:
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(_refusal(path, error)) from error


def _refusal(path: str, error: OSError) -> str:
    return f"cannot write {path}, {(error.strerror or str(error)).lower()}"
