"""unit: random expressions on our specs and on the real library: we may say less, never something else."""

from __future__ import annotations

import os
import random
import warnings
from typing import Any

import expressions
import keras_expressions
import pytest
import tensor_expressions
import twins
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROUNDS = int(os.environ.get("TFLINT_OP_ROUNDS", "10"))
"""How many times fifty expressions are tried for each library; thousands were while this was written."""
LIBRARIES = {
    "numpy": expressions.numpy_expression,
    "tensorflow": tensor_expressions.tensorflow_expression,
    "keras": keras_expressions.keras_expression,
    "symbolic": keras_expressions.symbolic_expression,
}


def disagreements(name: str, seed: int, modules: dict[str, Any], tensor: Any) -> list[str]:
    """What our answers to fifty random expressions say that the library does not, all sizes told and some hidden."""
    found = []
    for number in range(50):
        r = random.Random(seed * 1000 + number)
        expression, arrays = LIBRARIES[name](r)
        for hide in (None, random.Random(seed + number)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer = twins.compare(expression, arrays, modules, tensor, hide)
            found += [answer] if answer else []
    return found


@settings(max_examples=ROUNDS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**20))
def test_numpy(seed: int) -> None:
    numpy = pytest.importorskip("numpy")
    assert disagreements("numpy", seed, {"np": numpy}, None) == []


@pytest.mark.tensorflow
@pytest.mark.parametrize("library", ["tensorflow", "keras", "symbolic"])
@settings(max_examples=ROUNDS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**20))
def test_tensorflow(library: str, seed: int) -> None:
    numpy = pytest.importorskip("numpy")
    tensorflow = pytest.importorskip("tensorflow")
    keras = pytest.importorskip("keras")
    if library != "tensorflow" and int(keras.__version__.split(".")[0]) < 3:
        pytest.skip("keras.ops came with Keras 3")
    modules = {"np": numpy, "tf": tensorflow, "keras": keras}
    assert disagreements(library, seed, modules, tensorflow.constant) == []
