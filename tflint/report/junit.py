"""Reports into JUnit XML: one suite per file, one failing case per finding, one passing case where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from tflint.config import Settings
from tflint.findings import Finding, Report
from tflint.report.paths import relative
from tflint.report.summary import counts, place


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One XML document."""
    count = counts(reports)
    failures, errors = str(count["findings"]), str(count["problems"])
    root = ElementTree.Element("testsuites", name="tflint", failures=failures, errors=errors)
    total = 0
    for report in reports or [Report("tflint")]:
        suite = _suite(root, report)
        total += int(suite.get("tests", "0"))
    root.set("tests", str(total))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, report: Report) -> ElementTree.Element:
    path = printable(relative(report.path))
    tests = max(1, len(report.findings) + len(report.problems))
    suite = ElementTree.SubElement(root, "testsuite", name=path, tests=str(tests), package="tflint")
    suite.set("failures", str(len(report.findings)))
    suite.set("errors", str(len(report.problems)))
    for finding in report.findings:
        _case(suite, path, finding, report.physical.get(finding.span, finding.span).line)
    for problem in report.problems:
        case = ElementTree.SubElement(suite, "testcase", name=problem.rule or "tflint", classname=path)
        ElementTree.SubElement(case, "error", message=printable(problem.message))
    if not report.findings and not report.problems:
        ElementTree.SubElement(suite, "testcase", name=path, classname=path)
    return suite


def _case(suite: ElementTree.Element, path: str, finding: Finding, line: int) -> None:
    span = finding.span
    case = ElementTree.SubElement(suite, "testcase", name=finding.rule, classname=path, file=path, line=str(line))
    failure = ElementTree.SubElement(case, "failure", message=printable(finding.message), type=finding.level)
    chain = [
        f"{place(link.span.path, link.span.cell, link.span.line, link.span.column)}: {link.message}"
        for link in finding.because
    ]
    failure.text = printable(
        "\n".join([f"{place(path, span.cell, span.line, span.column)}: {finding.message}", *chain])
    )


def printable(text: str) -> str:
    """Text without the control characters XML forbids."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)
