"""Turns `tf.random` and the methods of its generators into specs of what they draw."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.contents import derived_order, fresh_order, moved, ranged
from tflint.knowledge.ops.sizes import integer_of, number_of, shape_of, size_of
from tflint.knowledge.ops.tf_call import tensor, tensor_op, wanted_dtype
from tflint.knowledge.registry import Loose, op
from tflint.program.spec import Configured, Shape, ShapeError, Source, TensorSpec


def _drawn(shape: Any, dtype: str | None, low: float | None, high: float | None, name: str) -> TensorSpec:
    return TensorSpec(shape_of(shape), dtype, ranged(low, high, source=Source("random", name)), "tensor")


def _uniform(shape: Any, minval: Any, maxval: Any, dtype: Any) -> TensorSpec:
    kind = wanted_dtype(dtype, "float32")
    low = number_of(minval)
    high = 1.0 if maxval is None and kind == "float32" else number_of(maxval)
    whole = kind in ("int32", "int64")
    return _drawn(shape, kind, low, None if high is None else high - 1 if whole else high, "uniform")


@tensor_op("tf.random.uniform")
def uniform(shape: Loose, minval: Loose = 0, maxval: Loose = None, dtype: Loose = None) -> TensorSpec:
    """Draw from `minval` up to `maxval`."""
    return _uniform(shape, minval, maxval, dtype)


@tensor_op("tf.random.stateless_uniform")
def stateless_uniform(
    shape: Loose, seed: Loose = None, minval: Loose = 0, maxval: Loose = None, dtype: Loose = None
) -> TensorSpec:
    """Draw from `minval` up to `maxval`."""
    return _uniform(shape, minval, maxval, dtype)


@tensor_op("tf.random.normal", "tf.random.truncated_normal")
def normal(shape: Loose, mean: Loose = 0.0, stddev: Loose = 1.0, dtype: Loose = None) -> TensorSpec:
    """Draw from a normal distribution."""
    return _drawn(shape, wanted_dtype(dtype, "float32"), None, None, "normal")


@tensor_op("tf.random.stateless_normal", "tf.random.stateless_truncated_normal")
def stateless_normal(
    shape: Loose, seed: Loose = None, mean: Loose = 0.0, stddev: Loose = 1.0, dtype: Loose = None
) -> TensorSpec:
    """Draw from a normal distribution."""
    return _drawn(shape, wanted_dtype(dtype, "float32"), None, None, "normal")


@tensor_op("tf.random.categorical")
def categorical(logits: Loose, num_samples: Loose, dtype: Loose = None) -> Any:
    """Draw class numbers by their scores."""
    x = tensor(logits)
    if isinstance(x, ShapeError):
        return x
    if x.shape.rank not in (None, 2):
        return ShapeError(f"categorical takes a matrix of scores, not rank {x.shape.rank}", "rank")
    classes = x.shape[-1]
    high = float(classes - 1) if isinstance(classes, int) else None
    return TensorSpec(
        Shape((x.shape[0], size_of(num_samples))), wanted_dtype(dtype, "int64"), ranged(0, high), "tensor"
    )


@tensor_op("tf.random.shuffle")
def shuffle(value: Loose) -> Any:
    """Shuffle along the first axis; two calls give two orders."""
    from tflint.records import replace

    x = tensor(value)
    if isinstance(x, ShapeError):
        return x
    order = derived_order(x.content.order, "shuffled", fresh_order())
    return x.with_(content=replace(moved(x.content, False), order=order))


@op("tf.random.set_seed", "tf.compat.v1.set_random_seed")
def set_seed(seed: Loose = None) -> None:
    """Seed the global generator."""
    return None


@op(
    "tf.random.Generator.from_seed",
    "tf.random.Generator.from_non_deterministic_state",
    "tf.random.get_global_generator",
)
def generator(seed: Loose = None) -> Configured:
    """Make a generator."""
    return Configured("tf.random.Generator", {})


@op("tf.random.Generator.normal", "tf.random.Generator.truncated_normal", kind="tensor")
def generator_normal(
    receiver: Loose, shape: Loose, mean: Loose = 0.0, stddev: Loose = 1.0, dtype: Loose = None
) -> TensorSpec:
    """Draw from a normal distribution."""
    return _drawn(shape, wanted_dtype(dtype, "float32"), None, None, "normal")


@op("tf.random.Generator.uniform", kind="tensor")
def generator_uniform(
    receiver: Loose, shape: Loose, minval: Loose = 0, maxval: Loose = None, dtype: Loose = None
) -> TensorSpec:
    """Draw from `minval` up to `maxval`."""
    return _uniform(shape, minval, maxval, dtype)


@op("tf.random.Generator.make_seeds", kind="tensor")
def make_seeds(receiver: Loose, count: Loose = 1) -> TensorSpec:
    """Make seeds for the stateless functions."""
    number = integer_of(count)
    return TensorSpec(Shape((2, number if number is not None else size_of(count))), "int64", kind="tensor")
