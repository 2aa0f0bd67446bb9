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
from tflint.knowledge.ops.contents import MIXED
from tflint.program.facts import Call, Fit, Program
from tflint.program.spec import TensorSpec
from tflint.program.values import Const, DatasetValue, ListValue, TensorValue, TupleValue

SPLIT = "sklearn.model_selection.train_test_split"
APART = (SPLIT, "sklearn.utils.shuffle")
IN_PLACE = ("numpy.random.shuffle", "random.shuffle")
LATER = {"evaluate": "test", "evaluate_generator": "test", "predict": "predicted", "predict_generator": "predicted"}
"""Methods that use a trained model, with the word for their data."""
FITTED = ("standardise", "minmax")


@check
def test_data_in_training(fit: Fit, program: Program) -> Iterator[Finding]:
    """The validation data are the training data themselves, or cut from them."""
    other = fit.validation_value
    first = other.items[0] if isinstance(other, TupleValue) and other.items else other
    split = part_of(first, fit.x_value, program) if fit.method == "fit" else None
    same = fit.method == "fit" and first is fit.x_value and isinstance(first, (TensorValue, DatasetValue))
    if same or split is not None:
        yield from finding(
            fit.places.get("validation_data"),
            f"the validation data are {'a part of ' if split else ''}the training data, the result says nothing about "
            "new data",
            (split.origin if split is not None else None, "cut off here"),
            (x_place(fit), "given for training here"),
            help="train on the other part alone" if split else "hold back a part of the data for validation",
        )


def part_of(part: Any, whole: Any, program: Program) -> Call | None:
    """The split that cut one array from another, `None` when none did."""
    for call in program.of(Call) if isinstance(part, TensorValue) and isinstance(whole, TensorValue) else ():
        given = call.result.items if call.name == SPLIT and isinstance(call.result, (ListValue, TupleValue)) else ()
        if any(_same_rows(part, each) for each in given or ()):
            return call if any(_same_rows(whole, each) for each in call.positional) else None
    return None


def _same_rows(one: TensorValue, other: Any) -> bool:
    """Whether two values are one array, or arrays of the same samples in the same order."""
    if one is other or not isinstance(other, TensorValue):
        return one is other
    return one.spec.content.order is not None and one.spec.content.order == other.spec.content.order


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
    """Whether an earlier fit of the same scaler, or of one of its kind, took another part of the same split."""
    kind, _, method = earlier.name.rpartition(".")
    if kind != call.name.rpartition(".")[0] or method not in ("fit", "fit_transform"):
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
    apart = _mixed_apart(fit.x, fit.y, program)
    mine, theirs = apart or (_maker(fit.x, program), _maker(fit.y, program))
    if mine is None or theirs is None or mine is theirs or _same_seed(mine, theirs):
        return
    if apart is not None or _first_order(mine) == _first_order(theirs) is not None:
        yield from finding(
            fit.places.get("y") or x_place(fit),
            "the labels no longer belong to the samples, each was put into a random order of its own",
            (mine.origin, "the features are drawn here"),
            (theirs.origin, "the labels are drawn here"),
            help="give both to one call, which moves them together",
        )


def _mixed_apart(x: TensorSpec, y: TensorSpec, program: Program) -> tuple[Call, Call] | None:
    """The two calls that mixed features and labels in place, each by itself."""
    mine, theirs = _mixer(x, program), _mixer(y, program)
    return (mine, theirs) if mine is not None and theirs is not None and mine is not theirs else None


def _mixer(spec: TensorSpec, program: Program) -> Call | None:
    """The call that put these samples into their order in place."""
    mixed = (call for call in program.of(Call) if call.name in IN_PLACE)
    marks, order = spec.content.marks, spec.content.order
    return next((call for call in mixed if f"{MIXED}{id(call.origin.node)}:{order}" in marks), None)


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
    spec = _spec(call.positional[0]) if call.positional else None
    return spec.content.order if spec is not None else None


def _same_seed(one: Call, other: Call) -> bool:
    """Whether both calls take the same order: a seed that may be equal, or no shuffling."""
    seeds = [each.keywords.get("random_state", Const(None)) for each in (one, other)]
    constants = all(isinstance(seed, Const) for seed in seeds)
    free = constants and (seeds[0] != seeds[1] or seeds[0] == Const(None))
    return not free or any("shuffle" in each.keywords for each in (one, other))


@check
def inconsistent_preprocessing(fit: Fit, program: Program) -> Iterator[Finding]:
    """Pixels are scaled for training and left as they are for validation or tests, or the other way round."""
    runs, what, others = _measured(fit, program)
    trained = [spec for run in runs for _, spec in fed(run)]
    if not trained or len(trained) != len(runs) or not isinstance(others, TensorSpec):
        return
    forgotten = _is_raw(others) and all(map(_is_scaled, trained))
    if forgotten or _is_scaled(others) and all(map(_is_raw, trained)):
        scaled, raw = ("training", what) if forgotten else (what, "training")
        yield from finding(
            fit.places.get("validation_data") or x_place(fit),
            f"the {scaled} images are scaled, the {raw} images still reach up to 255",
            (x_place(runs[-1]), "the training images"),
            help="take both through the same steps, best a Rescaling layer in the model",
        )


def _measured(fit: Fit, program: Program) -> tuple[list[Fit], str, Any]:
    """The runs that trained a model, and the data it is measured or used on afterwards with the word for them."""
    if fit.method == "fit":
        return [fit], "validation", fit.validation[0] if isinstance(fit.validation, tuple) and fit.validation else None
    before = takewhile(lambda each: each is not fit, program.of(Fit) if fit.method in LATER else ())
    runs = [each for each in before if each.model is fit.model and each.method in TRAINING]
    return runs, LATER.get(fit.method, ""), fit.x


def _is_scaled(spec: Any) -> bool:
    content = spec.content
    steps = any(map(pixel_step, content.scalings))
    return content.source is not None and steps and 0 < (content.high or 0) <= 1


def _is_raw(spec: Any) -> bool:
    content = spec.content
    return content.high == 255 and content.source is not None and not any(map(pixel_step, content.scalings))
