"""Looks up an optimizer's rates: default, highest stable, lowest useful."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tflint.knowledge.tables import read


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer: canonical class name; rates are step sizes without unit."""

    name: str
    default: float
    usual: float
    highest: float
    highest_linear: float
    lowest: float


_TF1 = {
    "AdamOptimizer": "Adam",
    "GradientDescentOptimizer": "SGD",
    "MomentumOptimizer": "SGD",
    "RMSPropOptimizer": "RMSprop",
    "AdagradOptimizer": "Adagrad",
    "AdadeltaOptimizer": "Adadelta",
    "FtrlOptimizer": "Ftrl",
    "LAMB": "Lamb",
}


@cache
def find(name: str) -> Optimizer | None:
    """The optimizer of an identifier in any case or a canonical class name, `None` when it is none tflint knows."""
    word = name.rpartition(".")[2]
    word = _TF1.get(word, word).lower()
    for short, row in read("optimizers").items():
        if short.lower() == word:
            return Optimizer(
                f"keras.optimizers.{short}",
                row["default"],
                row["default"],
                row["highest"],
                row["highest_linear"],
                row["lowest"],
            )
    return None
