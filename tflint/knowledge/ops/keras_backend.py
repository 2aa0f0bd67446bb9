"""Registers the functions of the old `keras.backend` by what they call in TensorFlow."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import arrays, products, tf_create, tf_shape
from tflint.knowledge.ops.elementwise import clipped
from tflint.knowledge.ops.numpy_reduce import positions
from tflint.knowledge.ops.sizes import number_of
from tflint.knowledge.ops.tf_call import tensor, tensor_op
from tflint.knowledge.registry import OPS, Loose, op
from tflint.program.spec import UNKNOWN, ShapeError, TensorSpec, Unknown

SAME = {
    "square": "tf.square",
    "sqrt": "tf.sqrt",
    "exp": "tf.exp",
    "log": "tf.math.log",
    "abs": "tf.abs",
    "sin": "tf.sin",
    "cos": "tf.cos",
    "sign": "tf.sign",
    "round": "tf.round",
    "pow": "tf.pow",
    "maximum": "tf.maximum",
    "minimum": "tf.minimum",
    "sigmoid": "tf.nn.sigmoid",
    "tanh": "tf.nn.tanh",
    "softplus": "tf.math.softplus",
    "softsign": "tf.nn.softsign",
    "equal": "tf.equal",
    "not_equal": "tf.math.not_equal",
    "greater": "tf.greater",
    "greater_equal": "tf.greater_equal",
    "less": "tf.less",
    "less_equal": "tf.less_equal",
    "cast": "tf.cast",
    "shape": "tf.shape",
    "reshape": "tf.reshape",
    "squeeze": "tf.squeeze",
    "tile": "tf.tile",
    "zeros_like": "tf.zeros_like",
    "ones_like": "tf.ones_like",
    "gather": "tf.gather",
    "stop_gradient": "tf.stop_gradient",
    "identity": "tf.identity",
    "permute_dimensions": "tf.transpose",
    "constant": "tf.constant",
    "one_hot": "tf.one_hot",
    "batch_get_value": "tf.identity",
}
"""Functions that differ from TensorFlow's in name only."""
REDUCTIONS = {
    "sum": "tf.reduce_sum",
    "mean": "tf.reduce_mean",
    "max": "tf.reduce_max",
    "min": "tf.reduce_min",
    "prod": "tf.math.reduce_prod",
    "all": "tf.reduce_all",
    "any": "tf.reduce_any",
}

for _module in (products, tf_create, tf_shape):
    assert _module, "the functions named above are registered by these modules"


def _share() -> None:
    from tflint.knowledge.api.naming import canonical
    from tflint.knowledge.ops import tf_math, tf_reduce

    assert tf_math and tf_reduce
    for name, target in {**SAME, **REDUCTIONS}.items():
        known = OPS.get(canonical(target))
        if known is not None:
            op(f"keras.backend.{name}", kind="tensor")(known.function)


_share()


@op("keras.backend.epsilon")
def epsilon() -> float:
    """The small number that keeps divisions from failing."""
    return 1e-07


@op("keras.backend.floatx", "keras.config.floatx")
def floatx() -> Any:
    """The default type, which a program may set."""
    return UNKNOWN


@op("keras.backend.int_shape")
def int_shape(x: TensorSpec) -> Any:
    """The sizes."""
    return UNKNOWN if x.shape.dims is None else x.shape.dims


@op("keras.backend.ndim")
def ndim(x: TensorSpec) -> Any:
    """The number of axes."""
    return UNKNOWN if x.shape.rank is None else x.shape.rank


@op("keras.backend.dtype")
def dtype(x: TensorSpec) -> Any:
    """The name of the type."""
    return UNKNOWN if x.dtype is None else x.dtype


@op("keras.backend.clear_session")
def clear_session() -> None:
    """Forget all models."""
    return None


@tensor_op("keras.backend.expand_dims")
def expand_dims(x: Loose, axis: Loose = -1) -> Any:
    """Add an axis of size 1, the last by default."""
    spec = tensor(x)
    return spec if isinstance(spec, ShapeError) else arrays.expand(spec, axis)


@tensor_op("keras.backend.concatenate")
def concatenate(tensors: Loose, axis: Loose = -1) -> Any:
    """Put tensors one after the other, along the last axis by default."""
    return tf_shape.concat(tensors, axis)


@tensor_op("keras.backend.stack")
def stack(x: Loose, axis: Loose = 0) -> Any:
    """Put tensors of one shape on a new axis."""
    return tf_shape.stack(x, axis)


@tensor_op("keras.backend.flatten")
def flatten(x: Loose) -> Any:
    """Lay the values on one axis."""
    spec = tensor(x)
    return spec if isinstance(spec, ShapeError) else arrays.flatten(spec)


@tensor_op("keras.backend.argmax", "keras.backend.argmin")
def argmax(x: Loose, axis: Loose = -1) -> Any:
    """The position of the greatest or smallest value along the last axis."""
    spec = tensor(x)
    return spec if isinstance(spec, ShapeError) else positions(spec, axis, False, "int64", "tensor")


@tensor_op("keras.backend.clip")
def clip(x: Loose, min_value: Loose, max_value: Loose) -> Any:
    """Cut off what is below or above."""
    spec = tensor(x)
    if isinstance(spec, ShapeError):
        return spec
    return TensorSpec(
        spec.shape, spec.dtype, clipped(spec.content, number_of(min_value), number_of(max_value)), "tensor"
    )


@tensor_op("keras.backend.dot")
def dot(x: Loose, y: Loose) -> Any:
    """Multiply matrices; of higher ranks the last axis with the one before the last."""
    if isinstance(x, Unknown) or isinstance(y, Unknown):
        return TensorSpec(kind="tensor")
    made = products.dot(x, y, "tensor")
    return made if isinstance(made, TensorSpec) else UNKNOWN


@tensor_op("keras.backend.ones", "keras.backend.zeros")
def filled(shape: Loose, dtype: Loose = None, name: Loose = None) -> Any:
    """Make a variable of ones or zeros."""
    return tf_create.zeros(shape, dtype).with_(kind="variable", content=TensorSpec().content)


@tensor_op("keras.backend.arange")
def arange(start: Loose, stop: Loose = None, step: Loose = 1, dtype: Loose = "int32") -> Any:
    """Make integers below `stop`."""
    return tf_create.range_(start, stop, step, dtype)


@tensor_op("keras.backend.random_normal", "keras.backend.random_uniform", "keras.backend.truncated_normal")
def random(shape: Loose, *rest: Loose, dtype: Loose = None) -> Any:
    """Draw numbers."""
    return tf_create.zeros(shape, dtype).with_(content=TensorSpec().content)
