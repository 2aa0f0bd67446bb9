"""What happens in each step of training by hand, and what does not, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.rates import number
from tflint.checks.reasons import finding
from tflint.checks.tapes import GRADIENTS, gradient_of, gradients, mentions_penalties, seen_by, written_in
from tflint.findings import Finding
from tflint.program.facts import Call, Context, Made, Program
from tflint.program.layers import Layer, Model
from tflint.program.values import ApiObject, Const, Instance

REGULARIZERS = ("kernel_regularizer", "bias_regularizer", "embeddings_regularizer", "recurrent_regularizer")
TRAINING_ONLY = frozenset(
    {
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "AlphaDropout",
        "GaussianDropout",
        "BatchNormalization",
    }
)


@check
def optimizer_in_loop(made: Made, program: Program) -> Iterator[Finding]:
    """An optimizer that is made anew for every step it takes."""
    loops = _loops(made.context)
    if not loops or not made.object.name.startswith("keras.optimizers.") or made.object.short_name == "SGD":
        return
    for use in program.of(Call):
        if use.receiver is made.object and use.name.endswith((".apply_gradients", ".apply", ".minimize")):
            if _loops(use.context) == loops:
                yield from finding(
                    made.origin,
                    f"a new {made.object.short_name} for every step, it forgets its moments and its step count",
                    (use.origin, "one step is taken with it"),
                    help="make the optimizer once, before the loop",
                )
            return


def _loops(context: Context | None) -> tuple[Any, ...]:
    return context.loops if context is not None else ()


@check(calls=("keras.Model.__call__",))
def training_flag_missing(call: Call, program: Program) -> Iterator[Finding]:
    """The forward pass of a training step that runs dropout and normalisation as in prediction."""
    model = call.receiver
    if call.name != "keras.Model.__call__" or not isinstance(model, Model) or call.context is None:
        return
    if "training" in call.keywords or len(call.positional) != 1 or call.context.graph == "call":
        return
    trained = [step for step in gradients(program) if step.owner is model and step.tape in call.context.tapes]
    acting = next((layer for layer in layers_of(model) if layer.short_name in TRAINING_ONLY and _default(layer)), None)
    if trained and acting is not None and not _sets_training(model):
        yield from finding(
            call.origin,
            f"a training step without training=True, {acting.short_name} acts as in prediction",
            (acting.origin, "does something else in training"),
            (trained[0].call.origin, "the model is trained on this"),
            help="call the model with training=True",
        )


def layers_of(model: Model) -> Iterator[Layer]:
    """The configured layers of a model, those of inner models and of attributes too."""
    held = [*model.layers, *(model.instance.fields.values() if isinstance(model.instance, Instance) else ())]
    for part in held:
        if isinstance(part, Model) and part is not model:
            yield from layers_of(part)
        elif isinstance(part, Layer):
            yield part


def _default(layer: Layer) -> bool:
    """Whether a layer leaves it to the caller if it is trained; every call in the program says nothing either."""
    frozen = layer.fields.get("trainable") == Const(False) or layer.argument("trainable") == Const(False)
    return not frozen and not any("training" in call.arguments for call in layer.calls)


def _sets_training(model: Model) -> bool:
    """Whether the class of a model may settle the mode itself."""
    cls = model.instance.cls if isinstance(model.instance, Instance) else None
    return cls is not None and cls.origin is not None and "training=True" in cls.origin.file.text


@check(calls=GRADIENTS)
def regularization_loss_ignored(call: Call, program: Program) -> Iterator[Finding]:
    """Gradients of a loss without the penalties that the model's layers ask for."""
    steps = [step for step in (gradient_of(call),) if step is not None and isinstance(step.owner, Model)]
    others = ("l2_loss", ".compute_loss(", ".compiled_loss(", ".nested_loss")
    if not steps or mentions_penalties(call) or written_in(call, *others):
        return
    layer, name = _penalty(steps[0].owner)
    called = any(run.receiver is steps[0].owner for run in seen_by(steps[0].tape, program))
    if layer is not None and called:
        yield from finding(
            layer.places.get(name, layer.origin),
            f"{name} has no effect, the training loop never adds model.losses",
            (call.origin, "gradients of the loss alone"),
            help="add tf.add_n(model.losses) to the loss inside the tape",
        )


def _penalty(model: Model) -> tuple[Layer | None, str]:
    """The first layer of a model that asks for a penalty, and the argument that does."""
    for layer in layers_of(model):
        for name in REGULARIZERS:
            given = layer.argument(name)
            if given not in (None, Const(None)) and not _is_nothing(given):
                return layer, name
    return None, ""


def _is_nothing(penalty: Any) -> bool:
    """Whether all factors of a penalty are given as zero."""
    factors = penalty.arguments.values() if isinstance(penalty, ApiObject) else ()
    return bool(factors) and all(number(factor) == 0 for factor in factors)


@check
def metric_not_reset(made: Made, program: Program) -> Iterator[Finding]:
    """A metric that goes on counting from one epoch to the next."""
    metric = made.object
    if not metric.name.startswith("keras.metrics."):
        return
    calls = [call for call in program.of(Call) if call.receiver is metric]
    updates = [call for call in calls if call.name.endswith((".update_state", ".__call__"))]
    results = [call for call in calls if call.name.endswith(".result")]
    for update, result in ((update, result) for update in updates for result in results):
        if _per_epoch(_loops(made.context), _loops(update.context), _loops(result.context)) and not _reset(
            metric, program
        ):
            text = f"this {metric.short_name} is never reset, each epoch's result counts the earlier epochs in"
            links = ((update.origin, "counts here"), (result.origin, "is read here, once an epoch"))
            yield from finding(made.origin, text, *links, help="call reset_state() at the start of each epoch")
            return


def _per_epoch(made: tuple[Any, ...], update: tuple[Any, ...], result: tuple[Any, ...]) -> bool:
    """Whether a metric made before a loop is read in it and counted in a loop inside."""
    return len(made) < len(result) < len(update) and update[: len(result)] == result


def _reset(metric: ApiObject, program: Program) -> bool:
    """Whether a metric is reset, or may be by a call that could not be followed."""
    resets = [call for call in program.of(Call) if call.name.endswith((".reset_state", ".reset_states"))]
    mentioned = metric.origin.file.text.count(".reset_state") if metric.origin is not None else 1
    return any(call.receiver is metric for call in resets) or mentioned != len(
        {id(call.origin.node) for call in resets}
    )
