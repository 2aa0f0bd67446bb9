"""Looks up what a metric measures and the labels it expects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tflint.knowledge.tables import read


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: canonical class name, task, expected label form."""

    name: str
    task: str
    labels: str


@cache
def _by_word() -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for short, row in read("metrics").items():
        metric = Metric(f"keras.metrics.{short}", row["task"], row["labels"])
        found[short] = metric
        found.update(dict.fromkeys(row["aliases"], metric))
    return found


def find(name: str) -> Metric | None:
    """The metric of an identifier or canonical name; `accuracy` has none, its meaning depends on the shapes."""
    prefix, _, word = name.rpartition(".")
    if prefix and not prefix.startswith(("keras.metrics", "keras.losses", "tf.metrics")):
        return None
    return _by_word().get(word)
