"""Runs what sets learning rates while a program trains: schedules, callbacks, assignments, optimizers from configs."""

from __future__ import annotations

from typing import Any

from tflint.interpret.compiling import resolved_optimizer
from tflint.interpret.comprehensions import known_items
from tflint.interpret.functions import Arguments
from tflint.interpret.joining import MISSING
from tflint.interpret.machine import Frame
from tflint.knowledge import optimizers
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.tables import read
from tflint.program.facts import AttributeSet, Fit
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    BoundMethod,
    Const,
    DictValue,
    Function,
    Instance,
    TensorValue,
)

SCHEDULER = "keras.callbacks.LearningRateScheduler"
OPTIMIZERS = tuple(f"keras.optimizers.{name}" for name in read("optimizers"))
FIRST_EPOCHS = 6
"""So many epochs of a schedule are run one by one; of one that needs no earlier rate the middle and the last too."""


def state_rate(frame: Frame, node: Any, optimizer: ApiObject, value: Any) -> None:
    """State that an optimizer is given another rate."""
    frame.machine.state(
        AttributeSet(receiver=optimizer, name="learning_rate", value=value, context=frame.context, **frame.common(node))
    )


def assigned(frame: Frame, node: Any, arguments: Arguments) -> None:
    """`optimizer.learning_rate.assign(value)`."""
    optimizer = frame.machine.notes.get("rates", {}).get(id(node.func.value))
    given = arguments.positional[0] if arguments.positional else arguments.keywords.get("value")
    if isinstance(optimizer, ApiObject) and given is not None:
        state_rate(frame, node, optimizer, given)
        frame.write(optimizer, "learning_rate", given)


def optimizer_made(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> ApiObject:
    """An optimizer; a rate that is a function or a schedule of the program's own is asked once."""
    from tflint.interpret.calls import call_value
    from tflint.interpret.classes import method
    from tflint.interpret.outside import make_object

    made = make_object(frame, node, name, bound, places)
    rate = bound.get("learning_rate")
    if isinstance(rate, Function):
        made.fields["first rate"] = call_value(frame, node, rate, Arguments([]))
    elif isinstance(rate, Instance) and (called := method(rate, "__call__")) is not MISSING:
        step = TensorValue(TensorSpec(Shape(()), None if keras2() else "int64", kind="tensor"))  # float32 up to 2.10
        made.fields["first rate"] = call_value(frame, node, called, Arguments([step]))
    return made


def optimizer_got(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`keras.optimizers.get(name, config or object)`."""
    given = next(iter(bound.values()), NOTHING_KNOWN)
    if isinstance(given, DictValue) and not given.open:
        written = given.entries.get("class_name")
        known = optimizers.find(str(written.value)) if isinstance(written, Const) else None
        return of_config(frame, node, known.name, given.entries.get("config")) if known is not None else NOTHING_KNOWN
    found = resolved_optimizer(given, frame.origin(node))
    return found if isinstance(found, ApiObject) else NOTHING_KNOWN


def of_config(frame: Frame, node: Any, name: str, config: Any) -> Any:
    """An object of an outside class made from its configuration."""
    from tflint.interpret.outside import make_object

    if not isinstance(config, DictValue) or config.open:
        return NOTHING_KNOWN
    return make_object(frame, node, name, {str(key): value for key, value in config.entries.items()}, {})


def run_schedules(frame: Frame, node: Any, fit: Fit) -> None:
    """Note what the schedulers among the callbacks of a run make of the rate, as far as it is run here."""
    given = fit.arguments["callbacks"]
    for callback in (given,) if isinstance(given, ApiObject) else known_items(given) or ():
        if isinstance(callback, ApiObject) and callback.name == SCHEDULER:
            function = callback.argument("schedule")
            if isinstance(function, (Function, BoundMethod)):
                rates = _epochs(frame, node, function, fit)
                frame.machine.notes.setdefault("scheduled", []).append((fit, callback, rates))


def _epochs(frame: Frame, node: Any, function: Any, fit: Fit) -> tuple[tuple[int, Any], ...]:
    """Epochs and the rates in them; the first alone when it is not known how many there are."""
    from tflint.interpret.calls import call_value

    given = fit.arguments.get("epochs", Const(1))
    count = given.value if isinstance(given, Const) and isinstance(given.value, int) else 1
    inner = function.function if isinstance(function, BoundMethod) else function
    chained = len(inner.node.params.params) - isinstance(function, BoundMethod) > 1
    epochs = list(range(min(count, FIRST_EPOCHS)))
    if count > FIRST_EPOCHS and not chained:
        epochs += sorted({count // 2, count - 1})
    rate, rates = starting_rate(fit), []
    for epoch in epochs:
        rate = call_value(frame, node, function, Arguments([Const(epoch), rate] if chained else [Const(epoch)]))
        rates.append((epoch, rate))
    return tuple(rates)


def starting_rate(fit: Fit) -> Any:
    """The rate a run begins with: the one set last, the one given, or the optimizer's own."""
    optimizer = fit.compiled.optimizer if fit.compiled is not None else None
    known = optimizers.find(optimizer.name) if isinstance(optimizer, ApiObject) else None
    if known is None or not isinstance(optimizer, ApiObject):
        return NOTHING_KNOWN
    if "learning_rate" in optimizer.fields:
        return optimizer.fields["learning_rate"]
    if set(optimizer.arguments) & {"lr", "*0"}:
        return optimizer.arguments.get("lr", NOTHING_KNOWN)
    return optimizer.arguments.get("learning_rate", Const(known.default))
