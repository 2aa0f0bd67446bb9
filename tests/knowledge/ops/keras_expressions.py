"""Makes random expressions of `keras.ops`, on real and on symbolic tensors, and arrays for them."""

from __future__ import annotations

import random
import re
from typing import Any

from random_arrays import array, axis, pair, shape, similar, target
from tensor_expressions import DTYPES, tensor

_KERAS_ONE = (
    "exp",
    "log",
    "sqrt",
    "sin",
    "tanh",
    "abs",
    "sign",
    "round",
    "square",
    "relu",
    "sigmoid",
    "softmax",
    "negative",
    "isnan",
    "gelu",
    "elu",
    "log1p",
    "ravel",
    "zeros_like",
    "ones_like",
    "stop_gradient",
    "logical_not",
    "leaky_relu",
    "softplus",
    "silu",
)


_ACTIVATIONS = (
    "relu",
    "softmax",
    "sigmoid",
    "tanh",
    "elu",
    "gelu",
    "linear",
    "softplus",
    "hard_sigmoid",
    "mish",
    "selu",
)
_LOSSES = (
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "log_cosh",
    "hinge",
    "poisson",
    "kl_divergence",
    "categorical_crossentropy",
    "binary_crossentropy",
    "categorical_hinge",
    "sparse_categorical_crossentropy",
)
_CLASSES = (
    "MeanSquaredError",
    "Huber",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
)


def _called(r: random.Random) -> tuple[str, dict[str, Any]]:
    """An activation, a loss or an initialiser called as a function."""
    kind = r.random()
    if kind < 0.35:
        return f"keras.activations.{r.choice(_ACTIVATIONS)}({r.choice(('t', 't', 'x'))})", _renamed(tensor(r), r)
    if kind < 0.45:
        name = r.choice(("RandomNormal", "Zeros", "GlorotUniform", "HeNormal"))
        dtype = r.choice(("", ", 'float64'", ", dtype='float16'"))
        return f"keras.initializers.{name}()({shape(r, r.choice((2, 3)))}{dtype})", {}
    arrays = pair(r, "t", "t2", ("float32", "float32", "float64", "int32"))
    if kind < 0.85:
        return f"keras.losses.{r.choice(_LOSSES)}(t, t2)", arrays
    reduction = r.choice(("", "", "reduction='none'"))
    return f"keras.losses.{r.choice(_CLASSES)}({reduction})(t, t2)", arrays


def _renamed(arrays: dict[str, Any], r: random.Random) -> dict[str, Any]:
    return arrays | {"x": arrays["t"]}


def keras_expression(r: random.Random) -> tuple[str, dict[str, Any]]:
    """An expression of `keras.ops` and the arrays in it."""
    kind = r.random()
    if kind < 0.2:
        return f"keras.ops.{r.choice(_KERAS_ONE)}(t)", tensor(r)
    if kind < 0.4:
        a = tensor(r)
        name = r.choice(("mean", "sum", "max", "min", "std", "var", "any", "all", "prod", "argmax", "argmin"))
        return (
            f"keras.ops.{name}(t, axis={r.choice((axis(r, a['t'].ndim), None))}{r.choice(('', ', keepdims=True'))})",
            a,
        )
    if kind < 0.46:
        return _called(r)
    if kind < 0.65:
        name = r.choice(
            (
                "add",
                "subtract",
                "multiply",
                "divide",
                "maximum",
                "minimum",
                "power",
                "equal",
                "less",
                "logical_and",
                "matmul",
                "where",
                "concatenate",
                "stack",
                "tensordot",
            )
        )
        first, second = r.choice((("t", "t2"), ("t", "x"), ("x", "t")))
        arrays = pair(r, first, second, DTYPES)
        if name in ("concatenate", "stack"):
            return f"keras.ops.{name}([{first}, {second}], axis={axis(r, arrays[first].ndim)})", arrays
        if name == "where":
            return f"keras.ops.where({first} > 1, {first}, {second})", arrays
        if name == "tensordot":
            return f"keras.ops.tensordot({first}, {second}, axes=1)", arrays
        return (
            f"keras.ops.{name}({first}, {r.choice(('2', '0.5', '1.0'))})"
            if r.random() < 0.3
            else f"keras.ops.{name}({first}, {second})"
        ), arrays
    a = tensor(r)
    sizes, rank = a["t"].shape, a["t"].ndim
    one = axis(r, rank)
    return r.choice(
        (
            f"keras.ops.reshape(t, {target(r, sizes)})",
            "keras.ops.transpose(t)",
            f"keras.ops.expand_dims(t, {axis(r, rank + 1)})",
            "keras.ops.squeeze(t)",
            f"keras.ops.squeeze(t, axis={one})",
            f"keras.ops.repeat(t, 2, axis={one})",
            "keras.ops.tile(t, (2, 1))",
            f"keras.ops.cast(t, '{r.choice(DTYPES)}')",
            "keras.ops.shape(t)",
            f"keras.ops.zeros({sizes})",
            f"keras.ops.ones({sizes}, dtype='int32')",
            "keras.ops.arange(5)",
            "keras.ops.eye(3)",
            "keras.ops.one_hot(t, 5)",
            f"keras.ops.take(t, [0, 0], axis={one})",
            f"keras.ops.flip(t, axis={one})",
            f"keras.ops.split(t, 2, axis={one})",
            "keras.ops.clip(t, 0, 1)",
            f"keras.ops.swapaxes(t, {one}, {axis(r, rank)})",
            f"keras.ops.moveaxis(t, {one}, {axis(r, rank)})",
            "keras.ops.top_k(t, 1)",
            f"keras.ops.cumsum(t, axis={one})",
            "keras.ops.argsort(t)",
            f"keras.ops.pad(t, {((1, 2),) * rank})",
            "keras.ops.convert_to_numpy(t)",
            "keras.ops.einsum('ij->ji', t)",
            "keras.ops.full((2, 3), 1.5)",
            "keras.ops.ndim(t)",
            "keras.ops.median(t, axis=-1)",
            f"keras.ops.broadcast_to(t, {similar(r, sizes)})",
            "keras.ops.convert_to_tensor([1, 2])",
        )
    ), a


def symbolic_expression(r: random.Random) -> tuple[str, dict[str, Any]]:
    """An expression of `keras.ops` or an operator on symbolic tensors."""
    if r.random() < 0.35:
        first, second = r.choice((("k", "k2"), ("k", "t"), ("k", "x"), ("t", "k")))
        operator = r.choice(("+", "-", "*", "/", "<", "@"))
        if r.random() < 0.4:
            return r.choice(
                (
                    f"k {operator} {r.choice(('2', '0.5', '1'))}",
                    f"2 {operator} k",
                    "-k",
                    "k[:, 0]",
                    "k[..., None]",
                    "k[0]",
                    "k[:, 1:3]",
                    "k[1:]",
                    "k.shape",
                    "k.dtype",
                )
            ), {"k": array(r, shape(r), r.choice(DTYPES))}
        return f"{first} {operator} {second}", pair(r, first, second, DTYPES)
    expression, arrays = keras_expression(r)
    renamed = {"k" + name[1:] if name.startswith("t") else name: value for name, value in arrays.items()}
    return re.sub(r"\bt(2?)\b", r"k\1", expression), renamed
