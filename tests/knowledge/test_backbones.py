"""Case: each row of the table of backbones against the model Keras builds, without making its weights."""

from __future__ import annotations

import os

import pytest

from tflint.knowledge import backbones
from tflint.knowledge.tables import read
from tflint.program.spec import ShapeError, TensorSpec

NAMES = sorted(read("backbones"))
SIZES = ((231, 331), (97, 120))


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", NAMES if os.environ.get("TFLINT_EXAMPLES") else NAMES[::6])
def test_sizes_channels_and_weights(name: str) -> None:
    keras = pytest.importorskip("keras")
    if not keras.__version__.startswith("3"):
        pytest.skip("Keras 3 builds without weights")
    from keras.src import backend

    known = backbones.find(f"keras.applications.{name}")
    assert known is not None
    make = getattr(keras.applications, name)
    with backend.StatelessScope(initialize_variables=False):
        for size in SIZES:
            model = make(weights=None, include_top=False, input_shape=(*size, 3))
            ours = backbones.output(known.name, {"include_top": False, "input_shape": (*size, 3)})
            assert isinstance(ours, TensorSpec) and (ours.shape.dims or ())[1:] == model.output.shape[1:]
        assert model.count_params() == known.weights
        whole = make(weights=None)
        assert (whole.count_params(), whole.input.shape[1:3]) == (known.weights_with_top, (known.size, known.size))


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", [name for name in NAMES if read("backbones")[name]["minimum"] > 32])
def test_smallest_size(name: str) -> None:
    keras = pytest.importorskip("keras")
    known = backbones.find(name)
    assert known is not None
    shape = (known.minimum - 1, known.minimum - 1, 3)
    assert isinstance(backbones.output(name, {"include_top": False, "input_shape": shape}), ShapeError)
    with pytest.raises(ValueError, match="at least"):
        getattr(keras.applications, name)(weights=None, include_top=False, input_shape=shape)
