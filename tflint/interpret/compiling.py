"""Turns `compile(...)` into its fact: the optimizer, one loss for each output, the metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.interpret.comprehensions import known_items
from tflint.interpret.machine import Frame
from tflint.knowledge import api, losses, metrics, optimizers
from tflint.program.facts import Compile, LossUse
from tflint.program.layers import Model
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    ApiRef,
    BoundMethod,
    Const,
    DictValue,
    Function,
    Instance,
    ListValue,
    TupleValue,
    UnionValue,
    UnknownValue,
)


def state_compile(
    frame: Frame, node: Any, model: Model, bound: dict[str, Any], places: dict[str, Any], is_open: bool
) -> Compile:
    """State `model.compile(...)`; alternatives of the loss or optimizer leave them unknown."""
    optimizer = bound.get("optimizer", bound.get("*0"))
    optimizer = default_optimizer(frame, node) if optimizer is None and not is_open else optimizer
    fact = Compile(
        model=model,
        optimizer=resolved_optimizer(optimizer, places.get("optimizer") or frame.origin(node)),
        losses=tuple(_losses(frame, model, bound.get("loss"), places.get("loss") or frame.origin(node))),
        metrics=tuple(_metrics(bound.get("metrics"))),
        arguments={**bound, **({"<open>": Const(True)} if is_open else {})},
        places=places,
        context=frame.context,
        **frame.common(node),
    )
    frame.write(model, "compiled", fact)
    frame.machine.state(fact)
    return fact


def default_optimizer(frame: Frame, node: Any) -> Any:
    """Keras compiles with RMSprop when no optimizer is given."""
    return ApiObject({}, name="keras.optimizers.RMSprop", origin=frame.origin(node))


def resolved_optimizer(value: Any, origin: Any) -> Any:
    """The optimizer as an object, also when it is named by a string or given as a class."""
    if isinstance(value, Const) and isinstance(value.value, str):
        known = optimizers.find(value.value)
        if known is not None:
            return ApiObject({}, name=known.name, origin=value.origin or origin)
    return value if value is not None else NOTHING_KNOWN


def _losses(frame: Frame, model: Model, value: Any, origin: Any) -> Iterator[LossUse]:
    """The losses by output position; a dict is ordered by the outputs' layer names."""
    if value is None or isinstance(value, Const) and value.value is None:
        return
    if isinstance(value, (ListValue, TupleValue)):
        for item in known_items(value) or ():
            yield loss_use(item, origin)
    elif isinstance(value, DictValue):
        names = [_output_name(output) for output in model.outputs]
        for name in names:
            yield loss_use(value.entries.get(name, NOTHING_KNOWN), origin)
        if not names and len(value.entries) == 1 and not value.open:
            yield loss_use(next(iter(value.entries.values())), origin)
    else:
        yield loss_use(value, origin)


def _output_name(output: Any) -> str | None:
    producer = getattr(output, "producer", None)
    layer = getattr(producer, "layer", None)
    name = layer.arguments.get("name") if isinstance(layer, (ApiObject, Model)) else None
    return name.value if isinstance(name, Const) else None


def loss_use(value: Any, origin: Any) -> LossUse:
    """A loss as given: its canonical name, and whether it takes logits (`None` when that is not known)."""
    at = getattr(value, "origin", None) or origin
    if isinstance(value, Const) and isinstance(value.value, str):
        known = losses.find(value.value)
        return LossUse(
            name=known.name if known else f"keras.losses.{value.value}", value=value, from_logits=False, origin=at
        )
    if isinstance(value, ApiRef):
        known = losses.find(value.name)
        return LossUse(name=known.name if known else value.name, value=value, from_logits=False, origin=at)
    if isinstance(value, ApiObject):
        known = losses.find(value.name)
        logits = value.argument("from_logits")
        flag = bool(logits.value) if isinstance(logits, Const) else None if logits is not None else False
        return LossUse(name=known.name if known else value.name, value=value, from_logits=flag, origin=at)
    name = None
    if isinstance(value, (Function, BoundMethod, Instance)):
        name = None
    return LossUse(name=name, value=value, from_logits=None, origin=at)


def _metrics(value: Any) -> Iterator[Any]:
    """The metrics in order as values: strings and references become objects of their class where that is known."""
    items = known_items(value) if isinstance(value, (ListValue, TupleValue)) else None
    if isinstance(value, DictValue):
        items = tuple(value.entries.values())
    elif items is None and value is not None and not (isinstance(value, Const) and value.value is None):
        items = (value,)
    for item in items or ():
        if isinstance(item, (ListValue, TupleValue)):
            yield from _metrics(item)
        else:
            yield resolved_metric(item)


def resolved_metric(value: Any) -> Any:
    """A metric as an object of its class; `accuracy` stays itself, its meaning depends on the shapes."""
    written = value.value if isinstance(value, Const) else value.name if isinstance(value, ApiRef) else None
    if not isinstance(written, str):
        return value
    known = metrics.find(written)
    if known is None:
        return value
    return ApiObject({"written": value}, name=known.name, origin=value.origin)


__all__ = ["UnionValue", "UnknownValue", "api", "loss_use", "resolved_metric", "resolved_optimizer", "state_compile"]
