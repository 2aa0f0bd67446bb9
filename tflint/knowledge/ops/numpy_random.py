"""Turns calls of `numpy.random`, old functions and generators alike, into specs of what they draw."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tflint.knowledge.ops.contents import derived_order, fresh_order, moved, ranged
from tflint.knowledge.ops.dtypes import dtype_or
from tflint.knowledge.ops.sizes import integer_of, number_of, shape_of
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Batch, Expr
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Configured, Content, Shape, Source, TensorSpec, Unknown

OLD, GENERATOR = "numpy.random.{}", "numpy.random.Generator.{}"
Draw = Callable[..., Any]


def drawn(name: str, *, old: bool = True, generator: bool = True) -> Callable[[Draw], Draw]:
    """Register a function of `numpy.random` and the methods of the same name, which get their receiver first."""

    def decorate(function: Draw) -> Draw:
        if old:
            op(OLD.format(name), kind="numpy")(function)
            op(f"numpy.random.RandomState.{name}", kind="numpy")(_method(function))
        if generator:
            op(GENERATOR.format(name), kind="numpy")(_method(function))
        return function

    return decorate


def _method(function: Draw) -> Draw:
    def method(receiver: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    signature = inspect.signature(function)
    first = inspect.Parameter("receiver", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="Loose")
    method.__signature__ = signature.replace(parameters=[first, *signature.parameters.values()])  # type: ignore[attr-defined]
    return method


def _random(shape: Shape, dtype: str | None, low: float | None, high: float | None, name: str) -> TensorSpec:
    kind = None if shape.rank == 0 else dtype  # a single one is a number of Python, which takes the dtype it meets
    return TensorSpec(shape, kind, ranged(low, high, source=Source("random", name)), "numpy")


def _size(size: Any, *parameters: Any) -> Shape:
    """The shape drawn: as asked, else a scalar when all parameters are numbers."""
    if size is not None:
        return shape_of(size)
    scalar = all(
        isinstance(p, (int, float, Expr, Batch)) or (isinstance(p, TensorSpec) and p.shape.rank == 0)
        for p in parameters
    )
    return Shape(()) if scalar else UNKNOWN_SHAPE


@op("numpy.random.default_rng")
def default_rng(seed: Loose = None) -> Configured:
    """Make a generator."""
    return Configured("numpy.random.Generator", {})


@op("numpy.random.RandomState")
def random_state(seed: Loose = None) -> Configured:
    """Make an old-style generator."""
    return Configured("numpy.random.RandomState", {})


@drawn("seed", generator=False)
def seed(seed: Loose = None) -> None:
    """Seed the global generator."""
    return None


@drawn("rand", generator=False)
def rand(*sizes: Loose) -> TensorSpec:
    """Draw from 0 up to 1."""
    return _random(shape_of(sizes), "float64", 0, 1, "uniform")


@drawn("randn", generator=False)
def randn(*sizes: Loose) -> TensorSpec:
    """Draw from the standard normal distribution."""
    return _random(shape_of(sizes), "float64", None, None, "normal")


@op("numpy.random.random_sample", "numpy.random.ranf", "numpy.random.sample", kind="numpy")
@drawn("random", generator=False)
def random(size: Loose = None) -> TensorSpec:
    """Draw from 0 up to 1."""
    return _random(shape_of(size), "float64", 0, 1, "uniform")


drawn("random_sample", generator=False)(random)


@drawn("random", old=False)
def generator_random(size: Loose = None, dtype: Loose = None) -> TensorSpec:
    """Draw from 0 up to 1, in single precision when asked."""
    return _random(shape_of(size), dtype_or(dtype, "float64"), 0, 1, "uniform")


@drawn("standard_normal")
def standard_normal(size: Loose = None, dtype: Loose = None) -> TensorSpec:
    """Draw from the standard normal distribution."""
    return _random(shape_of(size), dtype_or(dtype, "float64"), None, None, "normal")


@drawn("uniform")
def uniform(low: Loose = 0.0, high: Loose = 1.0, size: Loose = None) -> TensorSpec:
    """Draw from `low` up to `high`."""
    first, last = number_of(low), number_of(high)
    if first is not None and last is not None and first > last:
        first, last = last, first
    return _random(_size(size, low, high), "float64", first, last, "uniform")


def _integers(low: Any, high: Any, size: Any, dtype: Any, last: int) -> TensorSpec:
    start, stop = (0, low) if high is None else (low, high)
    first, end = integer_of(start), integer_of(stop)
    shape = _size(size, low, 0 if high is None else high)
    return _random(shape, dtype_or(dtype, "int64"), first, None if end is None else end - last, "integers")


@drawn("randint", generator=False)
def randint(low: Loose, high: Loose = None, size: Loose = None, dtype: Loose = None) -> TensorSpec:
    """Draw integers from `low` up to `high`, which is left out."""
    return _integers(low, high, size, dtype, 1)


@drawn("random_integers", generator=False)
def random_integers(low: Loose, high: Loose = None, size: Loose = None) -> TensorSpec:
    """Draw integers from 1 or `low` through `high`."""
    return _integers(1 if high is None else low, low if high is None else high, size, None, 0)


@drawn("integers", old=False)
def integers(
    low: Loose, high: Loose = None, size: Loose = None, dtype: Loose = None, endpoint: Loose = False
) -> TensorSpec:
    """Draw integers from `low` up to `high`."""
    if isinstance(endpoint, Unknown):
        return _random(_size(size, low), dtype_or(dtype, "int64"), None, None, "integers")
    return _integers(low, high, size, dtype, 0 if endpoint else 1)


def _distribution(name: str, low: float | None, high: float | None, dtype: str, *defaults: float | None) -> None:
    """Register a distribution of as many parameters as defaults, `None` where a parameter must be given."""
    names = ("a", "b", "c")[: len(defaults)]

    def draw(*args: Any, **kwargs: Any) -> TensorSpec:
        bound = draw.__signature__.bind(*args, **kwargs)  # type: ignore[attr-defined]
        bound.apply_defaults()
        size = bound.arguments.pop("size")
        return _random(_size(size, *bound.arguments.values()), dtype, low, high, name)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    empty = inspect.Parameter.empty
    parameters = [
        inspect.Parameter(NAMES.get(name, names)[i], kind, default=empty if d is None else d, annotation="Loose")
        for i, d in enumerate(defaults)
    ]
    parameters.append(inspect.Parameter("size", kind, default=None, annotation="Loose"))
    draw.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    drawn(name)(draw)


NAMES: dict[str, tuple[str, ...]] = {
    "normal": ("loc", "scale"),
    "laplace": ("loc", "scale"),
    "logistic": ("loc", "scale"),
    "gumbel": ("loc", "scale"),
    "lognormal": ("mean", "sigma"),
    "exponential": ("scale",),
    "rayleigh": ("scale",),
    "gamma": ("shape", "scale"),
    "beta": ("a", "b"),
    "binomial": ("n", "p"),
    "poisson": ("lam",),
    "geometric": ("p",),
    "chisquare": ("df",),
    "standard_t": ("df",),
    "weibull": ("a",),
    "pareto": ("a",),
    "power": ("a",),
    "vonmises": ("mu", "kappa"),
    "triangular": ("left", "mode", "right"),
    "standard_gamma": ("shape",),
    "negative_binomial": ("n", "p"),
}

for _name in ("normal", "laplace", "logistic", "gumbel"):
    _distribution(_name, None, None, "float64", 0.0, 1.0)
_distribution("lognormal", 0, None, "float64", 0.0, 1.0)
_distribution("exponential", 0, None, "float64", 1.0)
_distribution("rayleigh", 0, None, "float64", 1.0)
_distribution("gamma", 0, None, "float64", None, 1.0)
_distribution("beta", 0, 1, "float64", None, None)
_distribution("poisson", 0, None, "int64", 1.0)
_distribution("geometric", 1, None, "int64", None)
_distribution("chisquare", 0, None, "float64", None)
_distribution("standard_t", None, None, "float64", None)
_distribution("weibull", 0, None, "float64", None)
_distribution("pareto", 0, None, "float64", None)
_distribution("power", 0, 1, "float64", None)
_distribution("vonmises", None, None, "float64", None, None)
_distribution("triangular", None, None, "float64", None, None, None)
_distribution("standard_gamma", 0, None, "float64", None)
_distribution("negative_binomial", 0, None, "int64", None, None)
_distribution("standard_exponential", 0, None, "float64")
_distribution("standard_cauchy", None, None, "float64")


@drawn("binomial")
def binomial(n: Loose, p: Loose, size: Loose = None) -> TensorSpec:
    """Count the successes of `n` trials."""
    return _random(_size(size, n, p), "int64", 0, integer_of(n), "binomial")


@drawn("multivariate_normal")
def multivariate_normal(mean: TensorSpec, cov: Loose, size: Loose = None) -> TensorSpec:
    """Draw rows of as many numbers as there are means."""
    rows = shape_of(size)
    shape = (
        UNKNOWN_SHAPE if rows.dims is None or mean.shape.rank not in (None, 1) else Shape((*rows.dims, mean.shape[0]))
    )
    return _random(shape, "float64", None, None, "normal")


@drawn("dirichlet")
def dirichlet(alpha: TensorSpec, size: Loose = None) -> TensorSpec:
    """Draw rows that add up to 1."""
    rows = shape_of(size)
    shape = UNKNOWN_SHAPE if rows.dims is None or alpha.shape.rank != 1 else Shape((*rows.dims, alpha.shape[0]))
    return _random(shape, "float64", 0, 1, "dirichlet")


@drawn("choice")
def choice(a: Loose, size: Loose = None, replace: Loose = True, p: Loose = None, axis: Loose = 0) -> TensorSpec:
    """Pick from an array's first axis, or from the integers below `a`."""
    picked = shape_of(size)
    count = a if isinstance(a, (int, Expr, Batch)) else None
    if count is not None:
        high = count - 1 if isinstance(count, int) else None
        spec = _random(picked, "int64", 0, high, "choice")
        return spec.with_(content=Content(0.0, spec.content.high, source=spec.content.source, order=fresh_order()))
    from tflint.knowledge.constants import as_spec

    x = as_spec(a)
    if isinstance(a, Unknown) or x.shape.dims is None or picked.dims is None or axis != 0:
        return TensorSpec(picked if x.shape.rank == 1 else UNKNOWN_SHAPE, x.dtype, kind="numpy")
    if x.shape.rank == 0:
        return TensorSpec(picked, "int64", ranged(0, None, source=Source("random", "choice")), "numpy")
    return TensorSpec(Shape((*picked.dims, *x.shape.dims[1:])), x.dtype, moved(x.content, False), "numpy")


@drawn("permutation")
def permutation(x: Loose, axis: Loose = 0) -> TensorSpec:
    """Shuffle a copy of an array, or the integers below `x`; two calls give two orders."""
    from tflint.knowledge.constants import as_spec

    if isinstance(x, (int, Expr, Batch)):
        high = float(x - 1) if isinstance(x, int) else None
        return TensorSpec(
            Shape((x,)),
            "int64",
            Content(0.0, high, source=Source("random", "permutation"), order=fresh_order()),
            "numpy",
        )
    array = as_spec(x)
    if array.shape.rank in (None, 0):
        content = Content(order=fresh_order(), source=Source("random", "permutation"))
        if array.shape.rank == 0:
            return TensorSpec(Shape((UNKNOWN_DIM,)), "int64", content, "numpy")
        return TensorSpec(UNKNOWN_SHAPE, None, content, "numpy")
    return array.with_(content=shuffled(array.content) if axis == 0 else moved(array.content, False), kind="numpy")


def shuffled(content: Content) -> Content:
    """The values in another order than anybody else has."""
    from tflint.records import replace

    return replace(moved(content, False), order=derived_order(content.order, "shuffled", fresh_order()))


@drawn("shuffle")
def shuffle(x: Loose, axis: Loose = 0) -> None:
    """Shuffle an array in place."""
    return None


@drawn("permuted", old=False)
def permuted(x: TensorSpec, axis: Loose = None) -> TensorSpec:
    """Shuffle along an axis, each slice by itself."""
    return x.with_(content=moved(x.content, False), kind="numpy")


@drawn("multinomial")
def multinomial(n: Loose, pvals: TensorSpec, size: Loose = None) -> Any:
    """Count the outcomes of `n` throws."""
    rows = shape_of(size)
    if rows.dims is None or pvals.shape.rank != 1:
        return UNKNOWN
    return _random(Shape((*rows.dims, pvals.shape[0])), "int64", 0, integer_of(n), "multinomial")
