"""Evaluates one expression twice, on our specs and on the real library, and says where the two answers disagree."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

from tflint.knowledge.ops import operators
from tflint.knowledge.registry import OPS, load, op_output
from tflint.program import dim
from tflint.program.spec import UNKNOWN, Configured, Content, Reference, Shape, ShapeError, TensorSpec, Unknown

MODULES = {"np": "numpy", "tf": "tf", "keras": "keras"}
METHODS = {"numpy": "numpy.ndarray", "tensor": "tf.Tensor", "variable": "tf.Variable"}


load()


class Refused(Exception):
    """Our answer is an error."""


class Name:
    """A dotted name of a library, called or given as an argument."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> Name:
        return Name(f"{self.name}.{attribute}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if f"{self.name}.__call__" in OPS:
            return Made(Configured(self.name, {k: bare(v) for k, v in kwargs.items()}))
        return wrap(
            op_output(self.name, tuple(bare(a) for a in args), {k: bare(v) for k, v in kwargs.items()}), self.kind()
        )

    def kind(self) -> str:
        return "numpy" if self.name.startswith("numpy") else "tensor"


class Twin:
    """One of our specs with Python's operators."""

    def __init__(self, spec: Any) -> None:
        self.spec = spec

    def __getattr__(self, name: str) -> Any:
        if not isinstance(self.spec, TensorSpec):
            return Twin(UNKNOWN)
        found = operators.attribute(self.spec, name)
        if not isinstance(found, Unknown):
            return wrap(found)
        owner = METHODS.get(self.spec.kind or "", "nothing")
        kind = "numpy" if owner == "numpy.ndarray" else "tensor"
        return lambda *a, **k: wrap(
            op_output(f"{owner}.{name}", (self.spec, *(bare(x) for x in a)), {n: bare(v) for n, v in k.items()}), kind
        )

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.spec, tuple):
            return wrap(self.spec[index])
        if not isinstance(self.spec, TensorSpec):
            return Twin(UNKNOWN)
        return wrap(
            operators.subscript(
                self.spec, tuple(bare(i) for i in index) if isinstance(index, tuple) else (bare(index),)
            )
        )

    def __neg__(self) -> Any:
        return wrap(operators.unary("-", self.spec)) if isinstance(self.spec, TensorSpec) else self

    def __invert__(self) -> Any:
        return wrap(operators.unary("~", self.spec)) if isinstance(self.spec, TensorSpec) else self


def _operator(symbol: str, turned: bool) -> Callable[[Any, Any], Any]:
    def apply(self: Twin, other: Any) -> Any:
        a, b = (bare(other), self.spec) if turned else (self.spec, bare(other))
        kinds = [x.kind for x in (a, b) if isinstance(x, TensorSpec)]
        kind = next((k for k in ("keras", "variable", "tensor") if k in kinds), "numpy")
        return wrap(operators.binary(symbol, a, b, "tensor" if kind == "variable" else kind))

    return apply


for _symbol, _name in {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
}.items():
    setattr(Twin, f"__{_name}__", _operator(_symbol, False))
    setattr(Twin, f"__r{_name}__", _operator(_symbol, True))
for _symbol, _name in {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}.items():
    setattr(Twin, f"__{_name}__", _operator(_symbol, False))


def bare(value: Any) -> Any:
    """What a shape function gets for an argument."""
    if isinstance(value, Twin):
        return value.spec
    if isinstance(value, Name):
        return Reference(value.name)
    if isinstance(value, (tuple, list)):
        return tuple(bare(item) for item in value)
    if isinstance(value, slice):
        return slice(bare(value.start), bare(value.stop), bare(value.step))
    return Reference(f"builtins.{value.__name__}") if isinstance(value, type) else value


def wrap(result: Any, kind: str | None = None) -> Any:
    """One of our answers as a twin; an error is raised."""
    if isinstance(result, ShapeError):
        raise Refused(result.message)
    if isinstance(result, TensorSpec) and result.kind is None:
        result = result.with_(kind=kind)
    if isinstance(result, tuple) and not any(isinstance(item, TensorSpec) for item in result):
        return Sizes(result)
    if isinstance(result, tuple) and any(isinstance(item, TensorSpec) for item in result):
        return tuple(wrap(item, kind) for item in result)
    if isinstance(result, Configured):
        return Made(result)
    return result if isinstance(result, (bool, int, float, str)) else Twin(result)


class Sizes(tuple):  # type: ignore[type-arg]
    """A shape."""


class Made:
    """An object a library makes, such as a random generator."""

    def __init__(self, made: Configured) -> None:
        self.made = made

    def __getattr__(self, name: str) -> Any:
        kind = "numpy" if self.made.name.startswith("numpy") else "tensor"
        full = f"{self.made.name}.{name}"
        return lambda *a, **k: wrap(
            op_output(full, (self.made, *(bare(x) for x in a)), {n: bare(v) for n, v in k.items()}), kind
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__getattr__("__call__")(*args, **kwargs)


def dtype_name(dtype: Any) -> str:
    """A real dtype in our words."""
    name = str(getattr(dtype, "name", dtype))
    return "string" if name.startswith(("str", "bytes")) else name


def spec_of(array: Any, kind: str, hide: random.Random | None, sizes: dict[Any, int]) -> TensorSpec:
    """The spec of a real array; with `hide` some sizes and limits are not told."""
    known: list[Any] = list(array.shape)
    content = Content()
    if array.size and array.dtype.kind in "biuf":
        content = Content(float(array.min()), float(array.max()))
    if hide is not None:
        for i, size in enumerate(known):
            choice = hide.random()
            if choice < 0.25:
                known[i] = dim.UNKNOWN_DIM
            elif choice < 0.5:
                known[i] = dim.fresh(f"n{len(sizes)}")
                sizes[known[i].terms[0][0][0]] = size
        if hide.random() < 0.1:
            return TensorSpec(Shape(None), None if hide.random() < 0.3 else dtype_name(array.dtype), kind=kind)
    return TensorSpec(Shape(tuple(known)), dtype_name(array.dtype), content, kind)


def symbolic_of(array: Any, modules: dict[str, Any]) -> Any:
    """A symbolic Keras tensor of the shape and dtype of an array."""
    return modules["keras"].KerasTensor(array.shape, dtype=dtype_name(array.dtype))


def value_of(size: Any, sizes: dict[Any, int]) -> int | None:
    """The number that one of our sizes stands for, `None` when it says nothing."""
    if isinstance(size, int):
        return size
    if not isinstance(size, dim.Expr):
        return None
    total = 0
    for factors, count in size.terms:
        product = count
        for factor in factors:
            known = _factor(factor, sizes)
            if known is None:
                return None
            product *= known
        total += product
    return total


def _factor(factor: Any, sizes: dict[Any, int]) -> int | None:
    if isinstance(factor, dim.Symbol):
        return sizes.get(factor)
    left, right = value_of(factor.left, sizes), value_of(factor.right, sizes)
    if left is None or right is None or (right == 0 and factor.kind != "max"):
        return None
    return {
        "floor": lambda: left // right,
        "ceil": lambda: -(-left // right),
        "mod": lambda: left % right,
        "max": lambda: max(left, right),
    }[factor.kind]()


def disagreement(ours: Any, real: Any, sizes: dict[Any, int]) -> str | None:
    """Where our answer says something else than the real one; saying less is no disagreement."""
    ours = bare(ours) if isinstance(ours, Twin) else ours
    if isinstance(ours, Unknown) or ours is None:
        return None
    if isinstance(ours, (tuple, list)):
        items = list(real) if hasattr(real, "__len__") else None
        if items is None or len(items) != len(ours):
            return f"{len(ours)} results, really {real!r}"
        return next((found for a, b in zip(ours, items, strict=False) if (found := disagreement(a, b, sizes))), None)
    if isinstance(ours, (dim.Expr, int)) and not isinstance(ours, bool):
        known = value_of(ours, sizes)
        return None if known is None or known == int(real) else f"{ours!r}, really {real!r}"
    return _array(ours, real, sizes) if isinstance(ours, TensorSpec) else None


def _array(ours: TensorSpec, real: Any, sizes: dict[Any, int]) -> str | None:
    import numpy as np

    shape = tuple(getattr(real, "shape", ()) or ())
    if ours.shape.dims is not None:
        known = [value_of(size, sizes) for size in ours.shape.dims]
        if len(known) != len(shape) or any(
            a is not None and b is not None and a != b for a, b in zip(known, shape, strict=False)
        ):
            return f"shape {ours.shape!r}, really {shape}"
    dtype = dtype_name(real.dtype if hasattr(real, "dtype") else np.asarray(real).dtype)
    if ours.dtype is not None and ours.dtype != dtype and "object" not in (dtype, ours.dtype):
        return f"dtype {ours.dtype}, really {dtype}"
    return _values(ours, real)


def _values(ours: TensorSpec, real: Any) -> str | None:
    import numpy as np

    if not hasattr(real, "numpy") and not isinstance(real, (np.ndarray, np.generic)):
        return None
    values = np.asarray(real)
    if values.dtype.kind not in "biuf" or not values.size or not np.isfinite(values.astype("float64")).all():
        return None
    low, high = float(values.min()), float(values.max())
    slack = 1e-3 * max(1.0, abs(low), abs(high))
    for end, wrong in (
        (ours.content.low, ours.content.low is not None and low < ours.content.low - slack),
        (ours.content.high, ours.content.high is not None and high > ours.content.high + slack),
    ):
        if wrong and end is not None and math.isfinite(end):
            return f"values {ours.content.low}..{ours.content.high}, really {low}..{high}"
    constant = ours.content.constant
    if (
        constant is not None
        and not _has_dim(constant)
        and not np.allclose(np.asarray(constant, dtype="float64"), values.astype("float64"), 1e-3)
    ):
        return f"the values {constant}, really {values}"
    return None


def _has_dim(constant: Any) -> bool:
    return (
        any(_has_dim(item) for item in constant)
        if isinstance(constant, tuple)
        else not isinstance(constant, (bool, int, float))
    )


def compare(
    expression: str,
    arrays: dict[str, Any],
    real_modules: dict[str, Any],
    tensor: Any = None,
    hide: random.Random | None = None,
) -> str | None:
    """Evaluate `expression` on both sides; `None` when our answer agrees or says less."""
    import numpy as np

    sizes: dict[Any, int] = {}
    ours_names: dict[str, Any] = {short: Name(long) for short, long in MODULES.items()}
    real_names: dict[str, Any] = dict(real_modules)
    for name, array in arrays.items():
        kind = {"t": "tensor", "k": "keras"}.get(name[0], "numpy")
        ours_names[name] = Twin(spec_of(array, kind, hide, sizes))
        real_names[name] = (
            array if kind == "numpy" else tensor(array) if kind == "tensor" else symbolic_of(array, real_modules)
        )
    failed: BaseException | None = None
    real: Any = None
    with np.errstate(all="ignore"):
        try:
            real = eval(expression, {}, real_names)
        except Exception as error:
            failed = error
    try:
        ours = eval(expression, {}, ours_names)
    except Refused as error:
        return (
            None if failed is not None else f"{expression}: refused ({error}), really {getattr(real, 'shape', real)!r}"
        )
    if failed is not None:
        return None
    found = disagreement(ours, real, sizes)
    return (
        None if found is None else f"{expression} on {[(n, a.shape, str(a.dtype)) for n, a in arrays.items()]}: {found}"
    )
