"""Turns optimizers, schedules, assignments and callbacks into every learning rate the program sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tflint.interpret.attributes import RATE_NAMES
from tflint.interpret.comprehensions import known_items
from tflint.interpret.machine import Machine
from tflint.program.facts import AttributeSet, Call, Compile, Fit, Made, RateSet
from tflint.program.layers import Model
from tflint.program.values import ApiObject, Const, Number, TensorValue, Value, alternatives
from tflint.records import replace

_START, _END = "initial_learning_rate", "end_learning_rate"
_PEAKS = (_START, "warmup_target", "max_lr", "maximal_learning_rate")
_INNER = ("inner_optimizer", "optimizer", "opt", "*0")
"""Under these names an optimizer that wraps another is given it."""
Models = dict[int, list[Model]]


def rates(machine: Machine, compiles: list[Compile]) -> Iterator[RateSet]:
    """Every learning rate the program sets, with the models its optimizer trains."""
    models: Models = defaultdict(list)
    for fact in compiles:
        for optimizer in alternatives(fact.optimizer):
            while isinstance(optimizer, ApiObject):
                models[id(optimizer)].append(fact.model)
                optimizer = next((optimizer.arguments[name] for name in _INNER if name in optimizer.arguments), None)
    found = [rate for fact in list(machine.program.facts) for rate in _of_fact(machine, fact, models)]
    for fit, callback, scheduled in machine.notes.get("scheduled", ()):
        found.extend(_scheduled(fit, callback, scheduled))
    yield from _with_sweeps(found)


def _of_fact(machine: Machine, fact: Any, models: Models) -> Iterator[RateSet]:
    if isinstance(fact, Made):
        if _is_optimizer(fact.object.name):
            yield from _constructed(fact, tuple(models.get(id(fact.object), ())))
    elif isinstance(fact, AttributeSet):
        receiver = fact.receiver
        if fact.name in RATE_NAMES and isinstance(receiver, ApiObject) and _is_optimizer(receiver.name):
            trained = tuple(models.get(id(receiver), ()))
            yield from _rate(fact, fact.value, receiver, "assignment", fact.origin, trained)
    elif isinstance(fact, Call) and fact.name == "keras.backend.set_value" and len(fact.positional) > 1:
        node: Any = fact.origin.node
        optimizer = machine.notes.get("rates", {}).get(id(node.args[0].value))
        trained = tuple(models.get(id(optimizer), ()))
        yield from _rate(fact, fact.positional[1], optimizer, "assignment", fact.origin, trained)


def _is_optimizer(name: str) -> bool:
    return (
        name.startswith(("keras.optimizers.", "tfa.optimizers.", "tensorflow_addons.optimizers."))
        or (name.startswith(("tf.train.", "tf.compat.v1.train.")) and name.endswith("Optimizer"))
    ) and not _is_schedule(name)


def _is_schedule(name: str) -> bool:
    return ".schedules." in name or name.endswith("CyclicalLearningRate")


def _constructed(fact: Made, models: tuple[Model, ...]) -> Iterator[RateSet]:
    optimizer = fact.object
    for name in RATE_NAMES:
        if name not in optimizer.arguments:
            continue
        value = optimizer.arguments[name]
        origin = optimizer.places.get(name, fact.origin)
        asked = optimizer.fields.get("first rate")
        if isinstance(asked, Const):
            yield from _rate(fact, asked, optimizer, "schedule-peak", origin, models)
        for one in alternatives(value):
            if isinstance(one, ApiObject) and _is_schedule(one.name):
                yield from _of_schedule(fact, one, optimizer, models)
            else:
                yield from _rate(fact, value, optimizer, "constant", origin, models)
                break


def _of_schedule(fact: Made, schedule: ApiObject, optimizer: ApiObject, models: tuple[Model, ...]) -> Iterator[RateSet]:
    """The peaks and the end of a schedule; the start only, where it does not rise from there."""
    given, falling = schedule.arguments, _falls(schedule)
    for name in _PEAKS:
        if name in given and not ("warmup_target" in given and name == _START):
            origin = schedule.places.get(name, fact.origin)
            yield from _rate(fact, given[name], optimizer, "schedule-peak", origin, models, falling)
    if _END in given:
        origin = schedule.places.get(_END, fact.origin)
        yield from _rate(fact, given[_END], optimizer, "schedule-end", origin, models, False)
    if schedule.short_name == "PiecewiseConstantDecay" and "values" in given:
        origin = schedule.places.get("values", fact.origin)
        values = known_items(given["values"]) or ()
        numbers = [_number(value) for value in values]
        for value, number in zip(values, numbers, strict=True):
            highest = number is not None and all(other is not None and other <= number for other in numbers)
            yield from _rate(fact, value, optimizer, "schedule-peak", origin, models, highest)


def _falls(schedule: ApiObject) -> bool:
    """Whether the first rate of a schedule is its highest."""
    name, given = schedule.short_name, schedule.arguments
    start, factor = _number(given.get(_START)), _number(given.get("decay_rate"))
    if name == "ExponentialDecay":
        return factor is not None and factor <= 1
    if name == "InverseTimeDecay":
        return factor is not None and factor >= 0
    if name == "PolynomialDecay":
        end = _number(given.get(_END, Const(0.0001)))
        return start is not None and end is not None and end <= start
    return name in ("CosineDecay", "CosineDecayRestarts") and not {"warmup_target", "m_mul", "*0"} & set(given)


def _scheduled(fit: Fit, callback: ApiObject, epochs: tuple[tuple[int, Any], ...]) -> Iterator[RateSet]:
    """What a callback's function gives in a run: the first rate, those it stays at, and those below zero.

    A rate that climbs on and on is a search for the best one; only what lasts is a rate to train with.
    """
    optimizer = fit.compiled.optimizer if fit.compiled is not None else None
    if not isinstance(optimizer, ApiObject) or not epochs:
        return
    numbers = [_number(value) for _, value in epochs]
    known = [number for number in numbers if number is not None]
    total = fit.arguments.get("epochs", Const(1))
    whole = isinstance(total, Const) and epochs[-1][0] + 1 == total.value and len(known) == len(numbers)
    origin = callback.places.get("schedule", callback.origin)
    for index, (_, value) in enumerate(epochs):
        number = numbers[index]
        stays = index > 0 and number is not None and numbers[index - 1] == number != numbers[0]
        if index == 0 or stays or (number is not None and number < 0):
            lasting = whole and number is not None and number >= max(known)
            yield from _rate(fit, value, optimizer, "callback", origin, (fit.model,), lasting)
        if number is not None and number < 0:
            return


def _number(value: Any) -> float | None:
    number = value.value if isinstance(value, Const) else None
    return number if isinstance(number, (int, float)) and not isinstance(number, bool) else None


def _rate(
    fact: Any,
    value: Any,
    optimizer: ApiObject | None,
    how: str,
    origin: Any,
    models: tuple[Model, ...],
    lasting: bool = True,
) -> Iterator[RateSet]:
    """The rate, or one for each of its alternatives."""
    if not isinstance(value, Value) or isinstance(value, Number):
        return
    options = list(alternatives(value))
    for one in options:
        if isinstance(one, (Const, TensorValue)):
            yield RateSet(
                rate=one,
                optimizer=optimizer,
                how=how,
                models=models,
                lasting=lasting,
                origin=origin,
                choice=fact.choice or ((-id(value), len(options)) if len(options) > 1 else None),
                doubt=fact.doubt,
                guarded=fact.guarded,
            )


def _with_sweeps(found: list[RateSet]) -> Iterator[RateSet]:
    """The same rates; those of one list that are tried in turn in one place are marked as a sweep."""
    tried: dict[tuple[int, int], set[Any]] = defaultdict(set)
    for fact in found:
        if (key := _tried(fact)) is not None:
            tried[key].add(fact.rate.value)
    for fact in found:
        key = _tried(fact)
        yield replace(fact, how="sweep") if key is not None and len(tried[key]) > 1 else fact


def _tried(fact: RateSet) -> tuple[int, int] | None:
    """Where a constant rate is set and the statement it is written in, `None` for others."""
    written = getattr(fact.rate, "origin", None) if isinstance(fact.rate, Const) else None
    if fact.how not in ("constant", "assignment") or written is None or written.node is fact.origin.node:
        return None
    return id(fact.origin.node), id(written.statement)
