"""Says of the layers that learn nothing that they have no weights."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.images import COLOURING, KEEPING, MOVING
from tflint.knowledge.registry import parameters

_EACH = ("ZeroPadding", "Cropping", "UpSampling", "SpatialDropout")
_POOLING = ("Max", "Average", "GlobalMax", "GlobalAverage", "AdaptiveMax", "AdaptiveAverage")

WEIGHTLESS = (
    *(f"{kind}{count}D" for kind in _EACH for count in (1, 2, 3)),
    *(f"{kind}Pooling{count}D" for kind in _POOLING for count in (1, 2, 3)),
    "Flatten",
    "Reshape",
    "Permute",
    "RepeatVector",
    "Activation",
    "ReLU",
    "LeakyReLU",
    "ELU",
    "ThresholdedReLU",
    "Softmax",
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "ActivityRegularization",
    "Masking",
    "Identity",
    "InputLayer",
    "UnitNormalization",
    "Add",
    "Multiply",
    "Average",
    "Maximum",
    "Minimum",
    "Subtract",
    "Concatenate",
    "Dot",
    "Rescaling",
    "Resizing",
    "CenterCrop",
    "RandomCrop",
    "RandomErasing",
    "RandomHeight",
    "RandomWidth",
    "CategoryEncoding",
    "Discretization",
    "Hashing",
    "HashedCrossing",
    "MelSpectrogram",
    *COLOURING,
    *KEEPING,
    *MOVING,
)


@parameters(*(f"keras.layers.{name}" for name in WEIGHTLESS))
def nothing(inputs: Any) -> int:
    """No weights."""
    return 0
