"""Layers that turn categories into numbers: one-hot encoding, bins, hashes."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import differ, positive, size
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.merging import several_inputs
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, Sizes
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN_SHAPE, Content, Reference, Shape, ShapeError, TensorSpec
from tflint.records import replace

_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def known_mode(value: Any, allowed: tuple[str, ...]) -> str | None | ShapeError:
    """The output mode under its present name, `None` when not known."""
    if not isinstance(value, str) or isinstance(value, Reference):
        return None
    mode = _MODES.get(value, value)
    if mode not in allowed:
        return ShapeError(f"output_mode is one of {', '.join(allowed)}, got {value!r}", "value")
    return mode


def appended(x: TensorSpec, depth: Dim) -> Shape:
    """One-hot vectors: in place of a last axis of one, else as one more axis."""
    dims = x.shape.dims
    if dims is None:
        return UNKNOWN_SHAPE
    if len(dims) < 2 or differ(dims[-1], 1):
        return Shape((*dims, depth))
    return Shape((*dims[:-1], depth)) if dims[-1] == 1 else UNKNOWN_SHAPE


def replaced(x: TensorSpec, depth: Dim) -> Shape:
    """Vectors in place of the last axis; where there are three axes or more Keras says one thing and does another."""
    dims = x.shape.dims
    return UNKNOWN_SHAPE if dims is None or len(dims) > 2 else Shape((*dims[:-1], depth))


def _hot(mode: str) -> Content:
    return Content(0.0, None if mode in ("count", "tf_idf") else 1.0)


@keras_layer("CategoryEncoding")
def category_encoding(x: TensorSpec, num_tokens: Sizes = None, output_mode: Loose = "multi_hot") -> Answer:
    """Encode whole numbers as vectors of zeros and ones, or counts."""
    mode = known_mode(output_mode, ("count", "one_hot", "multi_hot"))
    if num_tokens is None:
        return ShapeError("num_tokens must be given", "value")
    depth = positive(num_tokens, "num_tokens")
    if isinstance(mode, ShapeError) or isinstance(depth, ShapeError):
        return mode if isinstance(mode, ShapeError) else depth  # type: ignore[return-value]
    if mode is None:
        return TensorSpec(UNKNOWN_SHAPE, FLOAT)
    shape = appended(x, depth) if mode == "one_hot" else replaced(x, depth)
    if mode == "one_hot" and x.shape.rank == 1:
        shape = Shape((*(x.shape.dims or ()), depth))
    return TensorSpec(shape, FLOAT, _hot(mode))


def _bins(bin_boundaries: Any, num_bins: Any) -> Dim:
    if isinstance(bin_boundaries, (tuple, list)):
        return len(bin_boundaries) + 1
    return size(num_bins) if bin_boundaries is None else UNKNOWN_DIM


@keras_layer("Discretization")
def discretization(
    x: TensorSpec, bin_boundaries: Loose = None, num_bins: Loose = None, output_mode: Loose = "int"
) -> Answer:
    """Sort numbers into bins."""
    mode = known_mode(output_mode, ("int", "one_hot", "multi_hot", "count"))
    if isinstance(mode, ShapeError):
        return mode
    if bin_boundaries is None and num_bins is None:
        return ShapeError("bin_boundaries or num_bins must be given", "value")
    depth = _bins(bin_boundaries, num_bins)
    if mode is None:
        return TensorSpec()
    if mode == "int":
        content = Content(0.0, depth - 1.0 if isinstance(depth, int) else None)
        return TensorSpec(x.shape, "int64" if keras2() else "int32", content)
    if mode == "one_hot":
        return TensorSpec(appended(x, depth), FLOAT, _hot(mode))
    shape = replaced(x, depth) if x.shape.rank == 2 else UNKNOWN_SHAPE
    return TensorSpec(shape, FLOAT, _hot(mode))


def _typed(spec: TensorSpec, dtype: Any) -> TensorSpec:
    """The spec in the type asked for."""
    if dtype is None:
        return spec
    told = isinstance(dtype, str) and not dtype.startswith("mixed_") and not keras2()
    return replace(spec, dtype=dtype.rpartition(".")[2] if told else None)


@keras_layer("Hashing")
def hashing(x: TensorSpec, num_bins: Dim, output_mode: Loose = "int", *, dtype: Loose = None) -> Answer:
    """Put categories into bins by their hash."""
    bins = positive(num_bins, "num_bins")
    mode = known_mode(output_mode, ("int", "one_hot", "multi_hot", "count"))
    for wrong in (bins, mode):
        if isinstance(wrong, ShapeError):
            return wrong
    assert not isinstance(bins, ShapeError) and not isinstance(mode, ShapeError)
    if mode is None:
        return TensorSpec()
    if mode == "int":
        high = bins - 1.0 if isinstance(bins, int) else None
        return _typed(TensorSpec(x.shape, "int64", Content(0.0, high)), dtype)
    plain = mode != "one_hot" or x.shape[-1] == 1
    return _typed(TensorSpec(replaced(x, bins) if plain else UNKNOWN_SHAPE, FLOAT, _hot(mode)), dtype)


@keras_layer("HashedCrossing")
def hashed_crossing(inputs: Any, num_bins: Dim, output_mode: Loose = "int", *, dtype: Loose = None) -> Answer:
    """Put pairs of categories into bins by their hash."""
    specs = several_inputs(inputs)
    if isinstance(specs, ShapeError):
        return specs
    mode = known_mode(output_mode, ("int", "one_hot"))
    if isinstance(mode, ShapeError):
        return mode
    if specs is not None and len(specs) < 2:
        return ShapeError(f"takes at least two inputs, got {len(specs)}", "arity")
    if not specs or mode is None:
        return TensorSpec()
    x, bins = specs[0], size(num_bins)
    if mode == "int":
        high = bins - 1.0 if isinstance(bins, int) else None
        return _typed(TensorSpec(x.shape, "int64", Content(0.0, high)), dtype)
    one = x.shape.rank == 2 and x.shape[-1] == 1
    return _typed(TensorSpec(replaced(x, bins) if one else UNKNOWN_SHAPE, FLOAT, _hot(mode)), dtype)
