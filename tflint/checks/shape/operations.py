"""Functions that refuse the arrays or tensors they get into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.model_graph import tensors
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call, Program, ShapeConflict


@check
def op_shape_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A function gets shapes that it cannot combine."""
    elsewhere = conflict.name.startswith(("keras.layers.", "keras.applications."))
    if conflict.layer is None and not elsewhere and conflict.error.problem in ("mismatch", "rank"):
        yield from _finding(conflict, f"these shapes do not fit, {conflict.error.message}", None)


@check
def op_dtype_mismatch(conflict: ShapeConflict, program: Program) -> Iterator[Finding]:
    """A TensorFlow function gets dtypes that it does not mix, which it does where it was asked to behave as NumPy."""
    promotes = any(call.name.endswith("experimental_enable_numpy_behavior") for call in program.of(Call))
    if conflict.error.problem == "dtype" and not promotes:
        text = f"these dtypes do not mix, {conflict.error.message}"
        yield from _finding(conflict, text, "convert one of them, such as tf.cast(x, tf.float32)")


@check
def reshape_size_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A reshape to another number of elements."""
    if conflict.error.problem == "reshape":
        text = f"a reshape to another number of elements, {conflict.error.message}"
        yield from _finding(conflict, text, "write one size as -1 and it is worked out")


def _finding(conflict: ShapeConflict, message: str, help: str | None) -> Iterator[Finding]:
    links = ((tensor.origin, f"this is {tensor.spec!r}") for tensor in tensors(conflict.inputs))
    return finding(conflict.origin, message, *links, help=help)
