"""States what follows from the facts once the whole program has been run: models, heads, learning rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.interpret.heads import head_layer
from tflint.interpret.joining import MISSING
from tflint.interpret.machine import Machine
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.facts import AttributeSet, Call, Compile, Fit, Head, LossUse, Made, ModelMade, RateSet
from tflint.program.layers import Model
from tflint.program.spec import UNKNOWN, TensorSpec
from tflint.program.values import ApiObject, Const, Number, TensorValue, Value, alternatives

TRAINING = ("fit", "fit_generator", "train_on_batch", "evaluate", "test_on_batch")


def derive(machine: Machine) -> None:
    """Add the derived facts to the program."""
    facts = machine.program.facts
    compiles = [fact for fact in facts if isinstance(fact, Compile)]
    derived: list[Any] = []
    for model in dict.fromkeys(machine.models):
        if model.origin is not None:
            derived.append(ModelMade(model=model, origin=model.origin))
    fits = [fact for fact in facts if isinstance(fact, Fit)]
    for fact in compiles:
        derived.extend(_heads(fact, fits))
    derived.extend(_rates(facts, compiles))
    facts.extend(derived)


def _heads(compiled: Compile, fits: list[Fit]) -> Iterator[Head]:
    """One head for each output and each fit after this compile; one without labels when nothing is fitted."""
    if _trains_itself(compiled.model):
        return
    mine = [fit for fit in fits if fit.compiled is compiled and fit.method in TRAINING]
    outputs = compiled.model.outputs
    wanted: list[Fit | None] = [*mine] or [None]
    for fit in wanted:
        for index in range(max(len(outputs), 1)):
            yield _head(compiled, fit, index, outputs[index] if outputs else None)


def _trains_itself(model: Model) -> bool:
    """Whether a model's class says itself how to train: what compile gets may mean anything then."""
    from tflint.interpret.classes import class_attribute

    cls = model.instance.cls if model.instance is not None else None
    return cls is not None and any(class_attribute(cls, name) is not MISSING for name in ("train_step", "compute_loss"))


def _head(compiled: Compile, fit: Fit | None, index: int, output: Any) -> Head:
    layer, activation, where = head_layer(output)
    spec = output.spec if isinstance(output, TensorValue) else TensorSpec()
    loss = _loss(compiled, index)
    labels = _labels(fit, index, len(compiled.model.outputs))
    fact: Any = fit if fit is not None else compiled
    return Head(
        model=compiled.model,
        compile=compiled,
        fit=fit,
        index=index,
        layer=layer,
        activation=activation,
        activation_origin=where,
        units=spec.shape[-1] if spec.shape.dims else UNKNOWN_DIM,
        output=spec,
        loss=loss,
        labels=labels,
        labels_value=fit.y_value if fit is not None else None,
        metrics=compiled.metrics,
        origin=(loss.origin if loss is not None and loss.origin is not None else compiled.origin),
        choice=fact.choice or compiled.choice,
        doubt=fact.doubt or compiled.doubt,
        guarded=fact.guarded or compiled.guarded,
    )


def _loss(compiled: Compile, index: int) -> LossUse | None:
    if not compiled.losses:
        return None
    if len(compiled.losses) == 1:
        return compiled.losses[0]
    return compiled.losses[index] if index < len(compiled.losses) else None


def _labels(fit: Fit | None, index: int, count: int) -> TensorSpec | None:
    if fit is None:
        return None
    labels = fit.y
    if isinstance(labels, tuple) and count > 1:
        labels = labels[index] if index < len(labels) else UNKNOWN
    elif isinstance(labels, tuple) and len(labels) == 1:
        labels = labels[0]
    return labels if isinstance(labels, TensorSpec) else None


_RATE_NAMES = ("learning_rate", "lr")
_SCHEDULE_PEAKS = ("initial_learning_rate", "warmup_target", "max_lr", "maximal_learning_rate")


def _rates(facts: list[Any], compiles: list[Compile]) -> Iterator[RateSet]:
    """Every learning rate the program sets, with the models its optimizer trains."""
    models: dict[int, list[Model]] = {}
    for fact in compiles:
        for optimizer in alternatives(fact.optimizer):
            models.setdefault(id(optimizer), []).append(fact.model)
    for fact in list(facts):
        if isinstance(fact, Made) and _is_optimizer(fact.object.name):
            yield from _constructor_rates(fact, tuple(models.get(id(fact.object), ())))
        elif isinstance(fact, AttributeSet) and fact.name in _RATE_NAMES and isinstance(fact.receiver, ApiObject):
            if _is_optimizer(fact.receiver.name):
                yield from _rate(
                    fact, fact.value, fact.receiver, "assignment", fact.origin, tuple(models.get(id(fact.receiver), ()))
                )
        elif isinstance(fact, Fit) and "callbacks" in fact.arguments:
            yield from _scheduled_rates(fact)
        elif isinstance(fact, Call) and fact.name == "keras.backend.set_value" and len(fact.positional) > 1:
            yield from _rate(fact, fact.positional[1], None, "assignment", fact.origin, ())


def _scheduled_rates(fit: Fit) -> Iterator[RateSet]:
    """The rates that the first epoch of a run begins with, where a callback's function sets them."""
    from tflint.interpret.comprehensions import known_items

    optimizer = fit.compiled.optimizer if fit.compiled is not None else None
    given = fit.arguments["callbacks"]
    for callback in known_items(given) or () if not isinstance(given, ApiObject) else (given,):
        if isinstance(callback, ApiObject) and isinstance(optimizer, ApiObject) and "first rate" in callback.fields:
            origin = callback.places.get("schedule", callback.origin)
            yield from _rate(fit, callback.fields["first rate"], optimizer, "callback", origin, (fit.model,))


def _is_optimizer(name: str) -> bool:
    return (
        name.startswith(("keras.optimizers.", "tfa.optimizers.", "tensorflow_addons.optimizers."))
        or (name.startswith(("tf.train.", "tf.compat.v1.train.")) and name.endswith("Optimizer"))
    ) and ".schedules." not in name


def _constructor_rates(fact: Made, models: tuple[Model, ...]) -> Iterator[RateSet]:
    optimizer = fact.object
    for name in _RATE_NAMES:
        if name not in optimizer.arguments:
            continue
        value = optimizer.arguments[name]
        origin = optimizer.places.get(name, fact.origin)
        for one in alternatives(value):
            if isinstance(one, ApiObject) and ".schedules." in one.name:
                yield from _schedule_rates(fact, one, optimizer, models)
            else:
                yield from _rate(fact, value, optimizer, "constant", origin, models)
                break


def _schedule_rates(
    fact: Made, schedule: ApiObject, optimizer: ApiObject, models: tuple[Model, ...]
) -> Iterator[RateSet]:
    from tflint.interpret.comprehensions import known_items

    warm = "warmup_target" in schedule.arguments
    for name in _SCHEDULE_PEAKS:
        if name in schedule.arguments and not (warm and name == "initial_learning_rate"):
            origin = schedule.places.get(name, fact.origin)
            yield from _rate(fact, schedule.arguments[name], optimizer, "schedule-peak", origin, models)
    if schedule.short_name == "PiecewiseConstantDecay" and "values" in schedule.arguments:
        origin = schedule.places.get("values", fact.origin)
        for value in known_items(schedule.arguments["values"]) or ():
            yield from _rate(fact, value, optimizer, "schedule-peak", origin, models)


def _rate(
    fact: Any, value: Any, optimizer: ApiObject | None, how: str, origin: Any, models: tuple[Model, ...]
) -> Iterator[RateSet]:
    if isinstance(value, Value) and not isinstance(value, Number):
        options = list(alternatives(value))
        for one in options:
            if isinstance(one, Const):
                choice = fact.choice or ((-id(value), len(options)) if len(options) > 1 else None)
                yield RateSet(
                    rate=one,
                    optimizer=optimizer,
                    how=how,
                    models=models,
                    origin=origin,
                    choice=choice,
                    doubt=fact.doubt,
                    guarded=fact.guarded,
                )
