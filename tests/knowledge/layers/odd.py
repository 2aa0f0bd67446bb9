"""Arguments nobody should give a layer."""

from __future__ import annotations

import random
from typing import Any

from tflint.program.dim import BATCH, UNKNOWN_DIM, fresh
from tflint.program.spec import UNKNOWN, Configured, Reference, TensorSpec, spec

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2.5,
    1e300,
    float("nan"),
    "",
    "relu",
    b"x",
    (),
    (None,),
    ("a", 2),
    ((1,), (2, 3)),
    UNKNOWN,
    (UNKNOWN, 3),
    BATCH,
    UNKNOWN_DIM,
    fresh("n"),
    Reference("keras.activations.relu"),
    Configured("keras.layers.Dense", {}),
    Configured("keras.Model", {}),
    TensorSpec(),
    spec(None, 3),
    {"a": 1},
    [1, 2],
    10**30,
    slice(1, 2),
    Configured("keras.layers.Dense", {"units": UNKNOWN}),
    object(),
)


def odd_argument(rng: random.Random) -> Any:
    return rng.choice(ODD)
