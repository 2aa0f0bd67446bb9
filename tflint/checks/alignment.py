"""Shapes of labels and outputs, or of data and inputs, into whether Keras 3.15 can bring them together."""

from __future__ import annotations

from tflint.program.dim import BATCH, Comparison, Dim, compare
from tflint.program.spec import Shape

STRICT = frozenset(
    {
        "CategoricalCrossentropy",
        "BinaryCrossentropy",
        "BinaryFocalCrossentropy",
        "CategoricalFocalCrossentropy",
    }
)
"""Losses that want labels of exactly the output's shape."""
BROADCASTING = frozenset(
    {
        "MeanSquaredError",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError",
        "Huber",
        "LogCosh",
        "Hinge",
        "SquaredHinge",
        "KLDivergence",
        "Poisson",
        "CosineSimilarity",
    }
)
"""Losses that compare element by element and repeat axes of size 1."""


def outcome(loss: str, labels: Shape, output: Shape) -> str:
    """What `fit` makes of labels and output under a loss: fits, fails, broadcasts, or unknown."""
    if labels.dims is None or output.dims is None or not output.dims:
        return "unknown"
    given, wanted = labels.dims, output.dims
    if loss == "SparseCategoricalCrossentropy":
        given = given[:-1] if len(given) == len(wanted) and given[-1] == 1 else given
        return _strictly(given, wanted[:-1])
    given, wanted = _squeezed(given, wanted)
    if loss in STRICT:
        return _strictly(given, wanted)
    return _broadcast(given, wanted) if loss in BROADCASTING else "unknown"


def _squeezed(given: tuple[Dim, ...], wanted: tuple[Dim, ...]) -> tuple[tuple[Dim, ...], tuple[Dim, ...]]:
    """Labels and output after `CompileLoss` has taken off, or put on, a last axis of size 1."""
    if len(given) == len(wanted) + 1 and given[-1] == 1:
        return given[:-1], wanted
    if len(wanted) == len(given) + 1 and wanted[-1] == 1:
        return given, wanted[:-1]
    return given, wanted


def _strictly(given: tuple[Dim, ...], wanted: tuple[Dim, ...]) -> str:
    if len(given) != len(wanted):
        return "fails"
    return "fails" if any(differ(a, b) for a, b in zip(given[1:], wanted[1:], strict=True)) else "fits"


def _broadcast(given: tuple[Dim, ...], wanted: tuple[Dim, ...]) -> str:
    """Element by element, axes aligned at the end; the batch axis meets another one only when ranks differ."""
    pairs = list(zip(given[::-1], wanted[::-1], strict=False))
    if len(given) == len(wanted):
        pairs = pairs[:-1]
    uneven = [(a, b) for a, b in pairs if differ(a, b)]
    if any(a != 1 and b != 1 for a, b in uneven):
        return "fails"
    if uneven:
        return "broadcasts"
    if len(given) == len(wanted):
        return "fits"
    longer = max(given, wanted, key=len)
    return "broadcasts" if longer[-min(len(given), len(wanted))] == 1 else "unknown"


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes are surely different."""
    return a is not BATCH and b is not BATCH and compare(a, b) is Comparison.NE


def first_difference(declared: Shape, given: Shape) -> int | None:
    """The first axis behind the batch in which two shapes of one rank surely differ."""
    if declared.dims is None or given.dims is None or declared.rank != given.rank:
        return None
    pairs = enumerate(zip(declared.dims, given.dims, strict=True))
    return next((axis for axis, (a, b) in pairs if axis and differ(a, b)), None)


def rank_differs(declared: Shape, given: Shape) -> bool:
    """Whether ranks differ in a way Keras does not forgive: it adds or drops a last axis of size 1."""
    if declared.dims is None or given.dims is None or declared.rank == given.rank:
        return False
    if len(given.dims) == len(declared.dims) + 1 and not differ(given.dims[-1], 1):
        return False
    return not (len(given.dims) == len(declared.dims) - 1 and not differ(declared.dims[-1], 1))
