"""Layers of KerasNLP, KerasHub and KerasCV that many programs use: the shape of what they give."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import size
from tflint.knowledge.registry import Loose, layer
from tflint.program.dim import Dim, fresh
from tflint.program.spec import Content, Shape, TensorSpec

_TEXT = ("keras_nlp.layers", "keras_hub.layers")


def _names(*short: str) -> tuple[str, ...]:
    return tuple(f"{module}.{name}" for module in _TEXT for name in short)


@layer(*_names("TokenAndPositionEmbedding"))
def token_and_position_embedding(
    x: TensorSpec, vocabulary_size: Loose, sequence_length: Loose, embedding_dim: Dim, **others: Loose
) -> TensorSpec:
    """A vector for each token, its place added."""
    shape = Shape(None) if x.shape.dims is None else Shape((*x.shape.dims, size(embedding_dim)))
    return TensorSpec(shape, "float32")


@layer(
    *_names(
        "PositionEmbedding",
        "SinePositionEncoding",
        "RotaryEmbedding",
        "TransformerEncoder",
        "TransformerDecoder",
        "FNetEncoder",
        "CachedMultiHeadAttention",
    )
)
def same_shape(x: TensorSpec, **others: Loose) -> TensorSpec:
    """Other values of the shape of the first input."""
    return TensorSpec(x.shape, "float32", Content()) if isinstance(x, TensorSpec) else TensorSpec()


_MOVING = (
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "RandomBrightness",
    "RandomContrast",
    "RandomHue",
    "RandomSaturation",
    "RandomColorJitter",
    "RandomGaussianBlur",
    "RandomCutout",
    "RandAugment",
    "AugMix",
    "Grayscale",
)


@layer("keras_cv.layers.CenterCrop", "keras_cv.layers.Resizing", "keras_cv.layers.RandomCrop")
def cut(x: TensorSpec, height: Dim, width: Dim, **others: Loose) -> TensorSpec:
    """Images of another size."""
    if x.shape.rank not in (3, 4):
        return TensorSpec()
    dims = x.shape.dims or ()
    return TensorSpec(Shape((*dims[:-3], size(height), size(width), dims[-1])), "float32", Content())


@layer("keras_cv.layers.Rescaling", *(f"keras_cv.layers.{name}" for name in _MOVING if name != "Grayscale"))
def moved(x: TensorSpec, **others: Loose) -> TensorSpec:
    """Images of the same size."""
    return TensorSpec(x.shape, "float32", Content()) if isinstance(x, TensorSpec) else TensorSpec()


@layer("keras_cv.layers.Grayscale")
def grey(x: TensorSpec, output_channels: Dim = 1, **others: Loose) -> TensorSpec:
    """Images without colours, in one channel or three."""
    if x.shape.rank not in (3, 4):
        return TensorSpec()
    return TensorSpec(Shape((*(x.shape.dims or ())[:-1], size(output_channels))), "float32", Content())


@layer("keras_cv.layers.RandomCropAndResize", "keras_cv.layers.JitteredResize")
def cut_and_resized(x: TensorSpec, target_size: Loose, **others: Loose) -> TensorSpec:
    """Parts of images, all of one size."""
    if x.shape.rank not in (3, 4) or not isinstance(target_size, tuple) or len(target_size) != 2:
        return TensorSpec()
    dims = x.shape.dims or ()
    return TensorSpec(Shape((*dims[:-3], *map(size, target_size), dims[-1])), "float32", Content())


@layer("keras_cv.layers.MaybeApply", "keras_cv.layers.RandomApply")
def at_times(x: TensorSpec, layer: Loose, **others: Loose) -> TensorSpec:
    """What a layer gives, or what it is given: both have one shape."""
    return TensorSpec(x.shape, "float32", Content()) if isinstance(x, TensorSpec) else TensorSpec()


@layer(*_names("MaskedLMHead"))
def masked_head(
    x: TensorSpec,
    vocabulary_size: Loose = None,
    token_embedding: Loose = None,
    embedding_weights: Loose = None,
    **others: Loose,
) -> TensorSpec:
    """A score for each word at each masked place, of which there are as many as `mask_positions` has."""
    return TensorSpec(Shape((x.shape[0], fresh("n_masked"), _words(vocabulary_size, embedding_weights))), "float32")


def _words(vocabulary_size: Any, weights: Any) -> Dim:
    if isinstance(weights, TensorSpec) and weights.shape.rank == 2:
        return weights.shape[0]
    return size(vocabulary_size) if vocabulary_size is not None else fresh("n_words", 1)
