"""unit: no operation fails on arguments of any kind, known or not."""

from __future__ import annotations

import random

import pytest

from tflint.knowledge.api.naming import canonical
from tflint.knowledge.ops import operators
from tflint.knowledge.registry import OPS, load, op_output
from tflint.program import dim
from tflint.program.spec import UNKNOWN, Configured, Content, Reference, Shape, TensorSpec, spec

load()
FAMILIES = ("numpy.", "tf.", "keras.ops.", "keras.backend.")
NAMES = sorted(name for name in OPS if name.startswith(FAMILIES) and not name.startswith("tf.data"))
VALUES = (
    UNKNOWN,
    TensorSpec(),
    TensorSpec(kind="numpy"),
    spec(None, 3),
    spec(2, 3, dtype="int32").with_(kind="tensor"),
    3,
    0,
    -1,
    0.5,
    True,
    None,
    "float32",
    Reference("tf.float32"),
    (1, 2),
    (2, -1),
    ((1, 1), (2, 2)),
    (UNKNOWN, 3),
    (),
    dim.fresh("n"),
    dim.BATCH,
    dim.UNKNOWN_DIM,
    spec(dtype="int64").with_(kind="numpy"),
    TensorSpec(Shape((4,)), "bool", Content(0.0, 1.0), "numpy"),
    Configured("numpy.random.Generator", {}),
    {"a": UNKNOWN},
    spec(dim.fresh("n"), dim.UNKNOWN_DIM, 4).with_(kind="numpy"),
    spec(None, 8, 8, 3).with_(kind="keras"),
    (spec(2, 3), spec(2, 3)),
    slice(None),
    Ellipsis,
    TensorSpec(kind="frame"),
    spec(5, dtype="object").with_(kind="series"),
)


@pytest.mark.parametrize("family", FAMILIES)
def test_functions(family: str) -> None:
    r = random.Random(1)
    for name in NAMES:
        if name.startswith(family):
            for count in (0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4):
                arguments = tuple(r.choice(VALUES) for _ in range(count))
                keywords = {key: r.choice(VALUES) for key in ("axis", "dtype", "shape") if r.random() < 0.2}
                try:
                    op_output(name, arguments, keywords)
                except Exception as error:
                    pytest.fail(f"{name}{arguments} {keywords}: {error!r}")


def test_operators() -> None:
    r = random.Random(2)
    for _ in range(3000):
        a, b = r.choice(VALUES), r.choice(VALUES)
        kind = r.choice(("numpy", "tensor", "keras", "frame", None))
        operators.binary(r.choice(("+", "-", "*", "/", "//", "%", "**", "@", "==", "<", "&")), a, b, kind)
        x = r.choice([value for value in VALUES if isinstance(value, TensorSpec)])
        operators.unary(r.choice("-+~"), x)
        operators.subscript(x, tuple(r.choice(VALUES) for _ in range(r.randint(1, 3))))
        for name in ("shape", "T", "size", "ndim", "dtype", "values", "nothing"):
            operators.attribute(x, name)


def test_names_are_canonical() -> None:
    assert [name for name in NAMES if canonical(name) != name] == []
