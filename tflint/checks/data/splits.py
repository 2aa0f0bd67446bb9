"""Training, validation and test data that are not apart, not aligned or not prepared alike into findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Any

from tflint.checks import check
from tflint.checks.data.entrance import TRAINING, fed
from tflint.checks.data.scaling import pixel_step, x_place
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call, Fit, Program
from tflint.program.spec import TensorSpec
from tflint.program.values import Const, DatasetValue, ListValue, TensorValue, TupleValue

SPLIT = "sklearn.model_selection.train_test_split"
APART = (SPLIT, "sklearn.utils.shuffle")
FITTED = ("standardise", "minmax")


@check
def test_data_in_training(fit: Fit) -> Iterator[Finding]:
    """The validation data are the training data themselves."""
    other = fit.validation_value
    first = other.items[0] if isinstance(other, TupleValue) and other.items else other
    if fit.method == "fit" and first is fit.x_value and isinstance(first, (TensorValue, DatasetValue)):
        yield from finding(
            fit.places.get("validation_data"),
            "the validation data are the training data, the result says nothing about new data",
            (x_place(fit), "given for training here"),
            help="hold back a part of the data for validation",
        )


@check(calls=("sklearn.preprocessing.*", SPLIT))
def scaler_fitted_on_test(call: Call, program: Program) -> Iterator[Finding]:
    """A scaler is fitted anew on the test part, or saw the test part before the split."""
    if call.name.startswith("sklearn.preprocessing.") and call.name.endswith(".fit_transform"):
        before = takewhile(lambda each: each is not call, program.of(Call))
        earlier = next((each for each in before if _other_part(each, call)), None)
        if earlier is not None:
            yield from finding(
                call.origin,
                "the scaler is fitted again on another part of the data, the parts no longer have the same scale",
                (earlier.origin, "fitted on the first part here"),
                help="fit on the training part, then call transform on the others",
            )
    elif call.name == SPLIT:
        yield from _scaled_before(call)


def _scaled_before(call: Call) -> Iterator[Finding]:
    """The arrays of a split that were scaled whole; how much it matters depends on the data, hence a warning."""
    for value, spec in ((each, _spec(each)) for each in call.positional):
        if spec is not None and any(step.kind in FITTED for step in spec.content.scalings):
            found = finding(
                call.origin,
                "the scaler saw these rows before the split, the test part has shaped its own preparation",
                (value.origin, "scaled here, all rows together"),
                help="split first, fit the scaler on the training part alone",
            )
            yield from (replace(each, level="warning") for each in found)


def _spec(value: Any) -> TensorSpec | None:
    return value.spec if isinstance(value, TensorValue) else None


def _other_part(earlier: Call, call: Call) -> bool:
    """Whether an earlier fit of the same scaler took another part of the same split."""
    if earlier.receiver is not call.receiver or earlier.name.rpartition(".")[2] not in ("fit", "fit_transform"):
        return False
    mine, theirs = (_spec(each.positional[0]) if each.positional else None for each in (call, earlier))
    if mine is None or theirs is None or None in (mine.content.order, theirs.content.order):
        return False
    parts = "split" in mine.content.marks and "split" in theirs.content.marks and mine.shape.rank == theirs.shape.rank
    return parts and mine.content.order != theirs.content.order


@check
def samples_misaligned(fit: Fit, program: Program) -> Iterator[Finding]:
    """Features and labels were shuffled or split by calls of their own."""
    if fit.method not in TRAINING or not isinstance(fit.x, TensorSpec) or not isinstance(fit.y, TensorSpec):
        return
    mine, theirs = _maker(fit.x, program), _maker(fit.y, program)
    if mine is None or theirs is None or mine is theirs or _same_seed(mine, theirs):
        return
    if _first_order(mine) == _first_order(theirs) is not None:
        yield from finding(
            fit.places.get("y") or x_place(fit),
            "the labels no longer belong to the samples, each was put into a random order of its own",
            (mine.origin, "the features are drawn here"),
            (theirs.origin, "the labels are drawn here"),
            help="give both to one call, which moves them together",
        )


def _maker(spec: TensorSpec, program: Program) -> Call | None:
    """The only call that put these samples into their order."""
    order = spec.content.order
    made = [
        call for call in program.of(Call) if call.name in APART and order is not None and order in _orders(call.result)
    ]
    return made[0] if len(made) == 1 and len(made[0].positional) == 1 else None


def _orders(result: Any) -> set[int | None]:
    items = result.items if isinstance(result, (ListValue, TupleValue)) and result.items else (result,)
    return {spec.content.order for spec in map(_spec, items) if spec is not None}


def _first_order(call: Call) -> int | None:
    spec = _spec(call.positional[0])
    return spec.content.order if spec is not None else None


def _same_seed(one: Call, other: Call) -> bool:
    """Whether both calls take the same order: a seed that may be equal, or no shuffling."""
    seeds = [each.keywords.get("random_state", Const(None)) for each in (one, other)]
    constants = all(isinstance(seed, Const) for seed in seeds)
    free = constants and (seeds[0] != seeds[1] or seeds[0] == Const(None))
    return not free or any("shuffle" in each.keywords for each in (one, other))


@check
def inconsistent_preprocessing(fit: Fit) -> Iterator[Finding]:
    """Pixels are scaled for training and left as they are for validation, or the other way round."""
    other = fit.validation[0] if isinstance(fit.validation, tuple) and fit.validation else None
    for _, spec in fed(fit) if fit.method == "fit" and isinstance(other, TensorSpec) else ():
        scaled, raw = ("training", "validation") if _is_scaled(spec) else ("validation", "training")
        if _is_scaled(spec) and _is_raw(other) or _is_raw(spec) and _is_scaled(other):
            yield from finding(
                fit.places.get("validation_data"),
                f"the {scaled} images are scaled, the {raw} images still reach up to 255",
                (x_place(fit), "the training images"),
                help="take both through the same steps, best a Rescaling layer in the model",
            )


def _is_scaled(spec: Any) -> bool:
    content = spec.content
    steps = any(map(pixel_step, content.scalings))
    return content.source is not None and steps and 0 < (content.high or 0) <= 1


def _is_raw(spec: Any) -> bool:
    content = spec.content
    return content.high == 255 and content.source is not None and not any(map(pixel_step, content.scalings))
