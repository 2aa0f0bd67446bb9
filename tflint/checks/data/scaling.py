"""Data whose values have the wrong size, or were scaled twice, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.data.entrance import fed, learner, scaling_entrance
from tflint.checks.data_edits import scaled
from tflint.checks.model_graph import nodes
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Fit
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.spec import Scaling, TensorSpec

LARGEST_USUAL = 8.0
"""Standardised tables reach 3 or 4, measurements such as flower leaves 7.9; from there on training visibly suffers."""
PIXELS = 100.0
"""Divisors from here on bring pixels to unit size, smaller ones are arithmetic."""

PIXEL_HELP = "divide by 255.0, or put keras.layers.Rescaling(1 / 255) first"
TABLE_HELP = "put keras.layers.Normalization() first and adapt it to the training data, or scale the table"


def x_place(fit: Fit) -> Origin:
    """Where the input is given."""
    return next((fit.places[name] for name in ("x", "generator", "*0") if name in fit.places), fit.origin)


def x_origin(fit: Fit) -> Origin | None:
    """Where the input was made."""
    return getattr(fit.x_value, "origin", None)


def limits(spec: TensorSpec) -> str:
    """The range in words."""
    return f"between {spec.content.low:g} and {spec.content.high:g}"


def large(spec: TensorSpec) -> bool:
    """Whether the values surely reach far beyond unit size."""
    low, high = spec.content.low, spec.content.high
    if spec.dtype == "object":
        return False
    return low is not None and high is not None and low < high and max(abs(low), abs(high)) > LARGEST_USUAL


@check
def unscaled_input(fit: Fit) -> Iterator[Finding]:
    """Values far from unit size reach a layer that learns with nothing on the way that scales them."""
    for index, spec in fed(fit):
        first = learner(fit.model, index)
        if first is None or not large(spec) or spec.content.labels is not None or normalised_next(fit.model, first):
            continue
        pixels = spec.content.low == 0 and spec.content.high == 255
        yield from finding(
            x_place(fit),
            f"values {limits(spec)} reach {first.short_name} unscaled, networks learn from values around -1 to 1",
            (_source(spec), f"{_whence(spec)}, {limits(spec)}"),
            (x_origin(fit), f"made here, {limits(spec)}"),
            (first.origin, f"this {first.short_name} takes them as they are"),
            help=PIXEL_HELP if pixels else TABLE_HELP,
            fix=scaled(x_origin(fit)) if pixels else None,
        )


def normalised_next(model: Model, first: Layer) -> bool:
    """Whether a normalisation takes the scale away right behind the first layer that learns."""
    behind = next((node.only_feeds for node in nodes(model) if node.layer is first), None)
    return behind is not None and behind.kind in ("BatchNormalization", "LayerNormalization")


def _source(spec: TensorSpec) -> Origin | None:
    return spec.content.source.origin if spec.content.source is not None else None


def _whence(spec: TensorSpec) -> str:
    source = spec.content.source
    return f"they come from {source.name or source.kind}" if source is not None else "they come from here"


@check(unless=("unscaled-input",))
def normalization_missing(fit: Fit) -> Iterator[Finding]:
    """Nothing between the source of the data and the first layer that learns brings columns to one scale."""
    for index, spec in fed(fit):
        numeric = spec.dtype is not None and spec.dtype.startswith(("float", "int", "uint"))
        if (
            numeric
            and not spec.content.scalings
            and spec.content.labels is None
            and learner(fit.model, index) is not None
        ):
            yield from finding(
                x_place(fit),
                "no step normalises these features",
                (x_origin(fit), "made here and used as they are"),
                help="put keras.layers.Normalization() first and adapt it to the training data",
            )


@check
def integer_features(fit: Fit) -> Iterator[Finding]:
    """Whole numbers as features of a layer that wants real ones."""
    for index, spec in fed(fit):
        if (
            spec.dtype in ("int8", "int16", "int32", "int64", "uint16", "uint32", "uint64")
            and learner(fit.model, index) is not None
        ):
            yield from finding(
                x_place(fit),
                f"the features are {spec.dtype}, Keras casts them to float32 without a word",
                (x_origin(fit), f"{spec.dtype} made here"),
                help='write .astype("float32"), and an Embedding if they are codes',
            )


@check
def labels_random(fit: Fit) -> Iterator[Finding]:
    """Labels drawn at random have nothing to do with the features."""
    y = fit.y
    if (
        (
            isinstance(y, TensorSpec)
            and y.content.source is not None
            and y.content.source.kind == "random"
            and fit.method == "fit"
        )
        and y.content.relation is None
        and isinstance(fit.x, TensorSpec)
    ):
        place = fit.places.get("y") or x_place(fit)
        origin = getattr(fit.y_value, "origin", None)
        yield from finding(place, "the labels are random numbers, there is nothing to learn", (origin, "drawn here"))


@check(unless=("backbone-preprocessing",))
def double_normalization(fit: Fit) -> Iterator[Finding]:
    """Pixels are brought to unit size twice."""
    for index, spec in fed(fit):
        steps = [step for step in spec.content.scalings if pixel_step(step)]
        own: Any = scaling_entrance(fit.model, index)
        if len(steps) + (own is not None) < 2:
            continue
        links = [(step.origin, words(step)) for step in steps]
        links += [(own.origin, "the model scales them again")] if own is not None else []
        yield from finding(
            x_place(fit),
            f"these values are scaled {len(steps) + (own is not None)} times, what reaches the network is close to 0",
            *links,
            help="keep one of the steps",
        )


def pixel_step(step: Scaling) -> bool:
    """Whether a step divides pixels by about 255, or prepares them for a backbone."""
    if step.kind == "preprocess":
        return True
    factor = step.factor
    return factor is not None and (
        step.kind == "divide" and factor >= PIXELS or step.kind == "rescale" and 0 < factor <= 1 / PIXELS
    )


def words(step: Scaling) -> str:
    """A scaling step in words."""
    if step.kind == "preprocess":
        return f"prepared for {step.family} here"
    return f"divided by {step.factor:g} here" if step.kind == "divide" else f"multiplied by {step.factor:g} here"
