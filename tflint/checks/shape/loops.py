"""Tensors that a graph loop carries from round to round into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Carried
from tflint.program.spec import Shape


@check
def loop_shape_invariant(carried: Carried) -> Iterator[Finding]:
    """A tensor that has another shape after one round of a traced loop than before it."""
    before, after = carried.before.spec.shape, carried.after.spec.shape
    if _differ(before, after) and "set_loop_options" not in carried.origin.file.text:
        yield from finding(
            carried.origin,
            f"{carried.name} goes into the loop as {before!r}, leaves a round as {after!r}, a graph loop keeps shapes",
            (carried.before.origin, "its shape before the loop"),
            help="collect the parts in a tf.TensorArray, or open the axis with set_loop_options",
        )


def _differ(before: Shape, after: Shape) -> bool:
    """Whether two shapes are surely not the same."""
    if before.dims is None or after.dims is None:
        return False
    pairs = zip(before.dims, after.dims, strict=False)
    sizes = any(isinstance(one, int) and isinstance(other, int) and one != other for one, other in pairs)
    return len(before.dims) != len(after.dims) or sizes
