"""Layers that turn sound into spectrograms."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims as arithmetic
from tflint.knowledge.layers.arguments import exactly, flag, layout, padding_mode, size
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, floordiv, mul
from tflint.program.spec import UNKNOWN_SHAPE, Shape, ShapeError, TensorSpec


@keras_layer("MelSpectrogram")
def mel_spectrogram(x: TensorSpec, sequence_stride: Loose = 512, num_mel_bins: Loose = 128) -> Answer:
    """The energy of each frequency band over time."""
    dims = x.shape.dims
    if dims is None or len(dims) not in (1, 2):
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    time, stride = dims[-1], size(sequence_stride)
    frames: Dim = BATCH if time is BATCH else UNKNOWN_DIM
    if isinstance(time, int) and isinstance(stride, int) and stride > 0 and (time + 1) % stride:
        frames = time // stride + 1
    return TensorSpec(Shape((*dims[:-1], size(num_mel_bins), frames)), FLOAT)


def _power_of_two(length: Any) -> Dim:
    return 2 ** (length - 1).bit_length() if isinstance(length, int) and length > 0 else UNKNOWN_DIM


@keras_layer("STFTSpectrogram")
def stft_spectrogram(
    x: TensorSpec,
    mode: Loose = "log",
    frame_length: Loose = 256,
    frame_step: Loose = None,
    fft_length: Loose = None,
    padding: Loose = "valid",
    expand_dims: Loose = False,
    data_format: Loose = None,
) -> Answer:
    """The short-time Fourier transform of each channel."""
    wrong = exactly(x, 3)
    if wrong is not None:
        return wrong
    first, pad, apart = layout(data_format), padding_mode(padding), flag(expand_dims)
    if isinstance(first, ShapeError) or isinstance(pad, ShapeError):
        return first if isinstance(first, ShapeError) else pad  # type: ignore[return-value]
    if x.shape.dims is None or first is None or pad is None or apart is None or not isinstance(mode, str):
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    step = floordiv(size(frame_length), 2) if not frame_step and frame_step in (None, 0) else size(frame_step)
    fft = _power_of_two(frame_length) if fft_length is None else size(fft_length)
    bins = mul(add(floordiv(fft, 2), 1), 2 if mode == "stft" else 1)
    batch, channels = x.shape.dims[0], x.shape.dims[1 if first else 2]
    time = arithmetic.window(x.shape.dims[2 if first else 1], size(frame_length), step, pad)
    if isinstance(time, ShapeError):
        return ShapeError(f"{time.message} in {x.shape!r}", time.problem)
    if apart:
        return TensorSpec(Shape((batch, channels, time, bins) if first else (batch, time, bins, channels)), FLOAT)
    wide = mul(bins, channels) if channels is not BATCH else BATCH
    return TensorSpec(Shape((batch, wide, time) if first else (batch, time, wide)), FLOAT)


@parameters("keras.layers.STFTSpectrogram")
def stft_parameters(x: TensorSpec, mode: Loose = "log", frame_length: Loose = 256, fft_length: Loose = None) -> Dim:
    """The waves of each frequency, real and imaginary where both are needed."""
    fft = _power_of_two(frame_length) if fft_length is None else size(fft_length)
    if not isinstance(mode, str):
        return UNKNOWN_DIM
    kernel = mul(size(frame_length), add(floordiv(fft, 2), 1))
    return mul(kernel, 1 if mode in ("real", "imag") else 2)
