"""What TensorFlow says into whether a fix is wanted: not for what it refutes, not if a model builds no longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tflint.confirm.building import builds
from tflint.confirm.client import Client, NoTensorFlow
from tflint.findings import Finding
from tflint.fixing.rounds import Wanted
from tflint.fixing.text import Unchangeable, edited
from tflint.source.file import SourceFile

if TYPE_CHECKING:
    from tflint.findings import Verdict


def confirmed_by(client: Client) -> Wanted:
    """Fixes of findings that TensorFlow does not refute, after which every model builds that built before."""
    built: dict[bytes, Mapping[str, Verdict]] = {}

    def models(source: SourceFile) -> Mapping[str, Verdict]:
        if source.data not in built:
            built[source.data] = _models(source, client)
        return built[source.data]

    def wanted(finding: Finding, source: SourceFile) -> bool:
        try:
            if finding.request is not None and client.verdict(finding.request).outcome == "refuted":
                return False
            if finding.fix is None or not finding.fix.edits:
                return True
            data = edited(source, list(finding.fix.edits))
            return _broken(models(source.with_data(data))) <= _broken(models(source))
        except (NoTensorFlow, Unchangeable):
            return True

    return wanted


def _models(source: SourceFile, client: Client) -> Mapping[str, Verdict]:
    """What TensorFlow says to each model of a program that is known as a whole, by its request."""
    from tflint.pipeline import interpreted

    program, _ = interpreted(source)
    return {text: client.verdict(request) for text, request in builds(program)}


def _broken(models: Mapping[str, Verdict]) -> set[str | None]:
    """What is wrong with the models that do not build."""
    return {verdict.said for verdict in models.values() if verdict.outcome == "confirmed"}
