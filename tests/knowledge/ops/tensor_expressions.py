"""Makes random expressions of TensorFlow and Keras and arrays for them, most of which the library accepts."""

from __future__ import annotations

import random
from typing import Any

from random_arrays import array, axis, index_item, pair, shape, similar, target

DTYPES = ("float32", "float32", "float64", "int32", "int64", "uint8", "bool")
FLOATING = (
    "exp",
    "sqrt",
    "sin",
    "cos",
    "tanh",
    "abs",
    "square",
    "sign",
    "round",
    "floor",
    "negative",
    "math.log",
    "math.log1p",
    "sigmoid",
    "nn.relu",
    "nn.softmax",
    "nn.sigmoid",
    "nn.elu",
    "nn.leaky_relu",
    "nn.selu",
    "math.erf",
    "math.rsqrt",
    "identity",
    "stop_gradient",
    "math.is_nan",
    "logical_not",
    "nn.relu6",
    "nn.gelu",
    "math.reciprocal",
    "math.l2_normalize",
    "nn.log_softmax",
    "nn.softplus",
)
REDUCTIONS = (
    "reduce_sum",
    "reduce_mean",
    "reduce_max",
    "reduce_min",
    "math.reduce_std",
    "math.reduce_variance",
    "reduce_any",
    "reduce_all",
    "math.reduce_prod",
    "reduce_logsumexp",
    "math.reduce_euclidean_norm",
)
OPERATORS = ("+", "-", "*", "/", "//", "%", "<", ">=", "==", "!=", "@", "&")
NUMBERS = ("2", "0.5", "255", "255.0", "1", "-1", "True", "[1, 2, 3]", "[1.5]")


def tensor(r: random.Random, rank: int | None = None, dtype: str | None = None) -> dict[str, Any]:
    """A random tensor named `t`."""
    return {"t": array(r, shape(r, rank), dtype or r.choice(DTYPES))}


def _elementwise(r: random.Random) -> tuple[str, dict[str, Any]]:
    value = r.choice(("t", "t", "t", "x", "[1, 2]", "[1.5, 2]", "3", "2.5"))
    a = tensor(r)
    return f"tf.{r.choice(FLOATING)}({value})", a if value == "t" else {"x": a["t"]} if value == "x" else {}


def _reduce(r: random.Random) -> tuple[str, dict[str, Any]]:
    a = tensor(r)
    rank = a["t"].ndim
    place = r.choice(("", f", {axis(r, rank)}", f", axis={axis(r, rank)}", ", axis=None", f", axis=[{axis(r, rank)}]"))
    if r.random() < 0.25:
        return (
            f"tf.{r.choice(('argmax', 'argmin'))}(t{r.choice(('', place, ', 0, tf.int32'))})",
            a,
        )
    return f"tf.{r.choice(REDUCTIONS)}(t{place}{', keepdims=True' if place and r.random() < 0.3 else ''})", a


def _binary(r: random.Random) -> tuple[str, dict[str, Any]]:
    operator = r.choice(OPERATORS)
    if r.random() < 0.3:
        return r.choice((f"t {operator} {r.choice(NUMBERS)}", f"{r.choice(NUMBERS)} {operator} t")), tensor(r)
    first, second = r.choice((("t", "t2"), ("t", "t2"), ("t", "x"), ("x", "t")))
    return f"{first} {operator} {second}", pair(r, first, second, DTYPES)


def _functions(r: random.Random) -> tuple[str, dict[str, Any]]:
    name = r.choice(
        (
            "add",
            "subtract",
            "multiply",
            "divide",
            "maximum",
            "minimum",
            "pow",
            "equal",
            "greater",
            "math.squared_difference",
            "logical_and",
            "math.floordiv",
            "less_equal",
            "math.divide_no_nan",
            "math.atan2",
        )
    )
    first, second = r.choice((("t", "t2"), ("t", "t2"), ("t", "x"), ("x", "t"), ("x", "x2")))
    arrays = pair(r, first, second, DTYPES)
    if r.random() < 0.2:
        number = r.choice(NUMBERS)
        return r.choice((f"tf.{name}({first}, {number})", f"tf.{name}({number}, {first})")), {first: arrays[first]}
    if r.random() < 0.2:
        return r.choice(
            (
                f"tf.where({first} > 1, {first}, {second})",
                f"tf.where({first} > 1, {first}, 0)",
                f"tf.where({first} > 1, 0., {first})",
                f"tf.where({first} > 1, 1, 0)",
                f"tf.where({first} > 1)",
            )
        ), arrays
    return f"tf.{name}({first}, {second})", arrays


def _moves(r: random.Random) -> tuple[str, dict[str, Any]]:
    a = tensor(r)
    sizes = a["t"].shape
    rank = len(sizes)
    perm = list(range(rank))
    r.shuffle(perm)
    one = axis(r, rank)
    return r.choice(
        (
            f"tf.reshape(t, {target(r, sizes)})",
            f"tf.reshape(t, {list(target(r, sizes))})",
            f"tf.transpose(t, {perm})",
            "tf.transpose(t)",
            f"tf.expand_dims(t, {axis(r, rank + 1)})",
            "tf.squeeze(t)",
            f"tf.squeeze(t, {one})",
            f"tf.squeeze(t, axis=[{one}])",
            f"tf.tile(t, {[2] * rank})",
            "tf.tile(t, [1, 2])",
            f"tf.repeat(t, 2, axis={one})",
            "tf.repeat(t, 3)",
            f"tf.split(t, {r.choice((1, 2, 3))}, axis={one})",
            f"tf.split(t, [1, 2], {one})",
            f"tf.unstack(t, axis={one})",
            f"tf.pad(t, {[[1, 2]] * rank})",
            f"tf.gather(t, [0, 0], axis={one})",
            "tf.gather(t, 0)",
            "tf.shape(t)",
            "tf.shape(t)[0]",
            "tf.size(t)",
            "tf.rank(t)",
            "tf.reshape(t, [tf.shape(t)[0], -1])",
            "tf.reshape(t, (-1, tf.shape(t)[-1]))",
            f"tf.cast(t, tf.{r.choice(DTYPES)})",
            f"tf.cast(t, '{r.choice(DTYPES)}')",
            "tf.zeros_like(t)",
            "tf.ones_like(t, dtype=tf.float64)",
            "tf.one_hot(t, 9)",
            f"tf.one_hot(t, 4, axis={one})",
            "tf.clip_by_value(t, 0, 1)",
            "tf.clip_by_value(t, 0., 2.5)",
            f"tf.cumsum(t, axis={one})",
            "tf.sort(t)",
            "tf.argsort(t)",
            "tf.math.top_k(t, 1)",
            "tf.boolean_mask(t, t[:, 0] > 0)",
            "tf.unique(t)",
            f"tf.broadcast_to(t, {similar(r, sizes)})",
            "tf.reverse(t, [0])",
            f"tf.slice(t, {[0] * rank}, {[-1] * rank})",
            "t.numpy()",
            "t.shape",
            "t.dtype",
            f"tf.norm(t, axis={one})",
            "tf.convert_to_tensor(t)",
            "tf.constant(t.numpy())",
            "tf.gather_nd(t, [[0], [0]])",
            "tf.linalg.matrix_transpose(t)",
            "-t",
            "~t",
            "tf.nn.softmax(t, axis=-1)",
            "tf.Variable(t)",
            "tf.random.shuffle(t)",
            "tf.linalg.diag(t)",
            f"tf.nn.moments(t, {[one]})",
            "tf.nn.dropout(t, 0.5)",
            "tf.math.in_top_k([0], t, 1)",
        )
    ), a


def _joins(r: random.Random) -> tuple[str, dict[str, Any]]:
    sizes = shape(r)
    other = list(sizes)
    if other and r.random() < 0.5:
        other[r.randrange(len(other))] = r.choice((1, 2, 5))
    dtype = r.choice(DTYPES)
    first, second = r.choice((("t", "t2"), ("t", "x"), ("x", "t"), ("x", "x2")))
    arrays = {
        first: array(r, sizes, dtype),
        second: array(r, tuple(other), dtype if r.random() < 0.7 else r.choice(DTYPES)),
    }
    place = axis(r, len(sizes))
    return r.choice(
        (
            f"tf.concat([{first}, {second}], {place})",
            f"tf.concat([{first}, {second}], axis={place})",
            f"tf.stack([{first}, {second}], axis={place})",
            f"tf.stack([{first}, {second}])",
            f"tf.matmul({first}, {second})",
            f"tf.matmul({first}, {second}, transpose_b=True)",
            f"tf.tensordot({first}, {second}, 1)",
            f"tf.einsum('ij,jk->ik', {first}, {second})",
            f"tf.add_n([{first}, {second}])",
            f"tf.nn.sigmoid_cross_entropy_with_logits(labels={first}, logits={second})",
            f"tf.nn.softmax_cross_entropy_with_logits(labels={first}, logits={second})",
            f"tf.Variable({first}).assign({second})",
            f"tf.Variable({first}).assign_add({second})",
            f"tf.nn.embedding_lookup({first}, {second})",
            f"tf.meshgrid({first}, {second})",
        )
    ), arrays


def _subscript(r: random.Random) -> tuple[str, dict[str, Any]]:
    a = tensor(r)
    items = [index_item(r) for _ in range(r.randint(1, max(a["t"].ndim, 1)))]
    if r.random() < 0.12:
        return r.choice(
            (
                "t[t > 0]",
                "t[t[:, 0] > 0]",
                "t[[0, 0]]",
                "t[..., tf.newaxis]",
                "t[:, tf.constant(0)]",
                "t[tf.shape(t)[0] - 1]",
                "t[tf.argmax(t[:, 0])]",
            )
        ), a
    return f"t[{', '.join(items)}]", a


def _creation(r: random.Random) -> tuple[str, dict[str, Any]]:
    sizes, n = shape(r), r.randint(1, 9)
    return r.choice(
        (
            f"tf.zeros({sizes})",
            f"tf.ones({list(sizes)}, dtype=tf.int32)",
            f"tf.fill({sizes}, {n})",
            f"tf.range({n})",
            f"tf.range(1, {n}, 2)",
            f"tf.range(0., {n}., 0.5)",
            f"tf.eye({n})",
            f"tf.constant([[1, 2], [3, {n}]])",
            f"tf.constant([1.5, {n}])",
            f"tf.constant({n}, shape={sizes})",
            f"tf.constant({n}., dtype=tf.float64)",
            "tf.constant('a')",
            "tf.constant(['a', 'b'])",
            f"tf.random.uniform({sizes})",
            f"tf.random.uniform({sizes}, maxval={n})",
            f"tf.random.uniform({sizes}, maxval={n}, dtype=tf.int32)",
            f"tf.random.normal({sizes})",
            f"tf.linspace(0., 1., {n})",
            f"tf.random.truncated_normal({sizes}, stddev=0.1)",
            f"tf.Variable([[1., {n}]])",
            f"tf.Variable(tf.zeros({sizes}))",
            f"tf.one_hot([0, 1, 2], {n})",
            f"tf.sequence_mask([1, 2], {n})",
            f"tf.random.categorical(tf.zeros([2, {n}]), 3)",
            f"tf.constant([1, 2, {n}]) + 1",
            f"tf.constant([1, 2, {n}])[1:]",
            f"tf.stack([1, 2, {n}])",
            "tf.convert_to_tensor([[1., 2.]])",
            f"tf.meshgrid(tf.range({n}), tf.range(3))",
            "tf.constant([True, False])",
            "tf.strings.lower(tf.constant(['A', 'b']))",
            "tf.strings.length(['abc', 'd'])",
            "tf.strings.to_number(['1', '2'])",
            f"tf.random.stateless_uniform({sizes}, seed=[1, 2])",
            f"tf.random.Generator.from_seed(1).normal({sizes})",
            f"tf.random.Generator.from_seed(1).uniform({sizes}, maxval={n})",
            f"tf.concat([[1, 2], [{n}]], 0)",
            f"tf.cast([1.7, {n}], tf.int32)",
            f"tf.size(tf.zeros({sizes}))",
            "tf.constant([[1, 2], [3]])",
            f"tf.reshape(tf.range(6), (2, {r.choice((3, -1, 4))}))",
        )
    ), {}


def _windows(r: random.Random, channels: int) -> tuple[str, dict[str, Any]]:
    """Well formed only: TensorFlow itself aborts on some others."""
    a = {"t": array(r, (2, 6, 5, channels), "float32")}
    padding = r.choice(("SAME", "VALID"))
    return r.choice(
        (
            f"tf.nn.conv2d(t, tf.ones((3, 3, {channels}, 4)), {r.choice((1, 2, [1, 2, 2, 1]))}, '{padding}')",
            f"tf.nn.max_pool2d(t, 2, 2, '{padding}')",
            f"tf.nn.max_pool(t, [1, 2, 2, 1], [1, 2, 2, 1], '{padding}')",
            f"tf.nn.avg_pool2d(t, 3, 1, '{padding}')",
            f"tf.image.extract_patches(t, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], '{padding}')",
        )
    ), a


def _images(r: random.Random) -> tuple[str, dict[str, Any]]:
    rank, channels = r.choice((3, 4, 4, 2)), r.choice((1, 3, 3))
    sizes = (2, 6, 5, channels)[4 - rank :] if rank != 2 else (5, 5)
    a = {"t": array(r, sizes, r.choice(("uint8", "float32", "float64", "int32")))}
    h, w = r.choice((2, 4, 8)), r.choice((3, 5, 9))
    if rank == 4 and r.random() < 0.2:
        return _windows(r, channels)
    return r.choice(
        (
            f"tf.image.resize(t, ({h}, {w}))",
            f"tf.image.resize(t, [{h}, {w}], method='nearest')",
            f"tf.image.resize(t, ({h}, {w}), method='bicubic')",
            f"tf.image.resize(t, ({h},))",
            f"tf.image.resize_with_pad(t, {h}, {w})",
            f"tf.image.resize_with_crop_or_pad(t, {h}, {w})",
            "tf.image.flip_left_right(t)",
            "tf.image.rgb_to_grayscale(t)",
            "tf.image.grayscale_to_rgb(t)",
            "tf.image.convert_image_dtype(t, tf.float32)",
            "tf.image.per_image_standardization(t)",
            "tf.image.central_crop(t, 0.5)",
            f"tf.image.random_crop(t, {[min(s, 4) for s in sizes]})",
            f"tf.image.crop_to_bounding_box(t, 0, 0, {h}, {w})",
            "tf.image.random_flip_left_right(t)",
            "tf.image.rot90(t)",
            "tf.image.adjust_brightness(t, 0.1)",
            "tf.image.random_contrast(t, 0.5, 1.5)",
            "tf.cast(t, tf.float32) / 255.0",
            "tf.image.transpose(t)",
            "tf.image.random_brightness(t, 0.2)",
            "tf.image.adjust_saturation(t, 2.)",
            "tf.image.random_hue(t, 0.1)",
            "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=t)",
            "tf.image.random_flip_up_down(t)",
            "tf.image.random_saturation(t, 0.5, 1.5)",
        )
    ), a


def tensorflow_expression(r: random.Random) -> tuple[str, dict[str, Any]]:
    """An expression of TensorFlow and the arrays in it."""
    return r.choice(
        (_elementwise, _reduce, _binary, _binary, _functions, _moves, _moves, _joins, _subscript, _creation, _images)
    )(r)
