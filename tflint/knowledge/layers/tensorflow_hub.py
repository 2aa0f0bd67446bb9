"""Layers of TensorFlow Hub, Probability and Similarity: the shape of what they give."""

from __future__ import annotations

import re
from typing import Any

from tflint.knowledge.layers.arguments import size
from tflint.knowledge.registry import Loose, Sizes, layer, layer_output
from tflint.program.dim import Dim, fresh
from tflint.program.spec import Configured, Content, Shape, TensorSpec

WIDTHS = (
    (r"nnlm-[a-z-]+-dim(\d+)", None),
    (r"swivel-(\d+)dim", None),
    (r"universal-sentence-encoder(-large|-multilingual)?/", 512),
    (r"mobilenet_v2_(035|050|075|100)_\d+/feature_vector", 1280),
    (r"mobilenet_v2_130_\d+/feature_vector", 1664),
    (r"mobilenet_v2_140_\d+/feature_vector", 1792),
    (r"mobilenet_v1_100_\d+/feature_vector", 1024),
    (r"inception_v3/feature_vector", 2048),
    (r"resnet_(v[12]_)?(50|101|152)/feature_vector", 2048),
    (r"(imagenet|tf2-preview)/.*/classification", 1001),
)
"""Parts of a model's address and the width of the vectors it gives; `None` where the address says it."""


@layer("tensorflow_hub.KerasLayer")
def published(x: TensorSpec, handle: Loose, output_shape: Sizes = None, **others: Loose) -> TensorSpec:
    """A vector for each text or image, as wide as its address or `output_shape` says."""
    batch = (x.shape.dims or ())[:1]
    if x.shape.dims is None or others.get("return_sequences"):
        return TensorSpec()
    if isinstance(output_shape, (tuple, list)):
        return TensorSpec(Shape((*batch, *(size(each) for each in output_shape))), None, Content())
    width = _width(handle) if isinstance(handle, str) else None
    return TensorSpec() if width is None else TensorSpec(Shape((*batch, width)), None, Content())


def _width(address: str) -> Dim | None:
    for pattern, width in WIDTHS:
        found = re.search(pattern, address)
        if found is not None:
            return int(found[1]) if width is None else width
    return fresh("n_features", 1) if "/feature_vector" in address else None


@layer(
    "tensorflow_probability.layers.DenseVariational",
    "tensorflow_probability.layers.DenseFlipout",
    "tensorflow_probability.layers.DenseReparameterization",
)
def dense_variational(x: TensorSpec, units: Dim, **others: Loose) -> TensorSpec:
    """Another last axis."""
    return TensorSpec(Shape(None) if not x.shape.dims else Shape((*x.shape.dims[:-1], size(units))), "float32")


@layer("keras.layers.experimental.RandomFourierFeatures")
def random_fourier_features(
    x: TensorSpec, output_dim: Dim, kernel_initializer: Loose = "gaussian", scale: Loose = None
) -> TensorSpec:
    """Another last axis."""
    return dense_variational(x, output_dim)


@layer("tensorflow_similarity.layers.ActivationStdLoggingLayer")
def same(x: TensorSpec, **others: Loose) -> TensorSpec:
    """What goes in."""
    return x


@layer("tensorflow_addons.layers.WeightNormalization", "tensorflow_addons.layers.SpectralNormalization")
def wrapped(x: TensorSpec, layer: Loose, **others: Loose) -> Any:
    """What the wrapped layer gives."""
    return layer_output(layer, x) if isinstance(layer, Configured) else TensorSpec()
