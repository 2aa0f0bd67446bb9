"""Unit: random configurations of every layer, ours against Keras': less may be known, nothing else."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.knowledge.layers.generator import GENERATORS, draw
from tests.knowledge.layers.twins import Hidden, Made, disagreement, is_error, ours, real, runs, value_of
from tflint.knowledge.layers.keras_version import answering_for
from tflint.program.spec import Unknown

EXAMPLES = int(os.environ.get("TFLINT_EXAMPLES", "400"))
"""How many configurations all layers get together."""


def difference(layer: Made, inputs: list[Any], several: bool, seed: int) -> str | None:
    """Where our answers, with everything told and with some hidden, contradict Keras'."""
    hidden = Hidden(random.Random(seed))
    answers = [(*ours(layer, inputs, several), {}), (*ours(layer, inputs, several, hidden), hidden.sizes)]
    try:
        truth, weights = real(layer, inputs, several)
    except Exception:
        return None
    for answer, count, sizes in answers:
        found = contradiction(answer, count, sizes, truth, weights)
        if found is not None and works(layer, inputs, several):
            return found
    return None


def contradiction(answer: Any, count: Any, sizes: dict[Any, int], truth: Any, weights: int | None) -> str | None:
    """Where one answer and its number of weights are not what Keras says."""
    if is_error(answer):
        return f"refused ({answer.message}), really {truth!r}"
    found = disagreement(answer, truth, sizes)
    number = None if isinstance(count, Unknown) else value_of(count, sizes)
    if found is None and number is not None and weights is not None and number != weights:
        return f"{count!r} weights, really {weights}"
    return found


def works(layer: Made, inputs: list[Any], several: bool) -> bool:
    """Whether the layer runs: Keras says shapes of layers that fail at their first batch."""
    try:
        runs(layer, inputs, several)
    except Exception:
        return False
    return True


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_like_keras(name: str) -> None:
    keras = pytest.importorskip("keras")
    major = int(keras.__version__.partition(".")[0])
    if not hasattr(keras.layers, name):
        pytest.skip("not in this version of Keras")
    seed = int(os.environ.get("TFLINT_SEED", "1"))
    rng = random.Random(f"{name} {seed}")
    found = []
    for _ in range(max(EXAMPLES // len(GENERATORS), 2)):
        layer, inputs, several = draw(name, rng)
        with answering_for(major):
            wrong = difference(layer, inputs, several, rng.randrange(1 << 30))
        if wrong is not None:
            found.append(f"{layer!r} on {inputs!r}: {wrong}")
    assert not found, "\n".join(found[:10])


def test_nothing_crashes_on_odd_arguments() -> None:
    """Whatever stands in a call, a shape function answers."""
    from tests.knowledge.layers.odd import odd_argument

    rng = random.Random(7)
    for name in sorted(GENERATORS):
        for _ in range(20):
            layer, inputs, several = draw(name, rng)
            arguments = {k: odd_argument(rng) if rng.random() < 0.4 else v for k, v in layer.arguments.items()}
            ours(Made(layer.name, arguments), inputs, several, Hidden(rng))
            ours(Made(layer.name, arguments), inputs, not several)
