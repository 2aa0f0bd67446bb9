"""Datasets whose elements reach a model in the wrong portions, order or number into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.data.entrance import TRAINING
from tflint.checks.data.scaling import x_origin, x_place
from tflint.checks.data_edits import batched, shuffled_first
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.dim import BATCH, Comparison, compare
from tflint.program.facts import Call, Fit, Program
from tflint.program.spec import INFINITE, DatasetSpec, Step, TensorSpec
from tflint.program.values import Const, DatasetValue, constant

BATCHING = ("batch", "padded_batch")
REGROUPING = (
    *BATCHING,
    "unbatch",
    "flat_map",
    "interleave",
    "window",
    "apply",
    "rebatch",
    "group_by_window",
    "ragged_batch",
)
WITH_DATASET = ("fit", "evaluate")
MIXES = ("random.shuffle", "numpy.random.shuffle", "numpy.random.permutation", "sklearn.utils.shuffle")
LARGE_BUFFER = "give a buffer as large as the data allow"


def pipeline(fit: Fit) -> DatasetSpec | None:
    """The `tf.data` dataset a model is fed with, `None` for arrays and generators."""
    return fit.dataset if fit.dataset is not None and fit.dataset.kind == "dataset" else None


def last(steps: tuple[Step, ...], *names: str) -> int:
    """The index of the last step of these names, -1 without one."""
    return max((index for index, step in enumerate(steps) if step.name in names), default=-1)


@check
def dataset_not_batched(fit: Fit) -> Iterator[Finding]:
    """Single elements, or batches of batches, where the model takes batches."""
    dataset = pipeline(fit)
    if dataset is not None and dataset.batched != 1 and _only_batches_differ(fit, dataset.batched):
        how = "one by one" if dataset.batched == 0 else f"batched {dataset.batched} times"
        yield from finding(
            x_place(fit),
            f"the elements {fit.x.shape!r} of the dataset come {how}, the model takes batches {fit.input_spec.shape!r}",
            (x_origin(fit), "the dataset is made here"),
            help="end the pipeline with .batch(32)" if dataset.batched == 0 else "remove one of the batch calls",
            fix=batched(x_place(fit)) if dataset.batched == 0 else None,
        )


def _only_batches_differ(fit: Fit, batched: int) -> bool:
    """Whether the elements, without the axes that batching added, are the samples the model takes."""
    if not isinstance(fit.input_spec, TensorSpec) or not isinstance(fit.x, TensorSpec):
        return False
    declared, given = fit.input_spec.shape.dims, fit.x.shape.dims
    if not declared or given is None or declared[0] is not BATCH:
        return False
    return len(given) - len(declared) == batched - 1 and _fits(declared[1:], given[batched:])


def _fits(declared: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    return len(declared) == len(given) and all(
        compare(a, b) is Comparison.EQ for a, b in zip(declared, given, strict=True)
    )


@check
def infinite_dataset(fit: Fit) -> Iterator[Finding]:
    """A dataset without an end where nothing says how many batches make an epoch."""
    dataset = fit.dataset if fit.dataset is not None and fit.dataset.kind == "generator" else pipeline(fit)
    steps = "steps_per_epoch" if fit.method == "fit" else "steps"
    given = fit.arguments.get(steps, Const(None))
    if dataset is None or dataset.cardinality != INFINITE or fit.method not in ("fit", "evaluate", "predict"):
        return
    if isinstance(given, Const) and given.value is None and "**" not in fit.arguments:
        at = next((step.origin for step in reversed(dataset.steps) if step.name == "repeat"), x_origin(fit))
        yield from finding(
            x_place(fit),
            f"the dataset never ends and no {steps} is given, {fit.method} does not return",
            (at, "repeats for ever from here"),
            help=f"give {steps}, or leave the repeat out: fit starts each epoch anew",
        )


@check
def dataset_with_labels_argument(fit: Fit) -> Iterator[Finding]:
    """An argument that only goes with arrays given together with a dataset."""
    if fit.dataset is None or fit.method not in WITH_DATASET:
        return
    for name in ("y", "validation_split"):
        value = fit.arguments.get(name)
        empty = value is None or isinstance(value, Const) and not value.value
        if not empty and name in fit.places and (name == "y" or isinstance(value, Const)) and _known(value):
            yield from finding(
                fit.places[name],
                f"{name} is given together with a dataset, {fit.method} refuses both",
                (x_origin(fit), "the dataset is made here"),
                help="the dataset gives pairs (x, y)" if name == "y" else "cut the validation part with take and skip",
            )


def _known(value: Any) -> bool:
    return type(value).__name__ in ("TensorValue", "ListValue", "TupleValue", "Const", "DatasetValue")


@check
def shuffle_after_batch(fit: Fit, program: Program) -> Iterator[Finding]:
    """Only whole batches change places: the samples of one always stay together."""
    dataset = pipeline(fit)
    steps = dataset.steps if dataset is not None and fit.method in TRAINING and dataset.batched <= 1 else ()
    shuffled, grouped = last(steps, "shuffle"), last(steps, *REGROUPING)
    if shuffled >= 0 and constant(steps[shuffled].arguments.get("buffer_size")) == 1:
        yield from finding(steps[shuffled].origin, "a buffer of 1 shuffles nothing", help=LARGE_BUFFER)
    elif 0 <= grouped < shuffled and _parts(steps[grouped]) and last(steps[:grouped], "shuffle") < 0:
        if mixed(program):
            return
        yield from finding(
            steps[shuffled].origin,
            "shuffle after batch moves whole batches, the samples of one stay together for ever",
            (steps[grouped].origin, "batched here"),
            help=f"shuffle before batch, {LARGE_BUFFER}",
            fix=shuffled_first(steps[grouped], steps[shuffled]),
        )


def mixed(program: Program) -> bool:
    """Whether the program puts samples into a random order before they become a dataset."""
    return any(call.name in MIXES for call in program.of(Call))


def _parts(step: Step) -> bool:
    """Whether a step puts several samples into one batch."""
    return step.name in BATCHING and bool(constant(step.arguments.get("batch_size")) != 1)


@check
def reshuffled_split(fit: Fit) -> Iterator[Finding]:
    """Training and validation data are cut from a dataset that takes a new order each time it is read."""
    other = fit.validation_value
    if pipeline(fit) is None or not isinstance(other, DatasetValue) or fit.method != "fit":
        return
    mine, theirs = (_cut_of(spec.steps) for spec in (fit.dataset or other.spec, other.spec))
    if mine and theirs and mine[0].origin is theirs[0].origin and {mine[1].name, theirs[1].name} == {"take", "skip"}:
        yield from finding(
            mine[1].origin,
            "the order changes at each pass, take and skip do not part the same samples from one another",
            (mine[0].origin, "shuffled anew at each pass"),
            (theirs[1].origin, "the other part"),
            help="shuffle after the cut, or give shuffle reshuffle_each_iteration=False",
        )


def _cut_of(steps: tuple[Step, ...]) -> tuple[Step, Step] | None:
    """The last reshuffling shuffle before the first take or skip, and that one."""
    at = next((index for index, step in enumerate(steps) if step.name in ("take", "skip")), None)
    before = steps[: at or 0]
    found = last(before, "shuffle")
    if at is None or found < 0 or any(step.name in ("cache", "snapshot") for step in before[found:]):
        return None
    again = before[found].arguments.get("reshuffle_each_iteration", Const(None))
    return (before[found], steps[at]) if isinstance(again, Const) and again.value is not False else None
