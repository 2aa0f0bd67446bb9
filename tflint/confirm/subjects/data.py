"""Findings about data into requests: give `fit` the same kind of data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.literals import Undecidable
from tflint.program.facts import Fit


@asks("features-not-numeric")
def features(subject: Subject) -> Mapping[str, Any]:
    """Text or Python objects as features of a model of one unit."""
    return {"ask": "features", "dtype": "string" if "text" in subject.finding.message else "object"}


@asks("dataset-with-labels-argument")
def dataset(subject: Subject) -> Mapping[str, Any]:
    """A dataset of pairs and the argument beside it."""
    fit = subject.fact
    if not isinstance(fit, Fit):
        raise Undecidable("not a question about data")
    named = [name for name in ("y", "validation_split") if subject.finding.message.startswith(name)]
    return {"ask": "dataset", "method": fit.method, "arguments": named}
