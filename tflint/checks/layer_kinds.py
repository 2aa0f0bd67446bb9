"""A layer into whether it surely has weights."""

from __future__ import annotations

from tflint.program.layers import Layer

WEIGHTED = frozenset(
    {
        "Dense",
        "EinsumDense",
        "Embedding",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "SeparableConv1D",
        "SeparableConv2D",
        "LSTM",
        "GRU",
        "SimpleRNN",
        "Bidirectional",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "MultiHeadAttention",
        "PReLU",
    }
)
"""Layers of Keras that have weights whatever their arguments are."""


def has_weights(layer: Layer) -> bool:
    """Whether a layer of Keras has weights."""
    return not layer.custom and layer.name.startswith("keras.layers.") and layer.short_name in WEIGHTED
