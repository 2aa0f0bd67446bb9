"""Turns Keras' `Tokenizer` into the lists of word ids, or tables of words, that it makes of texts."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import Configured, Content, Shape, Source, TensorSpec

TOKENIZER = "keras.preprocessing.text.Tokenizer"


@op(f"{TOKENIZER}.texts_to_sequences", kind="numpy")
def texts_to_sequences(self: Loose, texts: TensorSpec) -> TensorSpec:
    """Lists of ids from 1 on, below `num_words` where it is given."""
    most = _most(self)
    content = Content(1.0, None if most is None else most - 1.0, source=Source("texts"), order=texts.content.order)
    return TensorSpec(Shape((_rows(texts),)), "object", content)


@op(f"{TOKENIZER}.texts_to_matrix", kind="numpy")
def texts_to_matrix(self: Loose, texts: TensorSpec, mode: Loose = "binary") -> TensorSpec:
    """A column for each of `num_words` words, or of all words and one for none."""
    most = _most(self)
    columns: Dim = UNKNOWN_DIM if most is None else most
    low, high = (0.0, 1.0) if mode == "binary" else (None, None)
    content = Content(low, high, source=Source("texts"), order=texts.content.order)
    return TensorSpec(Shape((_rows(texts), columns)), "float64", content)


def _rows(texts: TensorSpec) -> Dim:
    return texts.shape[0] if texts.shape.rank == 1 else fresh("n_texts")


def _most(tokenizer: Any) -> int | None:
    """The number of words a tokenizer keeps, `None` when it keeps all or nobody knows."""
    given = tokenizer.arguments.get("num_words") if isinstance(tokenizer, Configured) else None
    return given if type(given) is int and given > 1 else None
