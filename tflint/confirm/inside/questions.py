"""A request into the answer of the question it asks."""

from __future__ import annotations

from typing import Any

from . import graphs, losses, mechanisms, miniatures, models, names, operations, saving, training
from .answers import undecided
from .probing import probed

PROBED: dict[str, Any] = {
    "layer": graphs.layer,
    "feed": graphs.feed,
    "operation": operations.operation,
    "carried": operations.carried,
    "weights": models.weights,
    "ignored": models.ignored,
    "names": models.names,
    "mapped": models.mapped,
}
"""Questions whose symbolic sizes are tried with `None` and with numbers."""

ASKED_ONCE: dict[str, Any] = {
    "broadcast": operations.broadcast,
    "loss": losses.loss,
    "softmax": losses.softmax,
    "metric": losses.metric,
    "strides": models.strides,
    "embedding": models.embedding,
    "unbuilt": models.unbuilt,
    "backbone": models.made,
    "cardinality": miniatures.cardinality,
    "rate": miniatures.rate,
    "lossless": miniatures.lossless,
    "shared": miniatures.shared,
    "schedule": miniatures.schedule,
    "features": miniatures.features,
    "dataset": miniatures.dataset,
    "gradient": miniatures.gradient,
    "saved": saving.saved,
    "quantized": saving.quantized,
    "tape": mechanisms.tape,
    "module": mechanisms.module,
    "untracked": mechanisms.untracked,
    "leak": mechanisms.leak,
    "variable": mechanisms.variable,
    "value": mechanisms.value,
    "branch": mechanisms.branch,
    "recursion": mechanisms.recursion,
    "name": names.name,
    "identifier": names.identifier,
    "made": names.made,
    "attribute": names.attribute,
    "signature": names.signature,
    "train": training.train,
}
"""Questions that need real numbers: symbolic sizes are small ones."""


def answer(lib: Any, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request."""
    name = request.get("ask", "")
    if name in PROBED:
        return probed(PROBED[name], lib, request)
    if name in ASKED_ONCE:
        columns = request.get("sizes")
        return probed(ASKED_ONCE[name], lib, {**request, "sizes": [columns[3]] * 4} if columns else request, once=True)
    return undecided(f"a question nobody taught, {name!r}")
