"""Layers with a vocabulary: words or numbers to indices, or to vectors over the vocabulary."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import differ, flag, size
from tflint.knowledge.layers.convolution import Answer
from tflint.knowledge.layers.encoding import appended, known_mode, replaced
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import UNKNOWN_SHAPE, Content, Shape, ShapeError, TensorSpec, Unknown

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


def _entries(vocabulary: Any, mode: str, oov: Any, mask_token: Any, oov_token: Any) -> Dim:
    """How many indices a vocabulary given as a list makes, its special tokens among them."""
    if not isinstance(vocabulary, (tuple, list)) or not isinstance(oov, int) or isinstance(mask_token, Unknown):
        return UNKNOWN_DIM
    if any(not isinstance(word, (str, int, float)) for word in vocabulary) or isinstance(oov_token, Unknown):
        return UNKNOWN_DIM
    special = [mask_token] * (mask_token is not None and mode == "int") + [oov_token] * oov
    found = list(vocabulary[: len(special)]) == special
    return len(vocabulary) if found else len(vocabulary) + len(special)


def _indexed(x: TensorSpec, mode: str, depth: Dim, most: Any, invert: Any) -> TensorSpec:
    if mode == "int":
        if invert:
            return TensorSpec(x.shape, None)
        limit = depth if isinstance(depth, int) else size(most)
        return TensorSpec(x.shape, "int64", Content(0.0, limit - 1.0 if isinstance(limit, int) else None))
    content = Content(0.0, None if mode in ("count", "tf_idf") else 1.0)
    return TensorSpec(appended(x, depth) if mode == "one_hot" else replaced(x, depth), None, content)


def _lookup(
    x: TensorSpec,
    max_tokens: Any,
    oov: Any,
    mask_token: Any,
    oov_token: Any,
    vocabulary: Any,
    invert: Any,
    mode: Any,
    pad: Any,
) -> Answer:
    known = known_mode(mode, MODES)
    if isinstance(known, ShapeError):
        return known
    padded = flag(pad)
    if known is None or isinstance(invert, Unknown):
        return TensorSpec()
    if padded and max_tokens is None:
        return ShapeError("pad_to_max_tokens=True needs max_tokens", "value")
    if invert and known != "int":
        return ShapeError(f"invert=True needs output_mode='int', got {known!r}", "value")
    depth = size(max_tokens) if padded else _entries(vocabulary, known, oov, mask_token, oov_token)
    if (padded is None or depth is UNKNOWN_DIM) and known != "int":
        depth = fresh("n_tokens", 1)
    return _indexed(x, known, depth, max_tokens, invert)


@keras_layer("StringLookup")
def string_lookup(
    x: TensorSpec,
    max_tokens: Loose = None,
    num_oov_indices: Loose = 1,
    mask_token: Loose = None,
    oov_token: Loose = "[UNK]",
    vocabulary: Loose = None,
    invert: Loose = False,
    output_mode: Loose = "int",
    pad_to_max_tokens: Loose = False,
    *,
    dtype: Loose = None,
) -> Answer:
    """Look words up in a vocabulary."""
    return _lookup(
        x, max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, invert, output_mode, pad_to_max_tokens
    )


@keras_layer("IntegerLookup")
def integer_lookup(
    x: TensorSpec,
    max_tokens: Loose = None,
    num_oov_indices: Loose = 1,
    mask_token: Loose = None,
    oov_token: Loose = -1,
    vocabulary: Loose = None,
    invert: Loose = False,
    output_mode: Loose = "int",
    pad_to_max_tokens: Loose = False,
    *,
    dtype: Loose = None,
) -> Answer:
    """Look whole numbers up in a vocabulary."""
    return _lookup(
        x, max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, invert, output_mode, pad_to_max_tokens
    )


@keras_layer("TextVectorization")
def text_vectorization(
    x: TensorSpec,
    max_tokens: Loose = None,
    split: Loose = "whitespace",
    output_mode: Loose = "int",
    output_sequence_length: Loose = None,
    pad_to_max_tokens: Loose = False,
    vocabulary: Loose = None,
    *,
    dtype: Loose = None,
) -> Answer:
    """Split texts into words and turn them into indices, or into vectors; with a `dtype` their type is not told."""
    made = _vectorized(x, max_tokens, split, output_mode, output_sequence_length, pad_to_max_tokens, vocabulary)
    if isinstance(made, TensorSpec) and dtype is not None and made.dtype == FLOAT:
        return made.with_(dtype=None)
    return made


def _vectorized(
    x: TensorSpec,
    max_tokens: Any,
    split: Any,
    output_mode: Any,
    output_sequence_length: Any,
    pad_to_max_tokens: Any,
    vocabulary: Any,
) -> Answer:
    mode = known_mode(output_mode, MODES)
    if isinstance(mode, ShapeError):
        return mode
    words = isinstance(split, str) and split in ("whitespace", "character")
    rank = x.shape.rank
    if words and rank is not None and rank > 1 and differ(x.shape[-1], 1):
        return ShapeError(f"texts come one in a row, got {x.shape!r}", "rank")
    if mode == "int" and output_sequence_length is not None and isinstance(output_sequence_length, float):
        return ShapeError(f"output_sequence_length must be a whole number, got {output_sequence_length:g}", "value")
    if mode is None or not words or rank is None or rank > 2:
        return TensorSpec(UNKNOWN_SHAPE, "int64" if mode == "int" else FLOAT if mode else None)
    if mode == "int":
        length = BATCH if output_sequence_length is None else size(output_sequence_length)
        high = float(max_tokens - 1) if isinstance(max_tokens, int) else None
        return TensorSpec(Shape((*(x.shape.dims or ())[:1], length)), "int64", Content(0.0, high))
    padded = flag(pad_to_max_tokens)
    depth = size(max_tokens) if padded else fresh("n_tokens", 1)
    if mode == "one_hot":
        return TensorSpec(UNKNOWN_SHAPE, FLOAT, Content(0.0, 1.0))
    shape = Shape((*(x.shape.dims or ())[:1], depth)) if rank < 2 else UNKNOWN_SHAPE
    return TensorSpec(shape, FLOAT, Content(0.0, 1.0 if mode == "multi_hot" else None))
