"""Random changes of samples that are drawn once, cached, or applied where results are measured, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.checks.traced import escapes_to_python, runs_eagerly
from tflint.findings import Finding
from tflint.program.facts import Call, Fit, Program
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.spec import DatasetSpec, Step
from tflint.program.values import ApiObject, Const, DatasetValue, Function, ListValue, TupleValue, constant

DRAWS = (
    "numpy.random.rand",
    "numpy.random.randn",
    "numpy.random.random",
    "numpy.random.randint",
    "numpy.random.uniform",
    "numpy.random.normal",
    "numpy.random.choice",
    "random.random",
    "random.randint",
    "random.uniform",
    "random.choice",
    "random.randrange",
    "random.gauss",
    "random.sample",
)
"""Functions that give another number at each call of Python, of which a graph sees one."""


@check(calls=DRAWS)
def random_frozen_in_graph(call: Call, program: Program) -> Iterator[Finding]:
    """A number drawn by Python or NumPy while the graph is drawn: the same for all samples."""
    context = call.context
    if call.name not in DRAWS or context is None or context.graph not in ("map", "tf.function"):
        return
    if not escapes_to_python(program, context) and not runs_eagerly(program, call.origin):
        whom = "each sample" if context.graph == "map" else "each call"
        yield from finding(
            call.origin,
            f"{call.spelled or call.name} is drawn once, when the graph is made, {whom} gets the same number",
            help="use tf.random.uniform and the like, which draw whenever the graph runs",
        )


@check(calls=("tf.image.stateless_random_*",))
def augmentation_seed_fixed(call: Call) -> Iterator[Finding]:
    """A stateless operation with a constant seed does the same to every sample."""
    context, seed = call.context, call.arguments.get("seed")
    if not call.name.startswith("tf.image.stateless_random_") or context is None or context.graph != "map":
        return
    items = seed.items if isinstance(seed, (TupleValue, ListValue)) else None
    if items and all(isinstance(item, Const) for item in items):
        yield from finding(
            call.places.get("seed", call.origin),
            "one constant seed, every sample is changed in the same way",
            help="zip a counter to the dataset and take the seed from it, or use tf.image.random_*",
        )


RANDOM_ARGUMENTS = (
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "shear_range",
    "zoom_range",
    "brightness_range",
    "channel_shift_range",
    "horizontal_flip",
    "vertical_flip",
)
"""Arguments by which an ImageDataGenerator changes images at random."""


def random_map(spec: DatasetSpec, program: Program) -> tuple[int, Origin] | None:
    """The index of the last step that maps a function which changes samples at random, and where it does."""
    drawn: dict[int, Origin] = {}
    for call in program.of(Call):
        if call.context is not None and _augments(call):
            drawn |= {id(call.context.trace or call.context.body): call.origin}
    for index in range(len(spec.steps) - 1, -1, -1):
        function = _mapped(spec.steps[index])
        if function is not None and id(function) in drawn:
            return index, drawn[id(function)]
    return None


def _augments(call: Call) -> bool:
    if call.context is None or call.context.graph != "map":
        return False
    training = call.keywords.get("training", Const(True))
    layer = call.name.endswith(".__call__") and _random(call.receiver) and training == Const(True)
    return call.name.startswith("tf.image.random_") or layer


def _random(layer: Any) -> bool:
    """Whether a preprocessing layer, or one in a model, changes images at random."""
    if isinstance(layer, Model):
        return any(map(_random, layer.layers))
    return isinstance(layer, Layer) and not layer.custom and layer.short_name.startswith("Random")


def _mapped(step: Step) -> Function | None:
    given = [value for value in step.arguments.values() if isinstance(value, Function)]
    return given[0] if step.name == "map" and given else None


@check
def augmentation_cached(fit: Fit, program: Program) -> Iterator[Finding]:
    """The random changes of the first epoch are kept and shown again in all others."""
    found = random_map(fit.dataset, program) if fit.dataset is not None and fit.method == "fit" else None
    if found is None or fit.dataset is None:
        return
    cache = next((step for step in fit.dataset.steps[found[0] :] if step.name == "cache"), None)
    if cache is not None:
        yield from finding(
            cache.origin,
            "cache keeps the random changes made before it, all epochs see the same images",
            (found[1], "changed at random here"),
            help="cache first, then map the random changes",
        )


@check
def augmentation_on_evaluation(fit: Fit, program: Program) -> Iterator[Finding]:
    """Results are measured on images changed at random."""
    yield from _random_generator(fit, program)
    spec = fit.validation_value.spec if isinstance(fit.validation_value, DatasetValue) else None
    spec = fit.dataset if fit.method == "evaluate" else spec
    found = random_map(spec, program) if spec is not None else None
    if found is not None and spec is not None:
        yield from finding(
            fit.places.get("validation_data") or fit.places.get("x") or fit.origin,
            "these images are changed at random, the measured result differs from run to run",
            (spec.steps[found[0]].origin, "mapped here"),
            (found[1], "changed at random here"),
            help="map the random changes over the training data alone",
        )


def _random_generator(fit: Fit, program: Program) -> Iterator[Finding]:
    """A generator that changes images at random gives those that are measured."""
    value = fit.x_value if fit.method.startswith("evaluate") else fit.validation_value
    made = (call for call in program.of(Call) if call.result is value and isinstance(call.receiver, ApiObject))
    maker = next(made, None) if isinstance(value, DatasetValue) else None
    if maker is None or not maker.name.startswith("keras.preprocessing.image.ImageDataGenerator."):
        return
    given = maker.receiver.arguments
    name = next((each for each in RANDOM_ARGUMENTS if constant(given.get(each), 0) not in (0, None)), None)
    if name is not None:
        yield from finding(
            fit.places.get("validation_data") or fit.places.get("x") or fit.origin,
            "these images are changed at random, the measured result differs from run to run",
            (maker.origin, "read here"),
            (maker.receiver.places.get(name), f"{name} changes them at random"),
            help="read them with an ImageDataGenerator of their own that only scales",
        )
