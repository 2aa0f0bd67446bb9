"""Looks up what a loss is for: its task, the labels it expects, whether it takes probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tflint.knowledge.tables import read


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss: canonical class name, task, expected label form; `probabilities` unless it is told from_logits."""

    name: str
    task: str
    labels: str
    probabilities: bool = False
    broadcasts: bool = False


@cache
def _by_word() -> dict[str, Loss]:
    found: dict[str, Loss] = {}
    for short, row in read("losses").items():
        loss = Loss(
            f"keras.losses.{short}",
            row["task"],
            row["labels"],
            row.get("probabilities", False),
            row.get("broadcasts", False),
        )
        found[short] = loss
        found.update(dict.fromkeys(row["aliases"], loss))
    return found


def find(name: str) -> Loss | None:
    """The loss of a string identifier or canonical name, `None` when it is no loss of Keras."""
    prefix, _, word = name.rpartition(".")
    if prefix and not prefix.startswith(("keras.losses", "keras.metrics", "tf.losses", "keras.backend")):
        return None
    return _by_word().get(word)
