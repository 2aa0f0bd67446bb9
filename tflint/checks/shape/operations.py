"""Functions that refuse the arrays or tensors they get into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.graph import tensors
from tflint.checks.reasons import because
from tflint.findings import Finding
from tflint.program.facts import ShapeConflict


@check
def op_shape_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A function gets shapes that it cannot combine."""
    if conflict.layer is None and conflict.error.problem in ("mismatch", "rank"):
        yield _finding(conflict, f"the shapes do not fit, {conflict.error.message}", None)


@check
def op_dtype_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A TensorFlow function gets dtypes that it does not mix."""
    if conflict.error.problem == "dtype":
        yield _finding(conflict, f"the dtypes do not mix, {conflict.error.message}", "convert one of them, tf.cast(x, tf.float32)")


@check
def reshape_size_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A reshape to another number of elements."""
    if conflict.error.problem == "reshape":
        yield _finding(conflict, f"reshape to another number of elements, {conflict.error.message}", "write one size as -1 and it is worked out")


def _finding(conflict: ShapeConflict, message: str, help: str | None) -> Finding:
    links = ((tensor.origin, f"this is {tensor.spec!r}") for tensor in tensors(conflict.inputs))
    return Finding(conflict.origin.span, message, because(*links), help)
