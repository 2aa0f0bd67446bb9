"""Findings into fingerprints that stay the same when lines move: rule, path, source text and count so far."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from tflint.findings import Finding, Report
from tflint.report.paths import in_repository, relative


def fingerprinted(reports: Sequence[Report], folder: str | None = None) -> Iterator[tuple[Finding, str]]:
    """Every finding with its fingerprint, which no other finding of the run has; `folder` is what paths start from,
    by default the top of the repository.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for report in reports:
        for finding in report.findings:
            span = finding.span
            text = " ".join(report.lines.get((span.path, span.cell, span.line), "").split())
            path = in_repository(span.path) if folder is None else relative(span.path, folder)
            key = (finding.rule, path, text)
            yield finding, _digest((*key, str(seen[key])))
            seen[key] += 1


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
