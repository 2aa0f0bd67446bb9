"""Looks up what an activation does to values: its range and family."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tflint.knowledge.tables import read


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation: short name, limits of its values (`None` unbounded), family identity, probability, saturating,
    rectifier or other.
    """

    name: str
    family: str
    low: float | None = None
    high: float | None = None


_ALIASES = {
    "swish": "silu",
    "leakyrelu": "leaky_relu",
    "leaky_re_lu": "leaky_relu",
    "re_lu": "relu",
    "hard_swish": "hard_silu",
    "exp": "exponential",
    "p_re_lu": "prelu",
    "thresholded_re_lu": "threshold",
    "softmax_v2": "softmax",
    "identity": "linear",
    "expit": "sigmoid",
    "pre_lu": "prelu",
}


@cache
def find(name: str) -> Activation | None:
    """The activation of an identifier, a canonical function name or an activation layer, `None` when it is none."""
    prefix, _, word = name.rpartition(".")
    if prefix and not prefix.startswith(
        (
            "keras.activations",
            "keras.layers",
            "tf.nn",
            "keras.ops",
            "keras.backend",
            "tf",
            "keras.activations",
            "scipy.special",
            "tf.math",
        )
    ):
        return None
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower() if word[:1].isupper() else word
    short = _ALIASES.get(snake, snake)
    row = read("activations").get(short)
    return None if row is None else Activation(short, row["family"], row.get("low"), row.get("high"))
