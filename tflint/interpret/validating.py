"""A fit with validation data into the run it makes on these, where they are of another shape than those trained on."""

from __future__ import annotations

from typing import Any

from tflint.interpret.comprehensions import known_items
from tflint.program.dim import Comparison, compare
from tflint.program.facts import Fit
from tflint.program.spec import TensorSpec
from tflint.program.values import DatasetValue
from tflint.records import replace

METHOD = "validation"
"""The method of such a run: it is part of `fit`, and comes at the end of the first epoch."""


def validated(fit: Fit) -> Fit | None:
    """The run on the validation data; `None` where nothing is known of them that the training data do not tell."""
    place, value = fit.places.get("validation_data"), fit.validation_value
    if fit.method not in ("fit", "fit_generator") or place is None or not isinstance(fit.validation, tuple):
        return None
    x, y = fit.validation[:2]
    if not _apart(fit.x if isinstance(fit.x, TensorSpec) else fit.input_spec, x) and not _apart(fit.y, y):
        return None
    dataset = value.spec if isinstance(value, DatasetValue) else None
    values = (known_items(value) or ()) if dataset is None else (value, None)
    return replace(
        fit,
        method=METHOD,
        x=x,
        y=y,
        x_value=values[0],
        y_value=values[1],
        dataset=dataset,
        validation=None,
        validation_value=None,
        arguments={},
        places={"x": place, "y": place},
    )


def _apart(trained: Any, held: Any) -> bool:
    """Whether samples of two arrays surely have other shapes; a last axis of size 1 more or less does not count."""
    if not isinstance(trained, TensorSpec) or not isinstance(held, TensorSpec):
        return False
    one, other = (_of_sample(spec) for spec in (trained, held))
    if one is None or other is None:
        return False
    differs = (compare(a, b) is Comparison.NE for a, b in zip(one, other, strict=False))
    return len(one) != len(other) or any(differs)


def _of_sample(spec: TensorSpec) -> tuple[Any, ...] | None:
    dims = spec.shape.dims
    if not dims:
        return None
    return dims[1:-1] if len(dims) > 1 and dims[-1] == 1 else dims[1:]
