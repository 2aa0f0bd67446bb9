"""Fourier transforms and mel scales of TensorFlow: the shape of what they give."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.tf_call import is_tensor, tensor, tensor_op
from tflint.knowledge.registry import Loose
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, ceildiv, floordiv, sub
from tflint.program.spec import Content, Shape, TensorSpec


@tensor_op(
    *(f"tf.signal.{name}" for name in ("fft", "fft2d", "fft3d", "ifft", "ifft2d", "ifft3d", "fftshift", "ifftshift"))
)
def transformed(input: Loose, *others: Loose, **named: Loose) -> Any:
    """Complex numbers in the same shape."""
    spec = tensor(input)
    return TensorSpec(spec.shape, None, Content(), "tensor") if is_tensor(spec) else spec


@tensor_op("tf.math.real", "tf.math.imag", "tf.math.angle")
def part(input: Loose, name: Loose = None) -> Any:
    """One real number for each complex one."""
    spec = tensor(input)
    kept = {"complex64": "float32", "complex128": "float64"}.get(spec.dtype or "") if is_tensor(spec) else None
    return TensorSpec(spec.shape, kept, Content(), "tensor") if is_tensor(spec) else spec


@tensor_op("tf.signal.stft")
def stft(
    signals: Loose,
    frame_length: Loose,
    frame_step: Loose,
    fft_length: Loose = None,
    window_fn: Loose = None,
    pad_end: Loose = False,
    name: Loose = None,
) -> Any:
    """Frames on one axis, frequencies on another."""
    spec = tensor(signals)
    if not is_tensor(spec) or not spec.shape.dims:
        return TensorSpec(kind="tensor")
    *front, length = spec.shape.dims
    frames = _frames(length, frame_length, frame_step, pad_end)
    bins: Dim = fft_length // 2 + 1 if isinstance(fft_length, int) else UNKNOWN_DIM
    if fft_length is None and isinstance(frame_length, int) and frame_length > 0:
        bins = (1 << (frame_length - 1).bit_length()) // 2 + 1
    return TensorSpec(Shape((*front, frames, bins)), None, Content(), "tensor")


def _frames(length: Dim, size: Any, step: Any, padded: Any) -> Dim:
    if length is BATCH:
        return BATCH
    if length is UNKNOWN_DIM or not isinstance(size, int) or not isinstance(step, int) or step <= 0:
        return UNKNOWN_DIM
    if padded is True:
        return ceildiv(length, step)
    return add(floordiv(sub(length, size), step), 1) if padded is False else UNKNOWN_DIM


@tensor_op("tf.signal.linear_to_mel_weight_matrix")
def mel_weights(num_mel_bins: Loose = 20, num_spectrogram_bins: Loose = 129, *others: Loose, **named: Loose) -> Any:
    """A row for each frequency, a column for each band."""
    sizes = (size if isinstance(size, int) else UNKNOWN_DIM for size in (num_spectrogram_bins, num_mel_bins))
    return TensorSpec(Shape(tuple(sizes)), "float32", Content(), "tensor")
