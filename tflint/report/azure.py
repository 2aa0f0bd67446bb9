"""Reports into Azure Pipelines' logging commands; it knows errors and warnings, the rest are plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.config import Settings
from tflint.findings import Finding, Report
from tflint.report.paths import in_repository, on_disk
from tflint.report.summary import closing_line, place
from tflint.report.terminal import plain
from tflint.source.span import Span


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One command per line, and a closing line."""
    with plain():
        return "".join(f"{line}\n" for line in [*_lines(reports), closing_line(reports)])


def _lines(reports: Sequence[Report]) -> Iterator[str]:
    places = on_disk(reports)
    for report in reports:
        for finding in report.findings:
            yield _command(finding, places.get(finding.span, finding.span))
        for problem in report.problems:
            yield f"##vso[task.logissue type=error;sourcepath={_escaped(problem.path)};]{_data(problem.message)}"


def _command(finding: Finding, span: Span) -> str:
    path = in_repository(span.path)
    message = _data(f"{finding.message} [{finding.rule}]")
    if finding.level == "info":
        return f"{place(_data(path), None, span.line, span.column)}: info: {message}"
    where = {"sourcepath": path, "linenumber": span.line, "columnnumber": span.column, "code": finding.rule}
    properties = "".join(f"{name}={_escaped(str(value))};" for name, value in where.items())
    return f"##vso[task.logissue type={finding.level};{properties}]{message}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
