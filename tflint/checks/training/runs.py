"""Runs of fit and evaluate that lack something, or ask for too much or too little, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.callbacks import given, is_open, validates
from tflint.checks.edits import fix, without_value
from tflint.checks.heads import argument_place
from tflint.checks.model_graph import nodes
from tflint.checks.rates import number
from tflint.checks.reasons import because
from tflint.checks.weights import total_weights
from tflint.config import Options
from tflint.findings import Finding
from tflint.program.facts import Compile, Fit, Program
from tflint.program.layers import Layer, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import TensorValue

NEEDS_COMPILE = ("fit", "evaluate", "train_on_batch", "test_on_batch", "fit_generator")
HOLDS_BACK = ("Dropout", "Random", "GaussianNoise", "BatchNormalization", "ActivityRegularization", "SpatialDropout")
DEFAULT_BATCH = 32


@check
def compile_missing(fit: Fit, program: Program) -> Iterator[Finding]:
    """Training or evaluation of a model that nobody compiled."""
    elsewhere = fit.model.fields.get("handed") is not None
    compiled = fit.compiled is not None or elsewhere or any(each.model is fit.model for each in program.of(Compile))
    if fit.method in NEEDS_COMPILE and not compiled and fit.model.kind in ("sequential", "functional"):
        text = f"{fit.method} on a model that was not compiled, it has neither loss nor optimizer"
        yield Finding(
            fit.origin.span,
            text,
            because((fit.model.origin, "the model")),
            'call model.compile(optimizer="adam", loss=...) first',
        )


@check
def loss_missing(fit: Fit) -> Iterator[Finding]:
    """Training of a model that was compiled without a loss and has none of its own."""
    compiled = fit.compiled
    if (
        fit.method not in ("fit", "train_on_batch")
        or compiled is None
        or compiled.losses
        or given_loss(compiled)
        or brings_loss(fit.model)
    ):
        return
    yield Finding(
        compiled.origin.span,
        "compiled without a loss, there is nothing to minimise",
        because((fit.origin, "trained here")),
        'pass loss=..., such as "mse" for numbers or "sparse_categorical_crossentropy" for integer classes',
    )


def given_loss(compiled: Compile) -> bool:
    """Whether compile was given, or may have been given, a loss."""
    return "loss" in compiled.arguments or is_open(compiled)


def brings_loss(model: Model) -> bool:
    """Whether a model may add a loss itself: a subclass, custom or unknown layers, regularisers, `add_loss`."""
    if model.kind not in ("sequential", "functional") or not model.complete or not model.layers:
        return True
    return any(_adds_loss(layer) for layer in model.layers)


def _adds_loss(layer: Any) -> bool:
    if isinstance(layer, TensorValue):
        return False
    if isinstance(layer, Model):
        return brings_loss(layer)
    if not isinstance(layer, Layer) or layer.custom or not layer.name.startswith("keras.layers."):
        return True
    return layer.short_name in ("ActivityRegularization", "Lambda") or any(
        "regularizer" in name for name in layer.arguments
    )


@check
def steps_exceed_data(fit: Fit) -> Iterator[Finding]:
    """More steps per epoch than a finite dataset has batches."""
    batches = fit.dataset.cardinality if fit.dataset is not None and fit.method == "fit" else None
    steps = number(fit.arguments.get("steps_per_epoch"))
    if isinstance(batches, int) and steps is not None and 0 < batches < steps:
        place = argument_place(fit, "steps_per_epoch") or fit.origin
        yield Finding(
            place.span,
            f"{steps:g} steps per epoch, the dataset has {batches} batches",
            because((getattr(fit.x_value, "origin", None), f"{batches} batches")),
            "leave steps_per_epoch out, or repeat() the dataset",
            fix("leave steps_per_epoch out", without_value(fit, "steps_per_epoch")),
        )


@check
def validation_missing(fit: Fit, options: Options) -> Iterator[Finding]:
    """A long run that never looks at held-out data."""
    epochs = number(fit.arguments.get("epochs"))
    if (
        fit.method == "fit"
        and epochs is not None
        and epochs >= options.number("epochs")
        and not validates(fit)
        and not given(fit, "callbacks")
    ):
        text = f"{epochs:g} epochs without validation data, nothing tells learning from memorising"
        yield Finding(
            fit.origin.span, text, help="pass validation_data, or validation_split=0.2 for arrays in random order"
        )


@check
def epochs_too_few(fit: Fit, options: Options) -> Iterator[Finding]:
    """A run over few samples that ends before the weights can have moved."""
    samples, epochs = samples_of(fit), number(fit.arguments.get("epochs"))
    batch = number(fit.arguments.get("batch_size", DEFAULT_BATCH))
    if fit.method != "fit" or samples is None or batch is None or fit.origin is None or fit.model.kind == "loaded":
        return
    steps = -(-samples // max(int(batch), 1)) * int(1 if epochs is None else epochs)
    if steps < options.number("steps") and ("epochs" not in fit.arguments or epochs is not None) and (epochs or 1) <= 3:
        place = argument_place(fit, "epochs") or fit.origin
        yield Finding(
            place.span,
            f"{steps} steps in all for a model that starts from random weights",
            help="train until the validation loss no longer falls",
        )


@check
def batch_size_extreme(fit: Fit, options: Options) -> Iterator[Finding]:
    """A batch of one sample, or of all of them."""
    samples, batch = samples_of(fit), number(fit.arguments.get("batch_size"))
    if fit.method != "fit" or samples is None or batch is None or 1 < batch < samples:
        return
    if samples < options.number("samples"):
        return
    place = argument_place(fit, "batch_size") or fit.origin
    what = "one sample, each step is noisy" if batch == 1 else f"all {samples} samples, each epoch is a single step"
    yield Finding(place.span, f"a batch of {what}", help="batches of 16 to 256 suit most models")


@check
def regularization_missing(fit: Fit, options: Options) -> Iterator[Finding]:
    """A model with far more weights than its data have numbers, and nothing that holds it back."""
    weights, values = total_weights(nodes(fit.model)), values_of(fit)
    free = fit.method == "fit" and not given(fit, "callbacks") and not any(map(_holds_back, fit.model.layers))
    if free and weights is not None and values is not None and weights >= options.number("factor") * values:
        yield Finding(
            fit.origin.span,
            f"{weights:,} weights for {values:,} numbers of training data, and nothing against learning them by heart",
            because((fit.model.origin, "the model")),
            "make the model smaller, or add dropout, a penalty or early stopping",
        )


def _holds_back(layer: Any) -> bool:
    if isinstance(layer, TensorValue):
        return False
    known = isinstance(layer, Layer) and not layer.custom
    return (
        not known or layer.short_name.startswith(HOLDS_BACK) or any("regularizer" in name for name in layer.arguments)
    )


def samples_of(fit: Fit) -> int | None:
    """The number of samples in an array given to fit, `None` when it is not known."""
    size = fit.x.shape[0] if isinstance(fit.x, TensorSpec) and fit.dataset is None else None
    return size if isinstance(size, int) else None


def values_of(fit: Fit) -> int | None:
    """How many numbers the array given to fit holds, `None` when it is not known."""
    dims = fit.x.shape.dims if isinstance(fit.x, TensorSpec) and fit.dataset is None else None
    count = 1
    for dim in dims or ("unknown",):
        if not isinstance(dim, int):
            return None
        count *= dim
    return count
