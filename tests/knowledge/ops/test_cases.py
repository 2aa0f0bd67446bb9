"""case: one expression a line with the answer we give, which the real library may not contradict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import twins

from tflint.program.dim import BATCH, UNKNOWN_DIM, show
from tflint.program.spec import Content, Shape, TensorSpec, Unknown

FOLDER = Path(__file__).parent / "cases"
LINES = [
    (path.stem, line)
    for path in sorted(FOLDER.glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def parts(line: str) -> tuple[str, str]:
    """The expression and the expected answer of a line."""
    expression, _, answer = line.rpartition("->")
    return expression.strip(), answer.strip()


def written(value: Any) -> str:
    """An answer in TensorFlow's notation: `[?,28,28,1] float32`."""
    value = twins.bare(value)
    if isinstance(value, TensorSpec):
        shape = (
            "[...]"
            if value.shape.dims is None
            else f"[{','.join('?' if d in (BATCH, UNKNOWN_DIM) else show(d) for d in value.shape.dims)}]"
        )
        return f"{shape} {value.dtype or '?'}"
    if isinstance(value, tuple):
        return f"({', '.join(written(item) for item in value)})"
    return "?" if isinstance(value, Unknown) else repr(value)


def _twin(kind: str) -> Any:
    def make(*sizes: Any, dtype: str = "float32", low: float | None = None, high: float | None = None) -> twins.Twin:
        dims = tuple(BATCH if size is None else size for size in sizes)
        return twins.Twin(TensorSpec(Shape(dims), dtype, Content(low, high), kind))

    return make


@pytest.mark.parametrize(("library", "line"), LINES, ids=[line for _, line in LINES])
def test_ours(library: str, line: str) -> None:
    expression, expected = parts(line)
    names: dict[str, Any] = {short: twins.Name(long) for short, long in twins.MODULES.items()}
    names |= {"x": _twin("numpy"), "t": _twin("tensor"), "k": _twin("keras")}
    try:
        found = written(eval(expression, {}, names))
    except twins.Refused as error:
        found = f"error: {error}"
    assert found == expected


def _real_names(library: str) -> dict[str, Any]:
    numpy = pytest.importorskip("numpy")

    def x(*sizes: Any, dtype: str = "float32", low: float | None = None, high: float | None = None) -> Any:
        return numpy.ones([2 if size is None else size for size in sizes]).astype(dtype)

    names: dict[str, Any] = {"np": numpy, "x": x}
    if library != "numpy":
        tensorflow = pytest.importorskip("tensorflow")
        keras = pytest.importorskip("keras")
        names |= {"tf": tensorflow, "keras": keras, "t": lambda *a, **k: tensorflow.constant(x(*a, **k))}
        names["k"] = lambda *sizes, dtype="float32": keras.KerasTensor(sizes, dtype=dtype)
    return names


def _held_against_library(library: str, line: str) -> None:
    expression, expected = parts(line)
    names = _real_names(library)
    if expected.startswith("error"):
        with pytest.raises(Exception):  # noqa: B017
            eval(expression, {}, names)
        return
    real = eval(expression, {}, names)
    ours_names: dict[str, Any] = {short: twins.Name(long) for short, long in twins.MODULES.items()}
    ours_names |= {"x": _twin("numpy"), "t": _twin("tensor"), "k": _twin("keras")}
    assert twins.disagreement(eval(expression, {}, ours_names), real, {}) is None


@pytest.mark.parametrize("line", [line for library, line in LINES if library == "numpy"])
def test_numpy(line: str) -> None:
    _held_against_library("numpy", line)


@pytest.mark.tensorflow
@pytest.mark.parametrize(("library", "line"), [pair for pair in LINES if pair[0] != "numpy"])
def test_tensorflow(library: str, line: str) -> None:
    if library == "keras" and int(pytest.importorskip("keras").__version__.split(".")[0]) < 3:
        pytest.skip("keras.ops came with Keras 3")
    _held_against_library(library, line)
