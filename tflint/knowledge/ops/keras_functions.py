"""Turns Keras' activations, losses, metrics and initialisers, called as functions, into the specs of what they give."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import activations, dims
from tflint.knowledge.constants import as_spec
from tflint.knowledge.ops.sizes import shape_of
from tflint.knowledge.ops.tf_call import wanted_dtype
from tflint.knowledge.registry import Loose, op
from tflint.knowledge.tables import read
from tflint.program.spec import UNKNOWN, Configured, Content, Shape, ShapeError, TensorSpec

FLOATING = ("float16", "bfloat16", "float32", "float64")
_KEEP_SHAPE = tuple(name for name in read("activations") if name not in ("glu", "crelu", "prelu"))
_ROWS = tuple(
    name
    for row in read("losses").values()
    for name in row["aliases"]
    if not name.startswith(("ctc", "circle", "sparse"))
)
_WHOLE = ("dice", "tversky")
"""Losses that give one number for all samples."""
_SCALARS = (
    "Mean",
    "Sum",
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "RootMeanSquaredError",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "CosineSimilarity",
    "LogCoshError",
    "AUC",
)
_INITIALIZERS = (
    *(f"keras.initializers.{name}" for name in ("RandomNormal", "RandomUniform", "TruncatedNormal", "Zeros", "Ones")),
    *(f"keras.initializers.{name}" for name in ("Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform")),
    *(f"keras.initializers.{name}" for name in ("LecunNormal", "LecunUniform", "VarianceScaling", "Orthogonal")),
    *(f"tf.{name}_initializer" for name in ("random_normal", "random_uniform", "zeros", "ones", "constant")),
)


def _activation(name: str) -> None:
    known = activations.find(name)

    @op(f"keras.activations.{name}")
    def activation(x: Loose, *others: Loose, **named: Loose) -> Any:
        given = x if isinstance(x, TensorSpec) else as_spec(x)
        dtype = given.dtype if given.dtype in FLOATING else None
        low, high = (known.low, known.high) if known is not None and known.family != "identity" else (None, None)
        return TensorSpec(given.shape, dtype, Content(low, high))


for _name in (*_KEEP_SHAPE, "swish", "hard_swish"):
    _activation(_name)


@op(*(f"keras.{module}.{name}" for module in ("losses", "metrics") for name in _ROWS if name not in _WHOLE))
def row_loss(y_true: Loose, y_pred: Loose, *others: Loose, **named: Loose) -> Any:
    """One number for each sample: the last axis is gone."""
    true, guess = (value if isinstance(value, TensorSpec) else as_spec(value) for value in (y_true, y_pred))
    if true.shape.rank is None or true.shape.rank != guess.shape.rank or "axis" in named or len(others) > 1:
        return TensorSpec()
    together = dims.broadcast(true.shape, guess.shape)
    if isinstance(together, ShapeError) or not together.dims:
        return TensorSpec()
    return TensorSpec(Shape(together.dims[:-1]))


@op("keras.losses.sparse_categorical_crossentropy", "keras.metrics.sparse_categorical_crossentropy")
def sparse_loss(y_true: Loose, y_pred: Loose, *others: Loose, **named: Loose) -> Any:
    """One number for each distribution over classes."""
    guess = y_pred if isinstance(y_pred, TensorSpec) else as_spec(y_pred)
    plain = guess.shape.dims and not others and set(named) <= {"from_logits"}
    return TensorSpec(Shape((guess.shape.dims or ())[:-1])) if plain else TensorSpec()


@op(*(f"keras.losses.{name}.__call__" for name in read("losses")))
def loss_object(self: Loose, y_true: Loose, y_pred: Loose, sample_weight: Loose = None) -> Any:
    """One number for the batch, unless the reduction is another."""
    given = self.arguments if isinstance(self, Configured) else {"reduction": UNKNOWN}
    return TensorSpec() if set(given) & {"reduction", "*0"} else TensorSpec(Shape(()))


@op(*(f"keras.metrics.{name}.result" for name in _SCALARS), *(f"keras.metrics.{name}.__call__" for name in _SCALARS))
def metric(self: Loose, *values: Loose, **named: Loose) -> Any:
    """One number."""
    return TensorSpec(Shape(()))


@op(*(f"{name}.__call__" for name in _INITIALIZERS))
def initializer(self: Loose, shape: Loose, dtype: Loose = None, **named: Loose) -> Any:
    """A tensor of the shape that is asked for."""
    return TensorSpec(shape_of(shape), wanted_dtype(dtype, "float32"))


@op("tf.gradients")
def gradients(ys: Loose, xs: Loose, *others: Loose, **named: Loose) -> Any:
    """One tensor like each that is derived for."""
    items = xs if isinstance(xs, tuple) else (xs,)
    return tuple(TensorSpec(x.shape, x.dtype) if isinstance(x, TensorSpec) else UNKNOWN for x in items)
