"""Makes random expressions and arrays for them, most of which a library accepts."""

from __future__ import annotations

import random
from typing import Any

from random_arrays import array, axis, index_item, pair, shape, target

FLOATING = (
    "sin",
    "cos",
    "tanh",
    "exp",
    "log1p",
    "sqrt",
    "arctan",
    "sinh",
    "expm1",
    "square",
    "abs",
    "sign",
    "floor",
    "ceil",
    "rint",
    "round",
    "absolute",
    "reciprocal",
    "log",
    "deg2rad",
    "isnan",
    "logical_not",
    "negative",
    "exp2",
    "cbrt",
    "fabs",
    "positive",
)
REDUCTIONS = (
    "sum",
    "mean",
    "max",
    "min",
    "std",
    "var",
    "prod",
    "any",
    "all",
    "argmax",
    "argmin",
    "median",
    "ptp",
    "cumsum",
    "nanmean",
    "amax",
    "count_nonzero",
    "average",
    "nansum",
)
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", "==", "!=", "@")
DTYPES = ("float32", "float64", "int64", "int32", "uint8", "bool", "float16", "int8", "uint16")
NUMBERS = ("2", "0.5", "255", "255.0", "1", "3", "-1", "(1/255.)", "127.5")


def numpy_expression(r: random.Random) -> tuple[str, dict[str, Any]]:
    """An expression of NumPy and the arrays in it."""
    return r.choice(NUMPY)(r)


def _x(r: random.Random, rank: int | None = None, dtype: str | None = None) -> dict[str, Any]:
    return {"x": array(r, shape(r, rank), dtype or r.choice(DTYPES))}


def _elementwise(r: random.Random) -> tuple[str, dict[str, Any]]:
    return f"np.{r.choice(FLOATING)}(x)", _x(r)


def _reduce(r: random.Random) -> tuple[str, dict[str, Any]]:
    a = _x(r)
    rank = a["x"].ndim
    name = r.choice(REDUCTIONS)
    place = r.choice(("", f"axis={axis(r, rank)}", f"axis={axis(r, rank)}", "axis=None"))
    if name in ("sum", "mean", "max", "min", "std", "var", "any", "all") and r.random() < 0.3 and rank > 1:
        place = f"axis={tuple(r.sample(range(rank), 2))}"
    keep = ", keepdims=True" if place and r.random() < 0.3 and name != "cumsum" else ""
    method = (
        name in ("sum", "mean", "max", "min", "std", "var", "any", "all", "argmax", "argmin", "prod", "cumsum")
        and r.random() < 0.3
    )
    return (f"x.{name}({place}{keep})" if method else f"np.{name}(x, {place}{keep})"), a


def _binary(r: random.Random) -> tuple[str, dict[str, Any]]:
    operator = r.choice(OPERATORS)
    kind = r.random()
    if kind < 0.25:
        return f"x {operator} {r.choice(NUMBERS)}", _x(r)
    if kind < 0.35:
        return f"{r.choice(NUMBERS)} {operator} x", _x(r)
    return f"x {operator} y", pair(r, "x", "y", DTYPES)


def _functions(r: random.Random) -> tuple[str, dict[str, Any]]:
    name = r.choice(
        (
            "add",
            "multiply",
            "divide",
            "maximum",
            "minimum",
            "power",
            "subtract",
            "greater",
            "logical_and",
            "arctan2",
            "hypot",
            "where",
            "dot",
            "matmul",
            "outer",
            "fmax",
            "logical_xor",
            "mod",
            "floor_divide",
        )
    )
    arrays = pair(r, "x", "y", DTYPES)
    if name == "where":
        return r.choice(
            (
                "np.where(x > 0, x, y)",
                "np.where(x > 0, x, 0)",
                "np.where(x > 1, 1, 0)",
                "np.where(x > 1, 1., y)",
                "np.where(x > 1)[0]",
            )
        ), arrays
    return f"np.{name}(x, y)", arrays


def _moves(r: random.Random) -> tuple[str, dict[str, Any]]:
    a = _x(r)
    sizes = a["x"].shape
    rank = len(sizes)
    perm = list(range(rank))
    r.shuffle(perm)
    t = target(r, sizes)
    two = f"{axis(r, rank)}, {axis(r, rank)}"
    return r.choice(
        (
            f"np.reshape(x, {t})",
            f"x.reshape({t})",
            f"x.reshape{t}",
            f"x.reshape{t}",
            f"np.transpose(x, {tuple(perm)})",
            "x.T",
            "x.transpose()",
            f"x.transpose{tuple(perm)}",
            f"np.expand_dims(x, {axis(r, rank + 1)})",
            "np.squeeze(x)",
            f"np.squeeze(x, axis={axis(r, rank)})",
            "x.ravel()",
            "x.flatten()",
            f"np.swapaxes(x, {two})",
            f"np.moveaxis(x, {two})",
            f"np.repeat(x, 3, axis={axis(r, rank)})",
            "np.repeat(x, 2)",
            f"np.tile(x, {r.choice((2, (2, 1), (1, 2, 3)))})",
            f"np.split(x, {r.choice((1, 2, 3))}, axis={axis(r, rank)})",
            f"np.array_split(x, {r.choice((1, 2, 3, 5))}, axis={axis(r, rank)})",
            f"np.split(x, [1, 3], axis={axis(r, rank)})",
            "np.atleast_2d(x)",
            "np.atleast_1d(x)",
            "np.flip(x)",
            f"np.pad(x, {r.choice((1, (1, 2)))})",
            f"np.take(x, [0, 0], axis={axis(r, rank)})",
            f"np.cumsum(x, axis={axis(r, rank)})",
            f"np.sort(x, axis={axis(r, rank)})",
            "np.unique(x)",
            "np.zeros_like(x)",
            "np.ones_like(x, dtype='float32')",
            "np.rot90(x)",
            f"np.diff(x, axis={axis(r, rank)})",
            f"np.clip(x, 0, {r.choice(('1', '2.5', 'None'))})",
            f"x.astype('{r.choice(DTYPES)}')",
            f"np.asarray(x, dtype={r.choice(('np.float32', 'int', 'float', 'bool'))})",
            "x.shape",
            "x.size",
            "x.ndim",
            "np.shape(x)",
            "np.nan_to_num(x)",
            "np.diag(x)",
            "np.eye(9)[np.abs(x).astype(int)]",
            "-x",
            "~(x > 0)",
            f"np.linalg.norm(x, axis={axis(r, rank)})",
            "np.percentile(x, 50)",
            f"np.percentile(x, [25, 75], axis={axis(r, rank)})",
            "np.array([x, x])",
        )
    ), a


def _joins(r: random.Random) -> tuple[str, dict[str, Any]]:
    sizes = shape(r)
    other = list(sizes)
    if other and r.random() < 0.5:
        other[r.randrange(len(other))] = r.choice((1, 2, 5))
    dtype = r.choice(DTYPES)
    arrays = {"x": array(r, sizes, dtype), "y": array(r, tuple(other), dtype if r.random() < 0.6 else r.choice(DTYPES))}
    place = axis(r, len(sizes))
    return r.choice(
        (
            f"np.concatenate([x, y], axis={place})",
            "np.concatenate([x, y])",
            f"np.stack([x, y], axis={place})",
            "np.vstack((x, y))",
            "np.hstack((x, y))",
            "np.dstack((x, y))",
            "np.column_stack((x, y))",
            "np.append(x, y)",
            f"np.append(x, y, axis={place})",
            "np.concatenate([x, y], axis=None)",
        )
    ), arrays


def _subscript(r: random.Random) -> tuple[str, dict[str, Any]]:
    a = _x(r)
    rank = a["x"].ndim
    items = [index_item(r) for _ in range(r.randint(1, max(rank, 1)))]
    special = r.random()
    if special < 0.15:
        return r.choice(
            (
                "x[x > 0]",
                "x[x[0] > 0]",
                "x[[0, 0, 1]]",
                "x[:, [0, 1]]",
                "x[np.arange(2)]",
                "x[:, x[0] > 0]",
                "x[np.array([0, 1]), [0, 0]]",
                "x[0, :, [0, 0]]",
                "x[[0, 0], :, [0, 0]]",
                "x[x.argmax()]",
                "x[np.argsort(x[:, 0])]",
                "x[np.newaxis]",
                "x[:, 0][1:]",
                "x[:int(2)]",
                "x[np.where(x[:, 0] > 0)[0]]",
                "x[None, [0]]",
            )
        ), a
    return f"x[{', '.join(items)}]", a


def _creation(r: random.Random) -> tuple[str, dict[str, Any]]:
    sizes = shape(r)
    n = r.randint(1, 9)
    return r.choice(
        (
            f"np.zeros({sizes})",
            f"np.ones({sizes}, dtype=np.float32)",
            f"np.full({sizes}, {n})",
            f"np.arange({n})",
            f"np.arange(1, {n}.5, 0.5)",
            f"np.arange({n}, 0, -2)",
            f"np.linspace(0, 1, {n})",
            f"np.eye({n})",
            f"np.identity({n})",
            f"np.array([[1, 2], [3, {n}]])",
            f"np.array([1.5, {n}])",
            f"np.array([{n}, 2], dtype='float32')",
            f"np.random.rand{sizes}",
            f"np.random.randn{sizes}",
            f"np.random.random({sizes})",
            f"np.random.randint(0, {n}, size={sizes})",
            f"np.random.randint({n}, size=5)",
            f"np.random.uniform(-1, {n}, {sizes})",
            f"np.random.normal(0, 1, {sizes})",
            f"np.random.normal(size={sizes})",
            f"np.random.choice({n}, 4)",
            f"np.random.permutation({n})",
            f"np.random.default_rng(0).normal(size={sizes})",
            f"np.random.default_rng(0).integers(0, {n}, size={sizes})",
            f"np.random.default_rng(0).random({sizes})",
            f"np.meshgrid(np.arange({n}), np.arange(3))",
            "np.array([True, False])",
            f"np.random.binomial({n}, 0.5, size={sizes})",
            f"np.random.choice([2, 3, 5], size={sizes})",
            f"np.array([[1, 2, 3], [4, 5, 6]])[{index_item(r)}]",
            f"np.array([[1, 2, 3], [4, 5, {n}]]).T",
            f"np.array([1, 2, 3, 4]).reshape(2, 2) * {n}",
            f"np.array([1, 2, {n}]) / 2",
            f"np.array([[0, 1], [1, 1]]) == {n % 2}",
            f"np.arange({n}) + 1",
            "np.prod((3, 4))",
            f"np.array([1.7, -1.7, {n}.2]).astype('int32')",
            f"np.random.poisson({n}, {sizes})",
            "np.array([[1, 2], [3, 4]]) + np.array([1, 2])",
            f"np.logspace(0, 1, {n})",
            "np.array([3, 1, 3])[np.array([True, False, True])]",
        )
    ), {}


def _scale(r: random.Random) -> tuple[str, dict[str, Any]]:
    return r.choice(
        (
            "x / 255.0",
            "x.astype('float32') / 255",
            "(x - x.mean()) / x.std()",
            "x / x.max()",
            "(x - x.min()) / (x.max() - x.min())",
            "x * 2 - 1",
            "(x / 127.5) - 1",
            "(x - np.mean(x, axis=0)) / np.std(x, axis=0)",
            "x ** 2",
            "np.sin(x) * 2 + 1",
            "x * x",
            "np.abs(x) % 3",
            "1 - x",
            "x.astype('uint8') * 300",
            "x // 3",
        )
    ), _x(r)


NUMPY = (
    _elementwise,
    _reduce,
    _reduce,
    _binary,
    _binary,
    _functions,
    _moves,
    _moves,
    _moves,
    _joins,
    _subscript,
    _subscript,
    _creation,
    _scale,
)
