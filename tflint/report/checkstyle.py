"""Reports into the XML of Checkstyle, which Jenkins and many review tools read."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from tflint.config import Settings
from tflint.findings import Report
from tflint.report.junit import printable
from tflint.report.paths import on_disk, relative


def render(reports: Sequence[Report], settings: Settings) -> str:
    """One XML document with an element for each file that has findings."""
    root = ElementTree.Element("checkstyle", version="10.0")
    places = on_disk(reports)
    for report in reports:
        if not report.findings and not report.problems:
            continue
        file = ElementTree.SubElement(root, "file", name=printable(relative(report.path)))
        for finding in report.findings:
            span = places.get(finding.span, finding.span)
            element = ElementTree.SubElement(file, "error", line=str(span.line), column=str(span.column))
            element.set("severity", finding.level)
            element.set("message", printable(finding.message))
            element.set("source", f"tflint.{finding.rule}")
        for problem in report.problems:
            message = printable(problem.message)
            ElementTree.SubElement(file, "error", line="1", severity="error", message=message, source="tflint")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
